import { createBankView, type PlacedCell } from '../bank/view/create-bank-view.ts'
import type { ModelId } from '../ports/chat-model.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { BankQuestion, BankView } from '../ports/question-bank.ts'
import type { Random } from '../ports/random.ts'
import { shuffle } from './statistics/half-splits.ts'

/** What of a bank a strategy may learn from. */
export interface LabBankRule {
  /** Places in the whole bank's questions. */
  readonly places: readonly number[]
  readonly models: readonly ModelId[]
  /** Keep the correctness of so many questions, the rest become unlabelled; undefined keeps all, 0 none. */
  readonly labels: number | undefined
  readonly random: Random
  /** Makes the embedder from the questions that are left; what it learns, it learns from them alone. */
  readonly embedderFor: (texts: readonly string[]) => Embedder
}

/**
 * A part of a bank as a bank of its own, in memory, embedded afresh: nothing of what was left out can show through
 * document frequencies, labels or vectors.
 */
export async function labBank(
  whole: BankView,
  rule: LabBankRule,
): Promise<{ readonly bank: BankView; readonly embedder: Embedder }> {
  const questions = rule.places.map((place) => {
    const item = whole.questions[place]
    if (item === undefined) throw new RangeError(`Expected a place below ${whole.questions.length}, got ${place}.`)
    return item
  })
  const embedder = rule.embedderFor(questions.map(({ text }) => text))
  const embeddings = await embedder.embed(
    questions.map(({ text }) => text),
    { role: 'document' },
  )
  const labelled =
    rule.labels === undefined ? undefined : labelledQuestions(questions, rule.labels, rule.random.fork('labels'))
  const cells: PlacedCell[] = []
  for (const [question, place] of rule.places.entries()) {
    const keepsLabel = labelled === undefined || labelled.has(question)
    for (const model of rule.models) {
      for (const { correct, publishedCorrect, ...cell } of whole.cells(place, model)) {
        cells.push({
          ...cell,
          question,
          model,
          ...(keepsLabel && correct !== undefined && { correct }),
          ...(keepsLabel && publishedCorrect !== undefined && { publishedCorrect }),
        })
      }
    }
  }
  const models = rule.models.filter((model) => whole.models.includes(model))
  const unlabelled =
    labelled === undefined ? questions : questions.map((item, place) => withoutReference(item, labelled.has(place)))
  return {
    embedder,
    bank: createBankView({ questions: unlabelled, models, cells, embeddings, embedderId: embedder.id }),
  }
}

function withoutReference({ reference, ...item }: BankQuestion, labelled: boolean): BankQuestion {
  return labelled && reference !== undefined ? { ...item, reference } : item
}

/** Places of the questions that keep their labels: spread evenly over datasets, drawn by chance within each. */
function labelledQuestions(questions: readonly BankQuestion[], count: number, random: Random): ReadonlySet<number> {
  const strata = new Map<string, number[]>()
  for (const [place, { dataset = '' }] of questions.entries()) {
    const stratum = strata.get(dataset)
    if (stratum === undefined) strata.set(dataset, [place])
    else stratum.push(place)
  }
  const queues = shuffle([...strata.values()], random).map((stratum) => shuffle(stratum, random))
  const kept = new Set<number>()
  while (kept.size < Math.min(count, questions.length)) {
    for (const queue of queues) {
      const place = queue.pop()
      if (place !== undefined && kept.size < count) kept.add(place)
    }
  }
  return kept
}
