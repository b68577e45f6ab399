import type { ModelId } from '../../ports/chat-model.ts'
import type { BankCellEntry } from '../../ports/question-bank.ts'
import type { RefusedRow } from './read-source.ts'

/** What one model's rows of an import say. */
export interface ImportedModel {
  readonly model: ModelId
  readonly cells: number
  /** Mean correctness of its labelled cells; absent where none is. */
  readonly correctShare?: number
  /** The same by the published rule of the recording's origin; absent where the format has none. */
  readonly publishedCorrectShare?: number
}

/** A dataset of which answers have no verdict although there is something to judge them by. */
export interface UnlabelledDataset {
  /** Absent for questions without one. */
  readonly dataset?: string
  readonly cells: number
  /** All that were read of the dataset. */
  readonly of: number
  /** The most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly cells: number }[]
}

/** What an import read and what became of it. */
export interface ImportReport {
  readonly files: number
  /** Of the rows that were read and not refused, those in the bank before included. */
  readonly questions: number
  readonly cells: number
  /** In code-unit order. */
  readonly models: readonly ImportedModel[]
  /** What the bank did not have before, and what it had with something unknown that is known now. */
  readonly questionsAdded: number
  readonly cellsAdded: number
  readonly completed: number
  /** Wordings of questions, or references, that differ from what the bank has; their answers are kept, the bank's question stays. */
  readonly revisedQuestions: number
  /** Questions whose id the bank has for another one: they got an id of their own. */
  readonly questionsToldApart: number
  /** Files of older runs that newer ones took the place of; they were not read. */
  readonly superseded: readonly string[]
  /** By dataset, in code-unit order; empty where every answer that could have a verdict has one. */
  readonly unlabelled: readonly UnlabelledDataset[]
  readonly questionsEmbedded: number
  readonly refusedRows: number
  /** How many rows were refused for each reason, the most frequent first. */
  readonly refusedReasons: readonly { readonly reason: string; readonly rows: number }[]
  /** The first of them, in order. */
  readonly refused: readonly RefusedRow[]
  /** The bank's content hash afterwards. */
  readonly hash: string
}

/** More refused rows than these are counted, not listed. */
const REFUSALS_LISTED = 100

/** Counts an import while it runs. */
export interface ImportTally {
  question(): void
  /** @param unlabelled why it has no verdict although there is something to judge it by */
  cell(cell: BankCellEntry, unlabelled: string | undefined): void
  refused(row: RefusedRow): void
  report(): Pick<
    ImportReport,
    'questions' | 'cells' | 'models' | 'unlabelled' | 'refusedRows' | 'refusedReasons' | 'refused'
  >
}

export function createImportTally(): ImportTally {
  let questions = 0
  const models = new Map<ModelId, { cells: number; own: Mean; published: Mean }>()
  const refused: RefusedRow[] = []
  const reasons = new Map<string, number>()
  const datasets = new Map<string | undefined, { cells: number; readonly unlabelled: Map<string, number> }>()

  return {
    question() {
      questions++
    },
    cell({ dataset, model, correct, publishedCorrect }, unlabelled) {
      const ofDataset = datasets.get(dataset) ?? { cells: 0, unlabelled: new Map<string, number>() }
      datasets.set(dataset, ofDataset)
      ofDataset.cells++
      if (unlabelled !== undefined)
        ofDataset.unlabelled.set(unlabelled, (ofDataset.unlabelled.get(unlabelled) ?? 0) + 1)
      const counts = models.get(model) ?? { cells: 0, own: createMean(), published: createMean() }
      counts.cells++
      counts.own.add(correct)
      counts.published.add(publishedCorrect)
      models.set(model, counts)
    },
    refused(row) {
      if (refused.length < REFUSALS_LISTED) refused.push(row)
      reasons.set(row.reason, (reasons.get(row.reason) ?? 0) + 1)
    },
    report() {
      const rows = [...models].sort(([a], [b]) => (a < b ? -1 : 1))
      return {
        questions,
        cells: rows.reduce((sum, [, { cells }]) => sum + cells, 0),
        models: rows.map(([model, { cells, own, published }]) => {
          const correctShare = own.mean()
          const publishedCorrectShare = published.mean()
          return {
            model,
            cells,
            ...(correctShare !== undefined && { correctShare }),
            ...(publishedCorrectShare !== undefined && { publishedCorrectShare }),
          }
        }),
        unlabelled: [...datasets]
          .filter(([, { unlabelled }]) => unlabelled.size > 0)
          .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
          .map(([dataset, { cells, unlabelled }]) => ({
            ...(dataset !== undefined && { dataset }),
            cells: sumOf(unlabelled.values()),
            of: cells,
            reasons: [...unlabelled]
              .map(([reason, count]) => ({ reason, cells: count }))
              .sort((a, b) => b.cells - a.cells),
          })),
        refusedRows: sumOf(reasons.values()),
        refusedReasons: [...reasons]
          .map(([reason, count]) => ({ reason, rows: count }))
          .sort((a, b) => b.rows - a.rows),
        refused,
      }
    },
  }
}

function sumOf(counts: Iterable<number>): number {
  let sum = 0
  for (const count of counts) sum += count
  return sum
}

interface Mean {
  add(value: number | undefined): void
  mean(): number | undefined
}

function createMean(): Mean {
  let sum = 0
  let known = 0
  return {
    add(value) {
      if (value === undefined) return
      sum += value
      known++
    },
    mean: () => (known === 0 ? undefined : sum / known),
  }
}
