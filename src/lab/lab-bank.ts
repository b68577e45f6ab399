import { createHash } from 'node:crypto'
import { type BankContents, NO_ROW, viewOf } from '../bank/view/bank-view.ts'
import { questionVectors } from '../bank/view/create-bank-view.ts'
import type { ModelId } from '../ports/chat-model.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { BankCell, BankQuestion, BankView } from '../ports/question-bank.ts'
import type { Random } from '../ports/random.ts'
import { spreadOverDatasets } from '../statistics/sampling/spread-over-datasets.ts'

/** What of a bank a strategy may learn from. */
export interface LabBankRule {
  /** Places in the whole bank's questions. */
  readonly places: readonly number[]
  readonly models: readonly ModelId[]
  /** Keep the correctness of so many questions, the rest become unlabelled; undefined keeps all, 0 none. */
  readonly labels: number | undefined
  /** Only questions of these datasets keep their correctness; undefined = of all. */
  readonly labelDatasets?: readonly string[] | undefined
  readonly random: Random
  /** Makes the embedder from the questions that are left; what it learns, it learns from them alone. */
  readonly embedderFor: (texts: readonly string[]) => Embedder
}

/**
 * A part of a bank as a bank of its own, embedded afresh: nothing of what was left out can show through document
 * frequencies, labels or vectors. Responses stay where they are until somebody asks for them.
 */
export async function labBank(
  whole: BankView,
  rule: LabBankRule,
): Promise<{ readonly bank: BankView; readonly embedder: Embedder }> {
  const { places } = rule
  const questions = places.map((place) => {
    const item = whole.questions[place]
    if (item === undefined) throw new RangeError(`Expected a place below ${whole.questions.length}, got ${place}.`)
    return item
  })
  const texts = questions.map(({ text }) => text)
  const embedder = rule.embedderFor(texts)
  const vectors = questionVectors(await embedder.embed(texts, { role: 'document' }))
  const labelled = labelledQuestions(questions, rule)
  const keepsLabel = (question: number): boolean => labelled === undefined || labelled.has(question)
  const columns = new Map<ModelId, Float64Array>()
  const correctness = (model: ModelId): Float64Array => {
    let column = columns.get(model)
    if (column === undefined) {
      const known = whole.correctness(model)
      column = Float64Array.from(places, (place, question) =>
        keepsLabel(question) ? (known[place] ?? Number.NaN) : Number.NaN,
      )
      columns.set(model, column)
    }
    return column
  }
  const contents: BankContents = {
    questions: questions.map((item, question) => (keepsLabel(question) ? item : withoutReference(item))),
    models: rule.models.filter((model) => whole.models.includes(model)),
    embedderId: embedder.id,
    vectors: () => vectors,
    isEmbedded: (question) => vectors !== undefined && vectors.rowOfQuestion[question] !== NO_ROW,
    correctness,
    answered(model) {
      const known = whole.answered(model)
      return Uint8Array.from(places, (place) => known[place] ?? 0)
    },
    cells(question, model) {
      const cells = whole.cells(places[question] ?? -1, model)
      return keepsLabel(question) ? cells : cells.map(withoutLabels)
    },
    hash(chosen, models) {
      const kept = [...chosen]
      const content = whole.restrict({ questions: kept.map((question) => places[question] ?? -1), models }).hash
      if (labelled === undefined) return content
      const labels = kept.flatMap((question, index) => (labelled.has(question) ? [index] : []))
      return createHash('sha256').update(`${content} labels ${labels.join()}`).digest('hex')
    },
  }
  return { embedder, bank: viewOf(contents) }
}

function withoutReference({ reference, ...item }: BankQuestion): BankQuestion {
  return item
}

function withoutLabels({ correct, publishedCorrect, ...cell }: BankCell): BankCell {
  return cell
}

/** Places of the questions that keep their labels, spread evenly over datasets; undefined = all keep them. */
function labelledQuestions(
  questions: readonly BankQuestion[],
  { labels, labelDatasets, random }: LabBankRule,
): ReadonlySet<number> | undefined {
  if (labels === undefined && labelDatasets === undefined) return undefined
  const mayKeep = questions.flatMap(({ dataset }, question) =>
    labelDatasets === undefined || labelDatasets.includes(dataset ?? '') ? [question] : [],
  )
  const datasets = mayKeep.map((question) => questions[question]?.dataset)
  const drawn = spreadOverDatasets(datasets, labels ?? mayKeep.length, random.fork('labels'))
  return new Set(drawn.map((place) => mayKeep[place] as number))
}
