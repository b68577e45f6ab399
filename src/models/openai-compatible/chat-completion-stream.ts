import type { Endpoint } from '../../endpoint/endpoint.ts'
import { createEventStreamReader, EventTooLongError, type StreamEvent } from '../../endpoint/event-stream.ts'
import { parseLenientJson } from '../../endpoint/lenient-json.ts'
import { type ChatCompletionChunk, readChatCompletionChunk } from './chat-completion-chunk.ts'

/** No event of a sane endpoint is longer; a longer one is cut off before it fills the memory. */
const maxEventCharacters = 4 * 2 ** 20
/** How much of a wrong answer is kept for the error that quotes it: far more than it quotes, so no secret is cut in two. */
const quotedCharacters = 4096

/**
 * Reads the chunks of an answer out of its bytes. Chunks are made as they are taken, so whatever stands before a broken
 * one gets through. Synchronous on purpose: a token costs microseconds.
 */
export interface ChatCompletionStream {
  /** @throws ModelCallError `bad-response` or `too-large`. */
  push(bytes: Uint8Array): Iterable<ChatCompletionChunk>
  /** After the last byte. @throws ModelCallError `truncated` when the last event is half there, `bad-response`. */
  end(): Iterable<ChatCompletionChunk>
  /** The endpoint has said that nothing more follows: by `[DONE]`, or by an answer that is whole. */
  readonly isEnded: boolean
}

/**
 * Server-sent events up to `[DONE]`, or one whole JSON answer from endpoints that do not stream; anything else is an
 * error that quotes its start.
 */
export function createChatCompletionStream(contentType: string, endpoint: Endpoint): ChatCompletionStream {
  return contentType.endsWith('json')
    ? createWholeAnswer(endpoint)
    : createEventAnswer(contentType.includes('html'), endpoint)
}

function createEventAnswer(isWebPage: boolean, endpoint: Endpoint): ChatCompletionStream {
  const reader = createEventStreamReader(maxEventCharacters)
  const decoder = new TextDecoder()
  let start = ''
  let events = 0
  let isEnded = false

  function* chunksOf(found: () => readonly StreamEvent[]): Generator<ChatCompletionChunk> {
    for (const { data, isCut } of read(found, endpoint)) {
      if (isEnded || data.trim() === '') continue
      isEnded = data.trim() === '[DONE]'
      if (isEnded) return
      events++
      yield readEvent(data, isCut, endpoint)
    }
  }
  return {
    get isEnded() {
      return isEnded
    },
    *push(bytes) {
      if (events === 0 && start.length < quotedCharacters) {
        start += decoder.decode(bytes.subarray(0, quotedCharacters), { stream: true })
      }
      if (!isWebPage) yield* chunksOf(() => reader.push(bytes))
      else if (start.length >= quotedCharacters) throw noCompletion(endpoint, 'a web page', start)
    },
    *end() {
      if (isWebPage) throw noCompletion(endpoint, 'a web page', start)
      yield* chunksOf(() => reader.end())
      if (events === 0 && !isEnded) {
        throw noCompletion(endpoint, start === '' ? 'an empty answer' : 'no server-sent events', start)
      }
    },
  }
}

function createWholeAnswer(endpoint: Endpoint): ChatCompletionStream {
  const decoder = new TextDecoder()
  const pieces: string[] = []
  let isEnded = false
  return {
    get isEnded() {
      return isEnded
    },
    push(bytes) {
      pieces.push(decoder.decode(bytes, { stream: true }))
      return []
    },
    end() {
      const text = pieces.join('') + decoder.decode()
      let payload: unknown
      try {
        payload = parseLenientJson(text)
      } catch {
        throw endpoint.failure({ kind: 'bad-response', what: 'the answer is not JSON', upstreamText: text })
      }
      const chunk = readChatCompletionChunk(payload)
      if (!chunk.isCompletion && chunk.error === undefined) throw noCompletion(endpoint, 'no chat completion', text)
      isEnded = true
      return [chunk]
    },
  }
}

function read(found: () => readonly StreamEvent[], endpoint: Endpoint): readonly StreamEvent[] {
  try {
    return found()
  } catch (cause) {
    if (!(cause instanceof EventTooLongError)) throw cause
    throw endpoint.failure({ kind: 'too-large', what: `one event is longer than ${maxEventCharacters} characters` })
  }
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

function noCompletion(endpoint: Endpoint, instead: string, text: string): Error {
  return endpoint.failure({
    kind: 'bad-response',
    what: `the endpoint answered with ${instead}; check its \`baseUrl\``,
    upstreamText: text,
  })
}
