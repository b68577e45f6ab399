import { createParser } from 'eventsource-parser'
import { Agent, fetch } from 'undici'
import { questionOf } from './stub-models.ts'

/** What became of one request, as its client saw it. */
export interface AskedOnce {
  /** Letter and number: who asked, and which time. */
  readonly ticket: string
  readonly isStreamed: boolean
  readonly askedAtMs: number
  readonly endedAtMs: number
  /** Of the answer's headers, where there were any. */
  readonly traceId?: string | undefined
  readonly end: AnswerEnd
}

/**
 * How an answer ended: whole; refused or broken off with an error that its client saw; or `silent`: neither an answer nor
 * an error, which must never be.
 */
export type AnswerEnd =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'silent'; readonly what: string }

export interface Client {
  /** Asks what two numbers are together. Never throws. */
  ask(ticket: string, key: string, isStreamed: boolean, numbers: readonly [number, number]): Promise<AskedOnce>
  close(): Promise<void>
}

const patienceMs = 60_000

/** Asks the balancer at this address as an application would. */
export function createClient(origin: string): Client {
  const dispatcher = new Agent({ connections: 64 })
  return {
    async ask(ticket, key, isStreamed, [a, b]) {
      const askedAtMs = Date.now()
      let traceId: string | undefined
      const ended = (end: AnswerEnd): AskedOnce => ({
        ...{ ticket, isStreamed, askedAtMs, endedAtMs: Date.now() },
        ...(traceId !== undefined && { traceId }),
        end,
      })
      try {
        const response = await fetch(`${origin}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            model: 'default',
            stream: isStreamed,
            messages: [{ role: 'user', content: questionOf(ticket, a, b) }],
          }),
          dispatcher,
          signal: AbortSignal.timeout(patienceMs),
        })
        traceId = response.headers.get('x-smacs-trace-id') ?? undefined
        const text = await response.text()
        if (response.status !== 200) return ended(refusal(response.status, text))
        return ended(isStreamed ? readStream(text) : readWhole(text))
      } catch (error) {
        return ended({ kind: 'broken', why: reasonOf(error) })
      }
    },
    close: () => dispatcher.close(),
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message
}

interface ErrorBody {
  readonly error?: { readonly code?: string | null; readonly type?: string; readonly message?: string }
}

function parsed<Value>(text: string): Value | undefined {
  try {
    return JSON.parse(text) as Value
  } catch {
    return undefined
  }
}

function refusal(status: number, text: string): AnswerEnd {
  const error = parsed<ErrorBody>(text)?.error
  if (error?.message === undefined) return { kind: 'silent', what: `${status} without an error: ${text.slice(0, 200)}` }
  return { kind: 'refused', status, code: error.code ?? error.type ?? '' }
}

interface Choices {
  readonly choices?: readonly {
    readonly message?: { readonly content?: string | null }
    readonly delta?: { readonly content?: string | null }
    readonly finish_reason?: string | null
  }[]
}

function readWhole(body: string): AnswerEnd {
  const choice = parsed<Choices>(body)?.choices?.[0]
  const content = choice?.message?.content ?? ''
  if (content === '' || choice?.finish_reason !== 'stop')
    return { kind: 'silent', what: `200 with ${body.slice(0, 200)}` }
  return { kind: 'answered', text: content }
}

/** A stream is whole with its finish reason and `[DONE]`; an error is an event of it. */
function readStream(body: string): AnswerEnd {
  const data: string[] = []
  const parser = createParser({ onEvent: (event) => void data.push(event.data) })
  parser.feed(body)
  const chunks = data.map((text) => parsed<Choices & ErrorBody>(text) ?? {})
  const error = chunks.map((chunk) => chunk.error).find((found) => found !== undefined)
  if (error !== undefined) return { kind: 'broken', why: `in the stream: ${error.code ?? error.type ?? ''}` }
  const text = chunks.map((chunk) => chunk.choices?.[0]?.delta?.content ?? '').join('')
  const isFinished = chunks.some((chunk) => chunk.choices?.[0]?.finish_reason === 'stop') && data.at(-1) === '[DONE]'
  if (!isFinished || text === '') return { kind: 'silent', what: `a stream that ends with ${body.slice(-200)}` }
  return { kind: 'answered', text }
}
