import type { Random } from '../ports/random.ts'

/**
 * How long to wait before a retry, in milliseconds: "full jitter" (M. Brooker, "Exponential Backoff And Jitter", AWS
 * Architecture Blog, 2015), drawn from 0 to a span that doubles with each retry. What the endpoint asked for is waited in
 * any case, and the draw comes on top, so that those it turned away together do not come back together.
 * @param retry 1 for the first.
 */
export function retryPauseMs(
  retry: number,
  options: { readonly retryBaseMs: number; readonly retryMaxMs: number },
  random: Pick<Random, 'next'>,
  retryAfterMs: number | undefined,
): number {
  const spanMs = Math.min(options.retryMaxMs, options.retryBaseMs * 2 ** (retry - 1))
  return (retryAfterMs ?? 0) + random.next() * spanMs
}
