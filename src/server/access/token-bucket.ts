/** A rate that allows short bursts: full, it holds a minute's worth, and it refills evenly. */
export interface TokenBucket {
  /** Takes `amount` where the bucket holds at least `needed` (default: the amount); else gives the milliseconds until it does. */
  take(amount: number, needed?: number): number | undefined
  /** Takes what was used after all, even below nothing: later requests wait for it, an hour at most. */
  spend(amount: number): void
}

/** A bucket that is here, or one of another process that has to be asked. */
export interface RateBucket {
  take(amount: number, needed?: number): ReturnType<TokenBucket['take']> | Promise<ReturnType<TokenBucket['take']>>
  spend(amount: number): void
}

/** The bucket of that name and rate, the same one each time. */
export type RateBuckets = (name: string, perMinute: number) => RateBucket

/** What an endpoint reports may be nonsense; it must not shut a client out for good. */
const debtAtMostMinutes = 60

/**
 * @param perMinute how much refills in a minute, and the most it holds
 * @param nowMs monotonic milliseconds
 */
export function createTokenBucket(perMinute: number, nowMs: () => number): TokenBucket {
  let level = perMinute
  let filledAtMs = nowMs()
  const refill = (): void => {
    const now = nowMs()
    level = Math.min(perMinute, level + ((now - filledAtMs) * perMinute) / 60_000)
    filledAtMs = now
  }
  return {
    take(amount, needed = amount) {
      refill()
      if (level < needed) return Math.ceil(((needed - level) * 60_000) / perMinute)
      level -= amount
      return undefined
    },
    spend(amount) {
      refill()
      level = Math.max(level - amount, -debtAtMostMinutes * perMinute)
    },
  }
}

/** @param nowMs monotonic milliseconds */
export function createTokenBuckets(nowMs: () => number): (name: string, perMinute: number) => TokenBucket {
  const buckets = new Map<string, TokenBucket>()
  return (name, perMinute) => {
    const id = `${perMinute} ${name}`
    const bucket = buckets.get(id) ?? createTokenBucket(perMinute, nowMs)
    buckets.set(id, bucket)
    return bucket
  }
}
