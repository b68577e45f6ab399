import { SmacsError } from './smacs-error.ts'

/** A generation was refused before it started because it does not fit the budget. */
export class BudgetExceededError extends SmacsError {
  /** The ceiling that refused: the option's name. */
  readonly ceiling: 'maxCalls' | 'maxCostUsd' | 'deadlineMs'

  constructor(ceiling: 'maxCalls' | 'maxCostUsd' | 'deadlineMs', message: string) {
    super('budget-exceeded', message)
    this.ceiling = ceiling
  }
}
