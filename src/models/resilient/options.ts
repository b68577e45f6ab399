import { z } from 'zod'

const breakerSchema = z.strictObject({
  /** Failures in a row after which the model is left alone. */
  failures: z.int().min(1).default(5),
  /** How long it is left alone before one generation may try again, in milliseconds. */
  openMs: z.int().min(1).default(15_000),
})

/** The keys by which a model is kept within its limits and its hiccups are got over. */
export const resilienceShape = {
  /** Generations at once; further ones wait their turn. */
  concurrency: z.int().min(1).max(10_000).default(8),
  /** The longest wait for the first text, reasoning or tool call of each generation, in milliseconds. */
  firstTokenTimeoutMs: z.int().min(1).default(120_000),
  /** The longest time for one request from when its turn comes, retries and the pauses between them included, in milliseconds. */
  timeoutMs: z.int().min(1).default(600_000),
  /** Further generations after a failure that may pass, each counted as a call; never once text has come. 0 = none. */
  retries: z.int().min(0).max(20).default(2),
  /** The pause before the first retry is drawn from 0 to this, before the second from 0 to twice this, …, in milliseconds. */
  retryBaseMs: z.int().min(0).default(500),
  /** The most that such a pause may grow to, in milliseconds. An endpoint that asks for longer gets it. */
  retryMaxMs: z.int().min(0).default(20_000),
  /** Leaves a sick model alone for a while instead of waiting for it every time. `false` = never. */
  breaker: z.union([breakerSchema, z.literal(false)]).prefault({}),
}

export const resilienceOptionsSchema = z.strictObject(resilienceShape)

/** What a user writes. */
export type ResilienceOptions = z.input<typeof resilienceOptionsSchema>
/** What the wrapper reads. */
export type ResolvedResilienceOptions = z.output<typeof resilienceOptionsSchema>

/** The keys of ours out of options that hold others too. */
export function pickResilienceOptions(options: ResolvedResilienceOptions): ResolvedResilienceOptions {
  const { concurrency, firstTokenTimeoutMs, timeoutMs, retries, retryBaseMs, retryMaxMs, breaker } = options
  return { concurrency, firstTokenTimeoutMs, timeoutMs, retries, retryBaseMs, retryMaxMs, breaker }
}
