import { UsageError } from './smacs-error.ts'

/** Nobody answers by this name. Where a door has words of its own, it makes them from the fields. */
export class UnknownStrategyError extends UsageError {
  /** As it was asked for. */
  readonly strategy: string
  /** Every name that would have been taken. */
  readonly known: readonly string[]
  /** Of the known names the one that needs the fewest edits; undefined where none is near. */
  readonly nearest: string | undefined

  constructor(strategy: string, known: readonly string[], nearest: string | undefined) {
    const near = nearest === undefined ? '' : ` The nearest known one is \`${nearest}\`.`
    super(`No strategy is called \`${strategy}\`.${near} Known: ${known.join(', ')}.`, { code: 'unknown-strategy' })
    this.strategy = strategy
    this.known = known
    this.nearest = nearest
  }
}
