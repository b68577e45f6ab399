import { ModelCallError } from '../errors/model-call-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { retryPauseMs } from './retry-pause.ts'

export interface RetryRules {
  readonly retries: number
  readonly retryBaseMs: number
  readonly retryMaxMs: number
  /** A pause longer than this is not waited for: the failure stands. */
  readonly longestPauseMs: number
}

/**
 * Runs `attempt` until it succeeds, fails in a way that will not pass (`ModelCallError.retryable`), or the retries are
 * used up; throws what the last attempt threw.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  rules: RetryRules,
  parts: { readonly clock: Clock; readonly random: Pick<Random, 'next'>; readonly signal: AbortSignal },
): Promise<T> {
  for (let retry = 1; ; retry++) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof ModelCallError) || !error.retryable || retry > rules.retries) throw error
      const pauseMs = retryPauseMs(retry, rules, parts.random, error.retryAfterMs)
      if (pauseMs > rules.longestPauseMs) throw error
      await parts.clock.wait(pauseMs, parts.signal)
    }
  }
}
