import type { ModelId } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import { createFailureLedger, type FailureLedger } from '../progress/build-report.ts'

/** Which models a process leaves to others for a while, because they failed it time and again. */
export interface ModelRests {
  /** What asking patiently needs to know. */
  readonly ledger: Pick<FailureLedger, 'begin' | 'wasDown' | 'isGivenUp'>
  isResting(model: ModelId): boolean
  answered(model: ModelId): void
  /** @returns for how long the model rests from now on, in milliseconds; undefined where it does not */
  failed(model: ModelId): number | undefined
}

const failuresInRow = 8
/** The first rest; each further one without an answer between is twice as long, up to the longest. */
const firstRestMs = 60_000
const longestRestMs = 600_000

export function createModelRests(clock: Pick<Clock, 'nowMs'>): ModelRests {
  const ledger = createFailureLedger(failuresInRow)
  const rests = new Map<ModelId, { readonly untilMs: number; readonly lengthMs: number }>()
  return {
    ledger,
    isResting: (model) => (rests.get(model)?.untilMs ?? 0) > clock.nowMs(),
    answered(model) {
      ledger.answered(model, false)
      rests.delete(model)
    },
    failed(model) {
      ledger.wasDown(model, ledger.begin())
      if (!ledger.isGivenUp(model)) return undefined
      const before = rests.get(model)
      if (before !== undefined && before.untilMs > clock.nowMs()) return undefined
      const lengthMs = Math.min(longestRestMs, before === undefined ? firstRestMs : 2 * before.lengthMs)
      rests.set(model, { untilMs: clock.nowMs() + lengthMs, lengthMs })
      return lengthMs
    },
  }
}
