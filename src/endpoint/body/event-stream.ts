import { createParser } from 'eventsource-parser'

/** The data of one server-sent event, its lines joined. */
export interface StreamEvent {
  readonly data: string
  /** The stream ended before the event did: what is there may be half of it. */
  readonly isCut: boolean
}

/** An event longer than this is no event any more. */
export class EventTooLongError extends Error {}

/** Reads server-sent events out of bytes. */
export interface EventStreamReader {
  /** The events that these bytes complete. */
  push(bytes: Uint8Array): readonly StreamEvent[]
  /** What the stream left unfinished, marked as cut. */
  end(): readonly StreamEvent[]
}

/**
 * Creates a reader of server-sent events (WHATWG HTML, section 9.2) as they come: any line ending, several data lines,
 * comments, bytes cut anywhere. Both methods throw EventTooLongError when one event has more than `maxEventCharacters`.
 */
export function createEventStreamReader(maxEventCharacters: number): EventStreamReader {
  const decoder = new TextDecoder()
  let ready: StreamEvent[] = []
  let isTooLong = false
  let isCut = false
  const parser = createParser({
    maxBufferSize: maxEventCharacters,
    onEvent: ({ data }) => ready.push({ data, isCut }),
    onError: ({ type }) => {
      isTooLong ||= type === 'max-buffer-size-exceeded'
    },
  })
  const feed = (text: string): readonly StreamEvent[] => {
    parser.feed(text)
    if (isTooLong) throw new EventTooLongError(`One event has more than ${maxEventCharacters} characters.`)
    const events = ready
    ready = []
    return events
  }
  return {
    push: (bytes) => feed(decoder.decode(bytes, { stream: true })),
    end() {
      isCut = true
      return feed(`${decoder.decode()}\n\n`)
    },
  }
}
