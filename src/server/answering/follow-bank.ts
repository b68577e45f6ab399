import type { BankNews } from '../../bank/bank-news.ts'
import type { Clock } from '../../ports/clock.ts'

export interface FollowBankParts {
  readonly news: Pick<BankNews, 'state' | 'wait'>
  readonly clock: Clock
  /** Milliseconds since 1970, about the same in all processes. */
  readonly wallClockMs: () => number
  /** At most once in so many milliseconds a bank at rest is taken up; 0 = whenever it has changed. */
  readonly everyMs: () => number
  /** Goes by the bank as it is now; false where it has not changed after all. */
  readonly takeUp: () => Promise<boolean>
  /** The bank in service is an earlier one from now on (true), or the one there is (false). */
  readonly onStale: (isStale: boolean) => void
  readonly onTakenUp: () => void
  /** Told once of each state of the bank that cannot be taken up, and of each look that fails. */
  readonly onFailure: (error: unknown) => void
}

/** Between two looks where nothing is announced, in milliseconds. */
const lookMs = 2_000
/** A bank that has not changed for so long has come to rest: what is learnt from it holds for a while. */
const restMs = 1_000
/** One that never comes to rest is taken up so often, and one that could not be taken up is tried again. */
const restlessMs = 60_000

/**
 * Goes by a bank that others change, until the signal aborts: within seconds once it has come to rest, and once a minute
 * while it grows. Where it is bounded, the bounds are the same for all processes: by the wall clock.
 */
export async function followBank(parts: FollowBankParts, signal: AbortSignal): Promise<void> {
  const { news, clock, wallClockMs, takeUp, onStale, onTakenUp, onFailure } = parts
  let inService: string | undefined
  let triedAtMs: number | undefined
  let seen: { readonly state: string; readonly atMs: number; hasFailed: boolean } | undefined

  const look = async (): Promise<void> => {
    const state = await news.state()
    if (state === inService) return
    if (seen?.state !== state) {
      seen = { state, atMs: clock.nowMs(), hasFailed: false }
      if (inService !== undefined) onStale(true)
    }
    const hasRested = !seen.hasFailed && clock.nowMs() - seen.atMs >= restMs
    const spanMs = Math.max(parts.everyMs(), hasRested ? 0 : restlessMs)
    const nowMs = wallClockMs()
    if (triedAtMs !== undefined && spanMs > 0 && Math.floor(nowMs / spanMs) === Math.floor(triedAtMs / spanMs)) return
    triedAtMs = nowMs
    try {
      // The state was asked before the bank is read: what changes meanwhile is found by the next look.
      const isChanged = await takeUp()
      inService = state
      onStale(false)
      if (isChanged) onTakenUp()
    } catch (error) {
      if (!seen.hasFailed) onFailure(error)
      seen.hasFailed = true
      onStale(true)
    }
  }
  try {
    while (!signal.aborted) {
      await look().catch((error: unknown) => signal.aborted || onFailure(error))
      // While it changes, one announcement follows the other.
      if (seen?.state === inService) await news.wait(lookMs, signal)
      else await clock.wait(restMs, signal)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
