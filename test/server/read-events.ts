import { createParser } from 'eventsource-parser'

/** A stream as a strict client reads it. */
export interface ReadStream {
  /** The data of every event, parsed; `[DONE]` stays a text. */
  readonly events: readonly unknown[]
  readonly comments: readonly string[]
  readonly raw: string
}

/** Reads a response of server-sent events to its end. */
export async function readEvents(response: Response): Promise<ReadStream> {
  const events: unknown[] = []
  const comments: string[] = []
  const parser = createParser({
    onEvent: ({ data }) => events.push(data === '[DONE]' ? data : JSON.parse(data)),
    onComment: (comment) => comments.push(comment),
  })
  const raw = await response.text()
  parser.feed(raw)
  return { events, comments, raw }
}
