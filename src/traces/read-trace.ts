import type { CollaborationEvent } from '../method/events.ts'
import type { Trace } from './trace.ts'

/** Whether reference or candidate stood in the name of an event before calls had one name for all stages. */
const olderName = /^(reference|candidate)-(started|finished|failed)$/

/**
 * Reads a trace as it lies in the file, whichever version wrote it.
 * @throws SyntaxError for what is no JSON
 */
export function readTrace(body: string): Trace {
  const trace = JSON.parse(body) as Trace
  const isOlder = trace.events.some(({ type }) => olderName.test(type))
  return isOlder ? { ...trace, events: trace.events.map(renamed) } : trace
}

function renamed(event: CollaborationEvent): CollaborationEvent {
  const { type, reference, candidate, ...rest } = event as unknown as Readonly<Record<string, unknown>>
  const [, who, what] = olderName.exec(String(type)) ?? []
  if (who === undefined) return event
  const place =
    who === 'reference' ? { stage: 'reference', index: reference } : { stage: 'aggregation', index: candidate }
  return { type: `call-${what}`, ...place, ...rest } as unknown as CollaborationEvent
}
