import type { CeilingGate } from '../budget/ceiling-gate.ts'
import { type AskCellContext, askCell, type CellOutcome } from './ask-cell.ts'
import { isLeftAlone, mayBeDown } from './may-be-down.ts'
import type { PendingCell } from './pending-cells.ts'
import type { FailureLedger } from './progress/build-report.ts'
import type { CollectionTally } from './progress/collection-progress.ts'

/** So often one question is asked where the model may be down: the question itself may be what it fails at. */
const mostTimesAsked = 5

/** Between two looks at a model that is left alone for a while, in milliseconds. */
const lookAgainMs = 1_000

export interface PatientContext extends AskCellContext {
  /** Holds every call against the ceilings. */
  readonly gate: CeilingGate
  readonly ledger: Pick<FailureLedger, 'begin' | 'wasDown' | 'isGivenUp'>
  readonly tally: Pick<CollectionTally, 'spent'>
}

/**
 * Asks one cell, and asks it again while its model may be down. A model that its circuit breaker leaves alone is waited for.
 * @returns the outcome, once it is not that of a model that is down for a while; undefined where a ceiling ends the asking
 * @throws the signal's reason, and UsageError where the budget needs a price that is missing
 */
export async function askPatiently(cell: PendingCell, context: PatientContext): Promise<CellOutcome | undefined> {
  const { gate, ledger, tally, clock, signal, onTrouble } = context
  const { model } = cell
  let failed: CellOutcome | undefined
  for (let timesAsked = 0; timesAsked < mostTimesAsked; ) {
    while (model.circuit === 'open' && !ledger.isGivenUp(model.id)) await clock.wait(lookAgainMs, signal)
    if (failed !== undefined && ledger.isGivenUp(model.id)) break
    const begun = ledger.begin()
    const outcome = await gate.pass(() => askCell(cell, context))
    if (outcome === undefined) return undefined
    tally.spent(outcome.ok ? outcome.generation : outcome)
    if (outcome.ok || !mayBeDown(model, outcome.error)) return outcome
    if (!isLeftAlone(outcome.error)) {
      failed = outcome
      timesAsked += 1
      onTrouble?.(model.id, outcome.error)
      ledger.wasDown(model.id, begun)
    } else if (ledger.isGivenUp(model.id)) {
      return failed ?? outcome
    } else {
      await clock.wait(lookAgainMs, signal)
    }
  }
  return failed
}
