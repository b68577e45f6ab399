import type { CollaborationEvent } from '../../method/events.ts'
import type { Clock } from '../../ports/clock.ts'

type CallDelta = Extract<CollaborationEvent, { type: 'call-delta' }>

/** Hands events on; pieces of one generation that come within a moment go as one. */
export interface GatheredDeltas {
  take(event: CollaborationEvent): void
  /** Hands on what still waits. */
  flush(): void
}

/** An event is some 30 times as long as a token; nobody reads faster than this. */
const gatheredMs = 40

/**
 * The order of events stays: whatever is no piece of a generation goes behind all pieces that came before it.
 * @param signal aborted when nobody is sent anything any more
 */
export function createGatheredDeltas(
  send: (event: CollaborationEvent) => void,
  clock: Pick<Clock, 'wait'>,
  signal: AbortSignal,
): GatheredDeltas {
  /** By generation, in the order of their first pieces. */
  const waiting = new Map<string, { readonly first: CallDelta; readonly texts: string[] }>()
  const flush = (): void => {
    for (const { first, texts } of waiting.values()) send({ ...first, text: texts.join('') })
    waiting.clear()
  }
  return {
    flush,
    take(event) {
      if (event.type !== 'call-delta') {
        flush()
        send(event)
        return
      }
      const key = `${event.stage} ${event.index}`
      const known = waiting.get(key)
      if (known !== undefined && known.first.reasoning === event.reasoning) {
        known.texts.push(event.text)
        return
      }
      // It has begun to answer, or to think: two pieces of different kinds.
      if (known !== undefined) flush()
      if (waiting.size === 0) clock.wait(gatheredMs, signal).then(flush, () => undefined)
      waiting.set(key, { first: event, texts: [event.text] })
    },
  }
}
