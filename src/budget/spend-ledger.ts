/** What a subject has spent in a period, reservations under way included. */
export interface Spend {
  readonly calls: number
  readonly costUsd: number
}

/** Remembers spending a subject and period. Synchronous, so that checking and reserving is one step. */
export interface SpendLedger {
  spent(subject: string, period: string): Spend
  /** Adds to what was spent; negative parts give back. */
  add(subject: string, period: string, change: Spend): void
}

/** A ledger that lives as long as the process. */
export function createMemoryLedger(): SpendLedger {
  const entries = new Map<string, Spend>()
  const keyOf = (subject: string, period: string): string => JSON.stringify([subject, period])
  return {
    spent: (subject, period) => entries.get(keyOf(subject, period)) ?? { calls: 0, costUsd: 0 },
    add(subject, period, change) {
      const before = this.spent(subject, period)
      entries.set(keyOf(subject, period), {
        calls: before.calls + change.calls,
        costUsd: before.costUsd + change.costUsd,
      })
    },
  }
}
