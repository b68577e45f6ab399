import { createParser } from 'eventsource-parser'

/** The data of one server-sent event, its lines joined. */
export interface StreamEvent {
  readonly data: string
  /** The stream ended before the event did: what is there may be half of it. */
  readonly isCut: boolean
}

/** An event longer than this is no event any more. */
export class EventTooLongError extends Error {}

/**
 * Reads server-sent events (WHATWG HTML, section 9.2) as they come: any line ending, several data lines, comments, bytes
 * cut anywhere. What the stream left unfinished is the last event, marked as cut.
 * @throws EventTooLongError when one event has more than `maxEventCharacters`.
 */
export async function* readEventStream(
  body: AsyncIterable<Uint8Array>,
  maxEventCharacters: number,
): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder()
  let ready: string[] = []
  let isTooLong = false
  const parser = createParser({
    maxBufferSize: maxEventCharacters,
    onEvent: ({ data }) => ready.push(data),
    onError: ({ type }) => {
      isTooLong ||= type === 'max-buffer-size-exceeded'
    },
  })
  const take = (): string[] => {
    if (isTooLong) throw new EventTooLongError(`One event has more than ${maxEventCharacters} characters.`)
    const events = ready
    ready = []
    return events
  }

  for await (const chunk of body) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    for (const data of take()) yield { data, isCut: false }
  }
  parser.feed(`${decoder.decode()}\n\n`)
  for (const data of take()) yield { data, isCut: true }
}
