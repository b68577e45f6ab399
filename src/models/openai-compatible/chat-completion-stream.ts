import type { Endpoint, EndpointResponse } from '../../endpoint/endpoint.ts'
import { EventTooLongError, readEventStream } from '../../endpoint/event-stream.ts'
import { parseLenientJson } from '../../endpoint/lenient-json.ts'
import { type ChatCompletionChunk, readChatCompletionChunk } from './chat-completion-chunk.ts'

/** No event of a sane endpoint is longer; a longer one is cut off before it fills the memory. */
const maxEventCharacters = 4 * 2 ** 20
/** How much of a wrong answer is kept for the error that quotes it: far more than it quotes, so no secret is cut in two. */
const quotedCharacters = 4096

/** Where a generation's chunks stop: the endpoint said so, or the connection just ended. */
export type StreamEnd = 'announced' | 'closed'

/**
 * Reads the chunks of an answer: server-sent events up to `[DONE]`, or one whole JSON answer from endpoints that do not
 * stream. Returns how the stream ended.
 * @throws ModelCallError `bad-response` for anything else, `truncated` when the last event is half there, `too-large`.
 */
export async function* readChatCompletionStream(
  response: EndpointResponse,
  endpoint: Endpoint,
): AsyncGenerator<ChatCompletionChunk, StreamEnd> {
  if (response.contentType.endsWith('json')) {
    yield readWholeAnswer(await readText(response.body), endpoint)
    return 'announced'
  }
  let start = ''
  const remembered = rememberStart(response.body, (text) => {
    start = text
  })
  if (response.contentType.includes('html')) {
    for await (const _ of remembered) if (start.length >= quotedCharacters) break
    throw noCompletion(endpoint, 'a web page', start)
  }
  let events = 0
  try {
    for await (const { data, isCut } of readEventStream(remembered, maxEventCharacters)) {
      if (data.trim() === '[DONE]') {
        response.finish()
        return 'announced'
      }
      if (data.trim() === '') continue
      events++
      yield readEvent(data, isCut, endpoint)
    }
  } catch (cause) {
    if (!(cause instanceof EventTooLongError)) throw cause
    throw endpoint.failure({ kind: 'too-large', what: `one event is longer than ${maxEventCharacters} characters` })
  }
  if (events === 0) throw noCompletion(endpoint, start === '' ? 'an empty answer' : 'no server-sent events', start)
  return 'closed'
}

function readEvent(data: string, isCut: boolean, endpoint: Endpoint): ChatCompletionChunk {
  let payload: unknown
  try {
    payload = parseLenientJson(data)
  } catch {
    if (isCut) throw endpoint.failure({ kind: 'truncated', what: 'the stream ended in mid-event', retryable: true })
    throw endpoint.failure({ kind: 'bad-response', what: 'an event is not JSON', upstreamText: data })
  }
  return readChatCompletionChunk(payload)
}

function readWholeAnswer(text: string, endpoint: Endpoint): ChatCompletionChunk {
  let payload: unknown
  try {
    payload = parseLenientJson(text)
  } catch {
    throw endpoint.failure({ kind: 'bad-response', what: 'the answer is not JSON', upstreamText: text })
  }
  const chunk = readChatCompletionChunk(payload)
  if (!chunk.isCompletion && chunk.error === undefined) throw noCompletion(endpoint, 'no chat completion', text)
  return chunk
}

function noCompletion(endpoint: Endpoint, instead: string, text: string): Error {
  return endpoint.failure({
    kind: 'bad-response',
    what: `the endpoint answered with ${instead}; check its \`baseUrl\``,
    upstreamText: text,
  })
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  const pieces: string[] = []
  for await (const chunk of body) pieces.push(decoder.decode(chunk, { stream: true }))
  return pieces.join('') + decoder.decode()
}

async function* rememberStart(
  body: AsyncIterable<Uint8Array>,
  remember: (start: string) => void,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder()
  let start = ''
  for await (const chunk of body) {
    if (start.length < quotedCharacters) {
      start += decoder.decode(chunk.subarray(0, quotedCharacters), { stream: true })
      remember(start)
    }
    yield chunk
  }
}
