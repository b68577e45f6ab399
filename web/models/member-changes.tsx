import type { MemberChange, PoolBody, PoolModel } from '../../src/server/page/pool/pool-body.ts'
import { hrefOf } from '../address/address.ts'
import { count } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

/** A change in words. */
function changeText(change: MemberChange): string {
  const { drift, copy } = words.models.changes
  return change.kind === 'drift'
    ? say(drift, { count: change.answers })
    : say(copy, { count: change.questions, other: change.other })
}

/** The last change of a model, where there is one, and whether it is asked nothing since: a line in a table. */
export function LastChange({ entry: { changes = [], excluded } }: { readonly entry: PoolModel }) {
  const last = changes.at(-1)
  if (last === undefined) return excluded ? <span class="change small">{words.models.excluded}</span> : null
  return (
    <span class="change small">
      {[
        changeText(last),
        ...(excluded ? [words.models.excluded] : []),
        ...(changes.length > 1 ? [say(words.models.earlier, { count: changes.length - 1 })] : []),
      ].join(' · ')}
    </span>
  )
}

interface MemberChangesProps {
  readonly entry: PoolModel
  readonly learning: PoolBody['learning']
}

/** All changes of a model, the last one first, each with the answer that showed it, and what became of the model. */
export function MemberChanges({ entry: { changes = [], excluded }, learning }: MemberChangesProps) {
  if (changes.length === 0 && excluded === undefined) return null
  const action = excluded ? 'exclude' : learning?.action === 'warn' ? 'warn' : 'renew'
  return (
    <section class="changes">
      <header class="section-head">
        <h2>
          {words.model.changes} <span class="quiet">{count(changes.length)}</span>
        </h2>
      </header>
      <ul>
        {changes.toReversed().map((change) => (
          <li key={`${change.kind} ${change.trace}`}>
            {changeText(change)} <a href={hrefOf(['answers', change.trace])}>{words.model.changeShown}</a>
          </li>
        ))}
      </ul>
      <p class="quiet small">{words.model.actions[action]}</p>
    </section>
  )
}
