import { answerLineOf } from '../../answers/answer-line.ts'
import { whyUngraded } from '../../grading/why-ungraded.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { EmbedderId } from '../../ports/embedder.ts'
import type { BankCell, BankView } from '../../ports/question-bank.ts'
import type { SourceLabels } from '../check/source-labels.ts'
import { type OutcomeRecord, outcomeRecordOf } from './outcome-record.ts'

/** What a model did on a set of questions, cell by cell. */
export interface ModelRecord extends OutcomeRecord {
  readonly cells: number
  /** The same by the published rule of the recording's origin. */
  readonly publishedCorrectShare?: number
  /** Answers that were asked to end with an answer line, and how many did; absent where none was. */
  readonly answerLines?: { readonly asked: number; readonly given: number }
}

export interface DatasetRecord {
  /** Absent for questions without one. */
  readonly dataset?: string
  readonly questions: number
  readonly embedded: number
  readonly models: readonly ModelRecord[]
  /** Answers without a verdict to questions with a reference, by reason, the most frequent first; empty where all have one. */
  readonly unlabelled: readonly { readonly reason: string; readonly cells: number }[]
}

/** What is in a bank. */
export interface BankInspection {
  readonly hash: string
  readonly embedder?: EmbedderId
  readonly questions: number
  readonly embedded: number
  readonly cells: number
  /** Questions for which the correctness of at least one model is known. */
  readonly labelledQuestions: number
  /** Over the whole bank. */
  readonly models: readonly ModelRecord[]
  readonly datasets: readonly DatasetRecord[]
  /** What was learnt in use, by source in code-unit order; the rest was imported or asked on purpose. */
  readonly sources: readonly SourceRecord[]
}

/** What a bank has learnt from one source. */
export interface SourceRecord {
  readonly source: string
  readonly questions: number
  readonly cells: number
  /** Questions for which the correctness of at least one model is known. */
  readonly labelledQuestions: number
  /** Its labels beside consensus; absent where it has too few. */
  readonly labels?: Omit<SourceLabels, 'source'>
}

/** Counts what is in a bank, model by model and dataset by dataset. Reads every cell once. @param judged sources that were looked at closer */
export function inspectBank(view: BankView, judged: readonly SourceLabels[] = []): BankInspection {
  const places = [...view.questions.keys()]
  const byDataset = Map.groupBy(places, (place) => view.questions[place]?.dataset)
  const isEmbedded = (place: number) => view.isEmbedded(place)
  const datasets = [...byDataset].map(([dataset, own]) => {
    const tallies = new Map(view.models.map((model) => [model, tallyOf(view, own, model)]))
    return { dataset, own, tallies }
  })
  const recordsOf = (tallies: ReadonlyMap<ModelId, Tally>, own: readonly number[]) =>
    [...tallies]
      .filter(([, { cells }]) => cells > 0)
      .map(([model, tally]) => recordOf(outcomeRecordOf(view, own, model), tally))
  const whole = new Map(
    view.models.map((model) => [model, sumOf(datasets.map(({ tallies }) => tallies.get(model) ?? emptyTally))]),
  )
  return {
    hash: view.hash,
    ...(view.embedderId !== undefined && { embedder: view.embedderId }),
    questions: places.length,
    embedded: places.filter(isEmbedded).length,
    cells: [...whole.values()].reduce((sum, { cells }) => sum + cells, 0),
    labelledQuestions: places.filter((place) => isLabelled(view, place)).length,
    models: recordsOf(whole, places),
    datasets: datasets.map(({ dataset, own, tallies }) => ({
      ...(dataset !== undefined && { dataset }),
      questions: own.length,
      embedded: own.filter(isEmbedded).length,
      models: recordsOf(tallies, own),
      unlabelled: unlabelledIn(view, own),
    })),
    sources: sourcesOf(view, judged),
  }
}

function sourcesOf(view: BankView, judged: readonly SourceLabels[]): readonly SourceRecord[] {
  const places = [...view.questions.keys()].filter((place) => view.questions[place]?.source !== undefined)
  const bySource = Map.groupBy(places, (place) => view.questions[place]?.source ?? '')
  return [...bySource.keys()].sort().map((source) => {
    const own = bySource.get(source) ?? []
    const { source: _, ...labels } = judged.find((one) => one.source === source) ?? {}
    return {
      source,
      questions: own.length,
      cells: own.reduce(
        (sum, place) => sum + view.models.reduce((cells, model) => cells + view.cells(place, model).length, 0),
        0,
      ),
      labelledQuestions: own.filter((place) => isLabelled(view, place)).length,
      ...('judged' in labels && { labels }),
    }
  })
}

function isLabelled(view: BankView, place: number): boolean {
  return view.models.some((model) => !Number.isNaN(view.correctness(model)[place]))
}

interface Tally {
  readonly cells: number
  readonly published: number
  readonly publishedCorrect: number
  readonly linesAsked: number
  readonly linesGiven: number
}

const emptyTally: Tally = {
  cells: 0,
  published: 0,
  publishedCorrect: 0,
  linesAsked: 0,
  linesGiven: 0,
}

function tallyOf(view: BankView, places: readonly number[], model: ModelId): Tally {
  return sumOf(
    places.map((place) => {
      const cells = view.cells(place, model)
      if (cells.length === 0) return emptyTally
      const published = meanPublished(cells)
      const asked = cells.filter(({ answerLine }) => answerLine === true)
      return {
        cells: cells.length,
        published: published === undefined ? 0 : 1,
        publishedCorrect: published ?? 0,
        linesAsked: asked.length,
        linesGiven: asked.filter(({ response = '' }) => answerLineOf(response) !== undefined).length,
      }
    }),
  )
}

function unlabelledIn(view: BankView, places: readonly number[]): DatasetRecord['unlabelled'] {
  const reasons = new Map<string, number>()
  for (const place of places) {
    const question = view.questions[place]
    const { reference = '' } = question ?? {}
    if (question === undefined || reference.trim() === '') continue
    const unknown = view.models.filter((model) => Number.isNaN(view.correctness(model)[place]))
    for (const { response } of unknown.flatMap((model) => view.cells(place, model))) {
      const reason = whyUngraded({ question, reference, ...(response !== undefined && { response }) })
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    }
  }
  return [...reasons].map(([reason, cells]) => ({ reason, cells })).sort((a, b) => b.cells - a.cells)
}

function meanPublished(cells: readonly BankCell[]): number | undefined {
  const known = cells.flatMap(({ publishedCorrect }) => (publishedCorrect === undefined ? [] : [publishedCorrect]))
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length
}

function sumOf(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, tally) => ({
      cells: sum.cells + tally.cells,
      published: sum.published + tally.published,
      publishedCorrect: sum.publishedCorrect + tally.publishedCorrect,
      linesAsked: sum.linesAsked + tally.linesAsked,
      linesGiven: sum.linesGiven + tally.linesGiven,
    }),
    emptyTally,
  )
}

function recordOf(outcomes: OutcomeRecord, tally: Tally): ModelRecord {
  return {
    ...outcomes,
    cells: tally.cells,
    ...(tally.linesAsked > 0 && { answerLines: { asked: tally.linesAsked, given: tally.linesGiven } }),
    ...(tally.published > 0 && { publishedCorrectShare: tally.publishedCorrect / tally.published }),
  }
}
