import type { PoolModel } from '../../src/server/page/pool/pool-body.ts'
import { ago } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

/** Whether a model is there: a filled dot, a hollow one, or none where nobody knows; and what is the matter. */
export function ModelState({ entry }: { readonly entry: PoolModel }) {
  const { reachable, reachableSince, unreachableReason, circuit, inFlight } = entry
  const what = stateOf(entry)
  const why =
    unreachableReason === undefined ? what : say(words.models.reason, { state: what, reason: unreachableReason })
  return (
    <span class="model-state">
      {reachable !== undefined && (
        <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
          <circle cx="6" cy="6" r="4" class={reachable ? 'filled' : 'stroke'} />
        </svg>
      )}
      <span>
        {why}
        <span class="quiet small">
          {[
            ...(reachableSince === undefined ? [] : [ago(reachableSince, Date.now())]),
            ...(circuit === undefined || circuit === 'closed' ? [] : [words.models.circuits[circuit]]),
            ...(inFlight > 0 ? [say(words.models.inFlight, { count: inFlight })] : []),
          ].join(' · ')}
        </span>
      </span>
    </span>
  )
}

function stateOf({ reachable, calls }: PoolModel): string {
  if (reachable === undefined) return calls > 0 ? words.models.lost : words.models.notLooked
  return reachable ? words.models.reachable : words.models.unreachable
}
