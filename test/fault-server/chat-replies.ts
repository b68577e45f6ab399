import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { FaultReply } from './fault-server.ts'

/** A token and its log-probability as an endpoint would write it; `NaN` is written bare, as Python servers do. */
export type WrittenToken = readonly [token: string, logprob: number | null]

export interface CompletionContent {
  readonly text?: string
  /** In place of `text`: the answer token by token. Log-probabilities go out only to requests that ask for them. */
  readonly tokens?: readonly WrittenToken[]
  /** As `reasoning_content`. */
  readonly reasoning?: string
  readonly finishReason?: string | null
  /** `null` = the endpoint knows no usage. */
  readonly usage?: Readonly<Record<string, unknown>> | null
  readonly model?: string
  /** The last line. `null` = the stream just ends. */
  readonly done?: string | null
}

const defaultUsage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }

/** The chunk objects of a healthy streamed answer, the one with the usage last. */
export function completionChunks(content: CompletionContent, withLogprobs: boolean): readonly unknown[] {
  const { text = '', finishReason = 'stop', usage = defaultUsage, model = 'served-model' } = content
  const tokens: readonly WrittenToken[] = content.tokens ?? Array.from(text, (token) => [token, null] as const)
  const chunk = (delta: object, rest: object = {}): unknown => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [{ index: 0, delta, finish_reason: null, ...rest }],
  })
  return [
    chunk({ role: 'assistant', content: '' }),
    ...Array.from(content.reasoning ?? '', (piece) => chunk({ reasoning_content: piece })),
    ...tokens.map(([token, logprob]) =>
      chunk(
        { content: token },
        withLogprobs && content.tokens
          ? { logprobs: { content: [{ token, logprob, bytes: null, top_logprobs: [] }] } }
          : {},
      ),
    ),
    chunk({}, { finish_reason: finishReason }),
    ...(usage === null ? [] : [{ id: 'chatcmpl-1', object: 'chat.completion.chunk', model, choices: [], usage }]),
  ]
}

/** JSON as Python's json.dumps would write it: NaN bare. */
function pythonJson(value: unknown): string {
  const mark = '"__NaN__"'
  return JSON.stringify(value, (_, inner) => (Number.isNaN(inner) ? '__NaN__' : inner)).replaceAll(mark, 'NaN')
}

function startEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
}

/** A healthy streamed answer. */
export function completion(content: CompletionContent | string): FaultReply {
  const said = typeof content === 'string' ? { text: content } : content
  return (response, { body }) => {
    const asked = body as { readonly logprobs?: boolean }
    startEvents(response)
    for (const chunk of completionChunks(said, asked.logprobs === true))
      response.write(`data: ${pythonJson(chunk)}\n\n`)
    response.end(said.done === null ? '' : `data: ${said.done ?? '[DONE]'}\n\n`)
  }
}

/** A status with an error of the OpenAI shape. */
export function errorStatus(
  status: number,
  message: string,
  options: { readonly headers?: Readonly<Record<string, string>>; readonly code?: string | null } = {},
): FaultReply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...options.headers })
    response.end(JSON.stringify({ error: { message, type: 'error', param: null, code: options.code ?? null } }))
  }
}

/** These very bytes under this content type. */
export function rawBody(text: string, contentType = 'text/event-stream', status = 200): FaultReply {
  return (response) => {
    response.writeHead(status, contentType === '' ? {} : { 'content-type': contentType })
    response.end(text)
  }
}

/** Nothing at all, not even headers. */
export const silence: FaultReply = () => undefined

/** Headers, and then nothing. */
export const silenceAfterHeaders: FaultReply = (response) => {
  startEvents(response)
  response.flushHeaders()
}

/** The first words of an answer, and then nothing. */
export function silenceAfter(text: string): FaultReply {
  return (response) => {
    startEvents(response)
    const [first, ...words] = completionChunks({ text }, false)
    for (const chunk of [first, ...words.slice(0, -2)]) response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  }
}

/** A character every so many milliseconds, for longer than anybody waits. */
export function slowDrip(everyMs: number): FaultReply {
  return async (response) => {
    startEvents(response)
    for (let sent = 0; sent < 600 && !response.destroyed; sent += 1) {
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'x' } }] })}\n\n`)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
    response.end()
  }
}

/** The first words of an answer, half an event, and the connection's orderly end or its reset. */
export function cutAfter(text: string, how: 'end' | 'reset'): FaultReply {
  return async (response, request) => {
    await silenceAfter(text)(response, request)
    await new Promise((resolve) => response.write('data: {"choices":[{"index":0,"delta":{"cont', resolve))
    if (how === 'end') response.end()
    else response.socket?.resetAndDestroy()
  }
}

/** An answer of so many bytes in lines of 1 KiB, or in one single event, written no faster than it is read. */
export function hugeAnswer(bytes: number, shape: 'many-events' | 'one-event' | 'json'): FaultReply {
  return async (response) => {
    response.writeHead(200, { 'content-type': shape === 'json' ? 'application/json' : 'text/event-stream' })
    const event = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'x'.repeat(980) } }] })}\n\n`
    const piece = shape === 'many-events' ? event : 'x'.repeat(16_384)
    if (shape !== 'many-events') response.write(`${shape === 'json' ? '' : 'data: '}{"choices":[{"delta":{"content":"`)
    const closed = once(response, 'close')
    let wake = (): void => undefined
    response.on('drain', () => wake())
    for (let written = 0; written < bytes && !response.destroyed; written += piece.length) {
      if (response.write(piece)) continue
      const drained = new Promise<void>((resolve) => {
        wake = resolve
      })
      await Promise.race([drained, closed])
    }
    response.end()
  }
}
