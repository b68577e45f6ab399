import { linkAbort } from '../../cancellation/linked-abort.ts'
import { startTimer } from '../../cancellation/start-timer.ts'
import type { Endpoint } from '../../endpoint/endpoint.ts'
import { isRecord } from '../../endpoint/upstream-error.ts'
import type { Clock } from '../../ports/clock.ts'
import { readOptionalJson } from './optional-json.ts'

/** Nothing depends on the reply, so it is not waited for longer. */
const timeoutMs = 5_000

/**
 * How many generations llama.cpp's server runs at once (`total_slots` of `GET /props`, which stands beside `/v1`).
 * Undefined of other servers, and where the reply does not come.
 * @throws the signal's reason once it is aborted.
 */
export async function readSlots(endpoint: Endpoint, clock: Clock, signal: AbortSignal): Promise<number | undefined> {
  const abort = linkAbort(signal)
  const stopTimer = startTimer(clock, timeoutMs, () => abort.abort(new Error('no reply')))
  try {
    const payload = await readOptionalJson(endpoint, '/../props', abort.signal)
    const slots = isRecord(payload) ? payload.total_slots : undefined
    return typeof slots === 'number' && Number.isSafeInteger(slots) && slots > 0 ? slots : undefined
  } catch {
    signal.throwIfAborted()
    return undefined
  } finally {
    stopTimer()
    abort.unlink()
  }
}
