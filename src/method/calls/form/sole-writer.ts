import type { CollaborationEvent } from '../../events.ts'
import type { MethodContext } from '../../strategy.ts'

/** Whether somebody may read the answer while it is written. */
export function isReadAsItComes({ deltas = 'all' }: Pick<MethodContext, 'deltas'>): boolean {
  return deltas !== 'none'
}

/**
 * Passes on the events of a stage in which one model alone writes, and that text is the answer whatever follows: each
 * piece is an `answer-delta` as well, so that readers have it as it comes.
 * @param onShown called with each piece that was shown
 */
export async function* asAnswer<T>(
  stage: AsyncGenerator<CollaborationEvent, T>,
  onShown: () => void = () => undefined,
): AsyncGenerator<CollaborationEvent, T> {
  for (;;) {
    const step = await stage.next()
    if (step.done) return step.value
    const event = step.value
    yield event
    if (event.type !== 'call-delta') continue
    if (event.reasoning === true) yield { type: 'answer-reasoning-delta', text: event.text }
    else {
      onShown()
      yield { type: 'answer-delta', text: event.text }
    }
  }
}
