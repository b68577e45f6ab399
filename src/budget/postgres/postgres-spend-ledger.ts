import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { StateDatabase } from '../../postgres/state-database.ts'
import { type DurableSpendLedger, type PassedLimit, periodsOf, type Spend, type SpendLimit } from '../spend-ledger.ts'
import { createUnsettled } from './unsettled.ts'

export interface PostgresSpendLedgerOptions {
  /** Told once when settlements cannot be booked, until they can again; worst cases stand in the database meanwhile. */
  readonly onFailure?: (error: unknown, waiting: number) => void
  /** How long closing waits for a database that is away, in milliseconds. Default 5000. */
  readonly closeWaitMs?: number
}

const firstRetryMs = 50
const lastRetryMs = 2_000
const deleteEvery = 500
const nothing: Spend = { calls: 0, costUsd: 0 }
const refusal = 'Calls under a ceiling cannot be booked now, and those without one are answered'

/**
 * A ledger in Postgres, shared by all servers that name the same database: a look at a ceiling and the booking after it
 * are one statement. A settlement is kept until it is booked, and whatever is sent twice counts once.
 * @param database its part is spendingPart; whoever opened it closes it, after the ledger
 */
export function createPostgresSpendLedger(
  database: StateDatabase,
  options: PostgresSpendLedgerOptions = {},
): DurableSpendLedger {
  const { onFailure, closeWaitMs = 5_000 } = options
  const { schema } = database
  const known = new Map<string, Spend>()
  const unsettled = createUnsettled()
  let flushing: Promise<void> | undefined
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let bookings = 0

  /** Ids of bookings are needed while they may be sent again. Each process deletes more of them than it makes. */
  const countBooking = (): void => {
    bookings += 1
    if (bookings % deleteEvery !== 0) return
    const old = `SELECT id FROM ${schema}.booking WHERE booked_at < now() - interval '1 day' LIMIT ${2 * deleteEvery}`
    database
      .run('Old bookings cannot be deleted now', (open) =>
        open.change(`DELETE FROM ${schema}.booking WHERE id IN (${old})`),
      )
      // The next ones delete what stays.
      .catch(() => undefined)
  }

  const keyOf = (subject: string, period: string): string => JSON.stringify([subject, period])
  const lastKnown = (subject: string, period: string): Spend => known.get(keyOf(subject, period)) ?? nothing

  const send = async (): Promise<void> => {
    for (let batch = unsettled.batch(); batch !== undefined; batch = unsettled.batch()) {
      const { id, changes } = batch
      await database.run('Spending cannot be settled now', (open) =>
        open.query(`SELECT ${schema}.settle_spend($1, $2)`, [id, JSON.stringify(changes)]),
      )
      unsettled.booked(id)
      countBooking()
    }
  }
  /** @throws MachineFaultError when something stays */
  const flush = (): Promise<void> => {
    flushing ??= send()
      .then(() => {
        failures = 0
      })
      .catch((error: unknown) => {
        if (failures === 0) onFailure?.(error, unsettled.size)
        failures += 1
        timer ??= setTimeout(
          () => {
            timer = undefined
            flushLater()
          },
          Math.min(lastRetryMs, firstRetryMs * 2 ** failures),
        ).unref()
        throw error
      })
      .finally(() => {
        flushing = undefined
      })
    return flushing
  }
  // What stays is told by then, and the timer comes back to it.
  const flushLater = (): void => void flush().catch(() => undefined)

  const book = async <Limit extends SpendLimit>(
    subject: string,
    limits: readonly Limit[],
    spend: Spend,
  ): Promise<PassedLimit<Limit> | undefined> => {
    const id = randomUUID()
    const takeBack = (): void => {
      unsettled.add(subject, periodsOf(limits), { calls: -spend.calls, costUsd: -spend.costUsd }, id)
      flushLater()
    }
    let sent = 0
    try {
      const rows = await database.run(refusal, (open) => {
        sent += 1
        return open.query(`SELECT * FROM ${schema}.reserve_spend($1, $2, $3, $4, $5, $6, $7)`, [
          ...[id, subject],
          ...[limits.map(({ period }) => period), limits.map(({ field }) => field), limits.map(({ limit }) => limit)],
          ...[spend.calls, spend.costUsd],
        ])
      })
      for (const { in_period: period, spent_calls: calls, spent_usd: costUsd } of rows) {
        known.set(keyOf(subject, String(period)), { calls: Number(calls), costUsd: Number(costUsd) })
      }
      countBooking()
      const place = rows[0]?.passed
      const passed = typeof place === 'number' ? limits[place - 1] : undefined
      // What was sent again may have been refused for what its first sending booked.
      if (passed !== undefined && sent > 1) takeBack()
      return passed && { ...passed, spent: lastKnown(subject, passed.period) }
    } catch (error) {
      // Booked or not, nobody starts this call.
      if (sent > 0) takeBack()
      throw error
    }
  }

  return {
    lastKnown,
    async spent(subject, period) {
      await flush()
      const [row] = await database.run('Spending cannot be read now', (open) =>
        open.query(`SELECT calls, cost_usd FROM ${schema}.spend WHERE subject = $1 AND period = $2`, [subject, period]),
      )
      return { calls: Number(row?.calls ?? 0), costUsd: Number(row?.cost_usd ?? 0) }
    },
    async reserve(subject, limits, spend) {
      if (limits.length === 0) return undefined
      const owes = unsettled.size > 0
      const passed = await book(subject, limits, spend)
      if (passed === undefined || !owes) return passed
      // What this process gives back was still on its way.
      await flush()
      return book(subject, limits, spend)
    },
    settle(subject, periods, change) {
      if (periods.length === 0) return
      unsettled.add(subject, periods, change)
      for (const period of periods) {
        const before = lastKnown(subject, period)
        known.set(keyOf(subject, period), {
          calls: Math.max(0, before.calls + change.calls),
          costUsd: Math.max(0, before.costUsd + change.costUsd),
        })
      }
      // While the database is away, the timer asks for it often enough.
      if (timer === undefined) flushLater()
    },
    async close() {
      const endMs = performance.now() + closeWaitMs
      for (;;) {
        await flush().catch(() => undefined)
        if (unsettled.size === 0 || performance.now() >= endMs) break
        await wait(firstRetryMs)
      }
      clearTimeout(timer)
    },
  }
}
