import { createHash } from 'node:crypto'
import { canonicalJson } from '../../answers/canonical/json-value.ts'
import type { Answer } from '../../method/answer.ts'
import type { Collaboration } from '../../method/collaboration.ts'
import type { Client } from '../access/clients.ts'
import type { AnswerRequest } from '../answering/answer-request.ts'

/** Gives the answer to exactly the same request of the same key again. */
export interface AnswerCache {
  get(key: string): Answer | undefined
  /** Keeps a whole answer; one that fell short is not worth repeating. */
  set(key: string, answer: Answer): void
}

export interface AnswerCacheOptions {
  /** The least recently used beyond this many are forgotten. */
  readonly entries: number
  readonly ttlMs: number
  /** Monotonic milliseconds. */
  readonly nowMs: () => number
}

/** One reading of the configuration has one: a reload may change what a name stands for. */
export function createAnswerCache({ entries, ttlMs, nowMs }: AnswerCacheOptions): AnswerCache {
  const kept = new Map<string, { readonly answer: Answer; readonly untilMs: number }>()
  return {
    get(key) {
      const found = kept.get(key)
      if (found === undefined) return undefined
      kept.delete(key)
      if (found.untilMs <= nowMs()) return undefined
      // A map keeps the order of setting: the first is the one used longest ago.
      kept.set(key, found)
      return found.answer
    },
    set(key, answer) {
      if (answer.degraded) return
      kept.delete(key)
      kept.set(key, { answer, untilMs: nowMs() + ttlMs })
      for (const oldest of kept.keys()) {
        if (kept.size <= entries) break
        kept.delete(oldest)
      }
    },
  }
}

/**
 * Names everything an answer depends on: the key, who answers, the whole conversation, every setting. Similar is not
 * the same: one other character is another request. Undefined for one nested too deep to be named.
 */
export function cacheKey(client: Pick<Client, 'owner'>, request: AnswerRequest): string | undefined {
  const { target, question, settings, logprobs, seed, smacs } = request
  // How a request is shown and kept does not change its answer.
  const { events: _, trace: __, ...asked } = smacs
  const whole = canonicalJson({
    owner: client.owner,
    target,
    question,
    settings,
    logprobs: logprobs ?? null,
    seed: seed ?? null,
    asked,
  })
  return whole === undefined ? undefined : createHash('sha256').update(whole).digest('base64')
}

/** A kept answer as a run of its own: nothing asked, nothing spent. */
export async function* repeatedAnswer(kept: Answer, traceId: string, atMs: number): Collaboration {
  const note = `The answer to exactly this request was given before and is given again: trace ${kept.traceId}.`
  const { costUsdAtLeast: _, ...rest } = kept
  const usage = { inputTokens: 0, outputTokens: 0, calls: 0 }
  const answer: Answer = { ...rest, usage, costUsd: 0, notes: [...kept.notes, note], traceId }
  yield { type: 'noted', note, degraded: false }
  if (answer.text !== '') yield { type: 'answer-delta', text: answer.text }
  yield { type: 'answer-finished', answer, atMs }
  return answer
}
