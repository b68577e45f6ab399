import { randomUUID } from 'node:crypto'
import type { Spend } from '../spend-ledger.ts'

/** A change as the database takes it. */
interface Change {
  readonly subject: string
  readonly periods: readonly string[]
  readonly calls: number
  readonly usd: number
  /** The reservation that this takes back, where it was booked at all. */
  readonly reservation?: string
}

/** Changes that are sent together. The same id and changes are sent again until they are known to be booked. */
export interface SettlementBatch {
  readonly id: string
  readonly changes: readonly Change[]
}

/** What is to be settled and is not known to be booked. */
export interface Unsettled {
  /** Batches under way and what waits behind them. */
  readonly size: number
  add(subject: string, periods: readonly string[], change: Spend, reservation?: string): void
  /** What to send next: the batch before until it is booked, then what has come together since. */
  batch(): SettlementBatch | undefined
  booked(id: string): void
}

/** More in one statement would hold rows for long. */
const changesAtMost = 1_000

export function createUnsettled(): Unsettled {
  /** Of the same subject and periods as one, so that a long outage takes no more memory than there are keys and days. */
  const waiting = new Map<string, Change>()
  let underWay: SettlementBatch | undefined
  return {
    get size() {
      return waiting.size + (underWay?.changes.length ?? 0)
    },
    add(subject, periods, { calls, costUsd }, reservation) {
      const key = JSON.stringify([subject, periods, reservation])
      const before = waiting.get(key)
      waiting.set(key, {
        ...{ subject, periods, calls: (before?.calls ?? 0) + calls, usd: (before?.usd ?? 0) + costUsd },
        ...(reservation !== undefined && { reservation }),
      })
    },
    batch() {
      if (underWay === undefined && waiting.size > 0) {
        const taken = [...waiting].slice(0, changesAtMost)
        for (const [key] of taken) waiting.delete(key)
        underWay = { id: randomUUID(), changes: taken.map(([, change]) => change) }
      }
      return underWay
    },
    booked(id) {
      if (underWay?.id === id) underWay = undefined
    },
  }
}
