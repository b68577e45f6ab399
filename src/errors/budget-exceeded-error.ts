import { SmacsError } from './smacs-error.ts'

/** What can refuse a generation: the option's name. */
export type CeilingName = 'maxCalls' | 'maxCostUsd' | 'maxCallsPerDay' | 'maxCostUsdPerDay' | 'deadlineMs'

/** A generation was refused before it started because it does not fit the budget. */
export class BudgetExceededError extends SmacsError {
  readonly ceiling: CeilingName
  /** Whose ceiling it is, where it is not the request's own: a key's or the server's name. */
  readonly subject?: string

  constructor(ceiling: CeilingName, message: string, subject?: string) {
    super('budget-exceeded', message)
    this.ceiling = ceiling
    if (subject !== undefined) this.subject = subject
  }
}
