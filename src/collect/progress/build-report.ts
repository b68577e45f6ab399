import type { ModelId } from '../../ports/chat-model.ts'
import type { BankQuestion, RefusedEntry } from '../../ports/question-bank.ts'
import type { CollectionProgress } from './collection-progress.ts'

/** A cell that has no answer after this run; the next run asks it again. */
export interface CellFailure {
  readonly dataset?: string
  readonly questionId: string
  readonly model: ModelId
  readonly error: Error
}

/** What a build did. */
export interface BuildReport {
  readonly questionsAdded: number
  /** Questions that contradict the bank's: they are not asked. `index` is their place in those given. */
  readonly questionsRefused: readonly RefusedEntry[]
  readonly failures: readonly CellFailure[]
  /** Models that failed too often in a row, and how many cells were left out for it. */
  readonly givenUp: readonly { readonly model: ModelId; readonly cellsLeft: number }[]
  /** Answers of this run that end at the token limit, and so may lack what was to be graded. */
  readonly cut: readonly { readonly model: ModelId; readonly answers: number }[]
  /** Why the run ended before its last cell; absent where it did not. */
  readonly stopped?: 'max-cost' | 'aborted'
  /** How far it came. */
  readonly progress: CollectionProgress
}

/** Failures as they come, and which models have failed too often in a row. */
export interface FailureLedger {
  readonly failures: readonly CellFailure[]
  record(question: BankQuestion, model: ModelId, error: Error): void
  /** The model answered: its row of failures is over. */
  answered(model: ModelId, isCut: boolean): void
  /** A model is about to be asked; the number says when, in the order of what the ledger is told. */
  begin(): number
  /** The model may be down, says what began then. What ran beside each other says it once. */
  wasDown(model: ModelId, begun: number): void
  isGivenUp(model: ModelId): boolean
  /** True when the model has failed too often; the cell then counts as left out. */
  leavesOut(model: ModelId): boolean
  givenUp(): BuildReport['givenUp']
  cut(): BuildReport['cut']
}

/** @param giveUpAfterFailures failures in a row after which a model is not asked any further */
export function createFailureLedger(giveUpAfterFailures: number): FailureLedger {
  const failures: CellFailure[] = []
  const inRow = new Map<ModelId, number>()
  const leftOut = new Map<ModelId, number>()
  const lastDown = new Map<ModelId, number>()
  let told = 0
  const cutAnswers = new Map<ModelId, number>()
  const countOne = (counts: Map<ModelId, number>, model: ModelId): void => {
    counts.set(model, (counts.get(model) ?? 0) + 1)
  }
  const isGivenUp = (model: ModelId): boolean => (inRow.get(model) ?? 0) >= giveUpAfterFailures
  return {
    failures,
    record({ dataset, questionId }, model, error) {
      failures.push({ ...(dataset !== undefined && { dataset }), questionId, model, error })
      countOne(inRow, model)
    },
    answered(model, isCut) {
      inRow.set(model, 0)
      if (isCut) countOne(cutAnswers, model)
    },
    begin: () => ++told,
    wasDown(model, begun) {
      if (begun < (lastDown.get(model) ?? 0)) return
      lastDown.set(model, ++told)
      countOne(inRow, model)
    },
    isGivenUp,
    leavesOut(model) {
      if (!isGivenUp(model)) return false
      countOne(leftOut, model)
      return true
    },
    givenUp: () => [...leftOut].map(([model, cellsLeft]) => ({ model, cellsLeft })),
    cut: () => [...cutAnswers].map(([model, answers]) => ({ model, answers })),
  }
}
