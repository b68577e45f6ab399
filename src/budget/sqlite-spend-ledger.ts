import { setTimeout as wait } from 'node:timers/promises'
import { type DurableSpendLedger, firstPassed, periodsOf, type Spend } from './spend-ledger.ts'
import { openSpendingFile } from './spending-file.ts'

export interface SqliteSpendLedgerOptions {
  /** Told once when settlements cannot be booked, until they can again; worst cases stand in the file meanwhile. */
  readonly onFailure?: (error: unknown, waiting: number) => void
  /** How long closing waits for a file that is held, in milliseconds. Default 5000. */
  readonly closeWaitMs?: number
}

interface Settlement {
  readonly subject: string
  readonly periods: readonly string[]
  readonly change: Spend
}

const firstRetryMs = 50
const lastRetryMs = 2_000

/**
 * A ledger in a spending file. Several servers may share one: each look at a ceiling and the booking after it is one
 * transaction. Nothing ever waits for the file inside a call: a reservation fails at once where another process writes,
 * and a settlement is kept until it can be booked.
 * @throws UsageError, MachineFaultError as openSpendingFile
 */
export function openSqliteSpendLedger(path: string, options: SqliteSpendLedgerOptions = {}): DurableSpendLedger {
  const { onFailure, closeWaitMs = 5_000 } = options
  const file = openSpendingFile(path)
  let kept: readonly Settlement[] = []
  let failures = 0
  let timer: NodeJS.Timeout | undefined

  const bookKept = (): void => {
    for (const { subject, periods, change } of kept) {
      for (const period of periods) file.add(subject, period, change)
    }
  }
  const allBooked = (): void => {
    kept = []
    failures = 0
  }
  const book = (): void => {
    if (kept.length === 0) return
    try {
      file.transaction(bookKept)
      allBooked()
    } catch (error) {
      if (failures === 0) onFailure?.(error, kept.length)
      failures += 1
      timer ??= setTimeout(
        () => {
          timer = undefined
          book()
        },
        Math.min(lastRetryMs, firstRetryMs * 2 ** failures),
      ).unref()
    }
  }

  return {
    spent: (subject, period) => file.spent(subject, period),
    lastKnown: (subject, period) => file.spent(subject, period),
    reserve(subject, limits, spend) {
      const passed = file.transaction(() => {
        // What others left unspent first, or it would count against this one.
        bookKept()
        const first = firstPassed(limits, spend, (period) => file.spent(subject, period))
        if (first === undefined) for (const period of periodsOf(limits)) file.add(subject, period, spend)
        return first
      })
      allBooked()
      return passed
    },
    settle(subject, periods, change) {
      kept = [...kept, { subject, periods, change }]
      // While the file is held, the timer asks for it often enough.
      if (timer === undefined) book()
    },
    async close() {
      const endMs = performance.now() + closeWaitMs
      for (book(); kept.length > 0 && performance.now() < endMs; book()) await wait(firstRetryMs)
      clearTimeout(timer)
      file.close()
    },
  }
}
