import { createEventStreamReader, EventTooLongError, type StreamEvent } from '../../endpoint/body/event-stream.ts'
import { parseLenientJson } from '../../endpoint/body/json-body.ts'
import type { Endpoint } from '../../endpoint/endpoint.ts'
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
  /** It looks as if everything had come; `isWhole` makes sure. */
  readonly mayBeWhole: boolean
  /** What has come is a whole answer already, should nothing follow. Costs a reading of all of it. */
  isWhole(): boolean
}

/**
 * Server-sent events up to `[DONE]`, or one whole JSON answer; anything else is an error that quotes its start. Which of
 * them it is, the first character tells: gateways label events as JSON and JSON as events.
 */
export function createChatCompletionStream(contentType: string, endpoint: Endpoint): ChatCompletionStream {
  let answer: ChatCompletionStream | undefined
  return {
    get isEnded() {
      return answer?.isEnded ?? false
    },
    get mayBeWhole() {
      return answer?.mayBeWhole ?? false
    },
    isWhole: () => answer?.isWhole() ?? false,
    push(bytes) {
      if (answer === undefined) {
        const first = bytes.find((byte) => !blankBytes.has(byte))
        if (first === undefined) return []
        answer = answerBeginningWith(String.fromCharCode(first), contentType, endpoint)
      }
      return answer.push(bytes)
    },
    end: () => (answer ?? createEventAnswer(endpoint)).end(),
  }
}

/** White space and a byte-order mark. */
const blankBytes: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf])

function answerBeginningWith(character: string, contentType: string, endpoint: Endpoint): ChatCompletionStream {
  if (character === '{' || character === '[') return createWholeAnswer(endpoint)
  if (character === '<' || contentType.includes('html')) return createWebPage(endpoint)
  return createEventAnswer(endpoint)
}

function createEventAnswer(endpoint: Endpoint): ChatCompletionStream {
  const reader = createEventStreamReader(maxEventCharacters)
  const start = createQuotedStart()
  let events = 0
  let isEnded = false

  function* chunksOf(found: () => readonly StreamEvent[]): Generator<ChatCompletionChunk> {
    for (const { data, isCut } of read(found, endpoint)) {
      for (const value of isEnded ? [] : valuesOf(data)) {
        isEnded = value === '[DONE]'
        if (isEnded) return
        events++
        yield readEvent(value, isCut, endpoint)
      }
    }
  }
  return {
    get isEnded() {
      return isEnded
    },
    mayBeWhole: false,
    isWhole: () => false,
    *push(bytes) {
      if (events === 0) start.push(bytes)
      yield* chunksOf(() => reader.push(bytes))
    },
    *end() {
      yield* chunksOf(() => reader.end())
      if (events === 0 && !isEnded) {
        throw noCompletion(endpoint, start.text === '' ? 'an empty answer' : 'no server-sent events', start.text)
      }
    },
  }
}

/** The values of one event: one, or, from endpoints that part events by a single line break, one a line. */
function valuesOf(data: string): readonly string[] {
  const text = data.trim()
  if (!text.includes('\n')) return text === '' ? [] : [text]
  try {
    parseLenientJson(text)
    return [text]
  } catch {
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  }
}

function createWebPage(endpoint: Endpoint): ChatCompletionStream {
  const start = createQuotedStart()
  return {
    isEnded: false,
    mayBeWhole: false,
    isWhole: () => false,
    push(bytes) {
      start.push(bytes)
      if (start.isFull) throw noCompletion(endpoint, 'a web page', start.text)
      return []
    },
    end() {
      throw noCompletion(endpoint, 'a web page', start.text)
    },
  }
}

function createWholeAnswer(endpoint: Endpoint): ChatCompletionStream {
  const decoder = new TextDecoder()
  const pieces: string[] = []
  let isEnded = false
  const payloadsOf = (text: string): readonly unknown[] => {
    try {
      return valuesOf(text).map(parseLenientJson)
    } catch {
      throw endpoint.failure({ kind: 'bad-response', what: 'the answer is not JSON', upstreamText: text })
    }
  }
  return {
    get isEnded() {
      return isEnded
    },
    get mayBeWhole() {
      return pieces.at(-1)?.trimEnd().endsWith('}') ?? false
    },
    isWhole() {
      try {
        return payloadsOf(pieces.join('')).length > 0
      } catch {
        return false
      }
    },
    push(bytes) {
      pieces.push(decoder.decode(bytes, { stream: true }))
      return []
    },
    end() {
      const text = pieces.join('') + decoder.decode()
      const chunks = payloadsOf(text).map(readChatCompletionChunk)
      if (!chunks.some(({ isCompletion, error }) => isCompletion || error !== undefined)) {
        throw noCompletion(endpoint, 'no chat completion', text)
      }
      isEnded = true
      return chunks
    },
  }
}

/** Keeps the start of an answer for the error that quotes it. */
function createQuotedStart() {
  const decoder = new TextDecoder()
  let text = ''
  return {
    get text() {
      return text
    },
    get isFull() {
      return text.length >= quotedCharacters
    },
    push(bytes: Uint8Array): void {
      if (text.length < quotedCharacters) text += decoder.decode(bytes.subarray(0, quotedCharacters), { stream: true })
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
