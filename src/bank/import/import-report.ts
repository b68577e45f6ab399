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
  cell(cell: BankCellEntry): void
  refused(row: RefusedRow): void
  report(): Pick<ImportReport, 'questions' | 'cells' | 'models' | 'refusedRows' | 'refusedReasons' | 'refused'>
}

export function createImportTally(): ImportTally {
  let questions = 0
  const models = new Map<ModelId, { cells: number; own: Mean; published: Mean }>()
  const refused: RefusedRow[] = []
  const reasons = new Map<string, number>()

  return {
    question() {
      questions++
    },
    cell({ model, correct, publishedCorrect }) {
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
        refusedRows: [...reasons.values()].reduce((sum, count) => sum + count, 0),
        refusedReasons: [...reasons]
          .map(([reason, count]) => ({ reason, rows: count }))
          .sort((a, b) => b.rows - a.rows),
        refused,
      }
    },
  }
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
