/** What a subject has spent in a period, reservations under way included. */
export interface Spend {
  readonly calls: number
  readonly costUsd: number
}

/** The most that may be spent in a period. */
export interface SpendLimit {
  readonly period: string
  readonly field: keyof Spend
  readonly limit: number
}

/** A limit that would be passed, with what is spent in its period. */
export type PassedLimit<Limit extends SpendLimit> = Limit & { readonly spent: Spend }

/** Remembers spending a subject and period. One that is kept elsewhere answers later: await what may be a promise. */
export interface SpendLedger {
  /** @throws MachineFaultError when it cannot be read */
  spent(subject: string, period: string): Spend | Promise<Spend>
  /** What was spent when the ledger was last heard of it, without asking; nothing where it never was. */
  lastKnown(subject: string, period: string): Spend
  /**
   * Adds `spend` in the period of every limit, or in none where one of them would be passed: in one step, so that nobody
   * who writes to the same ledger comes between the look and the booking.
   * @returns the first limit that would be passed, with what is spent; undefined when it was booked
   * @throws MachineFaultError when it cannot be booked; `file-locked`: another process writes at this moment
   */
  reserve<Limit extends SpendLimit>(
    subject: string,
    limits: readonly Limit[],
    spend: Spend,
  ): PassedLimit<Limit> | undefined | Promise<PassedLimit<Limit> | undefined>
  /** Corrects what was booked; negative parts give back, and nothing falls below 0. It never fails: what cannot be booked now is kept and tried again. */
  settle(subject: string, periods: readonly string[], change: Spend): void
}

/** The first limit that `spend` would pass. */
export function firstPassed<Limit extends SpendLimit>(
  limits: readonly Limit[],
  spend: Spend,
  spentIn: (period: string) => Spend,
): PassedLimit<Limit> | undefined {
  for (const limit of limits) {
    const spent = spentIn(limit.period)
    if (spent[limit.field] + spend[limit.field] > limit.limit) return { ...limit, spent }
  }
  return undefined
}

/** Every period once, in which limits count. */
export function periodsOf(limits: readonly SpendLimit[]): readonly string[] {
  return [...new Set(limits.map(({ period }) => period))]
}

/** A ledger that outlives the process. */
export interface DurableSpendLedger extends SpendLedger {
  /** Books what is still kept, waiting some seconds for what cannot be written, and closes. */
  close(): Promise<void>
}

/** A ledger that lives as long as the process. */
export function createMemoryLedger(): SpendLedger {
  const entries = new Map<string, Spend>()
  const keyOf = (subject: string, period: string): string => JSON.stringify([subject, period])
  const spent = (subject: string, period: string): Spend =>
    entries.get(keyOf(subject, period)) ?? { calls: 0, costUsd: 0 }
  const settle: SpendLedger['settle'] = (subject, periods, change) => {
    for (const period of periods) {
      const before = spent(subject, period)
      entries.set(keyOf(subject, period), {
        calls: Math.max(0, before.calls + change.calls),
        costUsd: Math.max(0, before.costUsd + change.costUsd),
      })
    }
  }
  return {
    spent,
    lastKnown: spent,
    settle,
    reserve(subject, limits, spend) {
      const passed = firstPassed(limits, spend, (period) => spent(subject, period))
      if (passed === undefined) settle(subject, periodsOf(limits), spend)
      return passed
    },
  }
}
