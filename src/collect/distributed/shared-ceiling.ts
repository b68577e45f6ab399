import { randomUUID } from 'node:crypto'
import type { CeilingGate } from '../../budget/ceiling-gate.ts'
import { reservation } from '../../budget/create-budget.ts'
import { worstCaseUsd } from '../../budget/worst-case-usd.ts'
import { BudgetExceededError } from '../../errors/budget-exceeded-error.ts'
import type { Budget } from '../../ports/budget.ts'
import { costUsd } from '../../ports/usage.ts'
import type { Postgres } from '../../postgres/open-postgres.ts'
import { type CellJob, queueSchema } from './cell-queue.ts'
import { readCollection } from './collection-record.ts'
import type { UntilReachable } from './until-reachable.ts'

/** One ceiling over all processes that ask: each call's worst case is booked in the database before it starts. */
export interface SharedCeiling {
  /**
   * What a job's calls pass, where need be once others have freed what they held back. It closes, for all processes, when
   * the build has no money left for any cell that is under way.
   */
  gateOf(job: CellJob): CeilingGate
  /** Once everything that was settled is booked. */
  settled(): Promise<void>
}

export interface SharedCeilingOptions {
  readonly untilReachable: UntilReachable
  /** Waits for others a while. */
  readonly pause: () => Promise<void>
}

export function createSharedCeiling(database: Postgres, options: SharedCeilingOptions): SharedCeiling {
  const { untilReachable, pause } = options
  const { schema } = database
  const settling = new Set<Promise<void>>()

  /** Adds to what is committed; a negative amount gives back. */
  const correct = (usd: number): void => {
    if (usd === 0) return
    // By its id it counts once, however often it has to be sent.
    const text = `WITH first AS (INSERT INTO ${schema}.collection_settled VALUES ($2) ON CONFLICT DO NOTHING RETURNING 1)
      UPDATE ${schema}.collection SET committed_usd = greatest(0, committed_usd + $1) WHERE EXISTS (SELECT FROM first)`
    const id = randomUUID()
    const booking = untilReachable(() => database.change(text, [usd, id])).then(
      () => undefined,
      // A worst case that can not be given back stays spent: the ceiling holds.
      () => undefined,
    )
    settling.add(booking)
    void booking.finally(() => settling.delete(booking))
  }

  /** @param onRefusal told what was committed when a call was refused */
  const createJobBudget = (onRefusal: (committedUsd: number) => void): Budget => ({
    callsLeft: Number.POSITIVE_INFINITY,
    async reserve(estimate) {
      const hasWorstCase = estimate.price !== undefined && estimate.outputTokensAtMost !== undefined
      // Without a ceiling no price is needed.
      if (!hasWorstCase && (await readCollection(database))?.ceilingUsd === undefined) {
        return reservation(nothing, nothing)
      }
      const worst = worstCaseUsd(estimate)
      const [row] = await database.query(
        `WITH booked AS (
           UPDATE ${schema}.collection SET committed_usd = committed_usd + $1
           WHERE ceiling_usd IS NULL OR committed_usd + $1 <= ceiling_usd RETURNING 1
         )
         SELECT (SELECT count(*) FROM booked) AS booked, committed_usd, ceiling_usd FROM ${schema}.collection`,
        [worst],
      )
      if (row?.booked === '1') {
        return reservation(
          (usage) => correct((costUsd(usage, estimate.price) ?? worst) - worst),
          () => correct(-worst),
        )
      }
      onRefusal(Number(row?.committed_usd))
      const left = Math.max(0, Number(row?.ceiling_usd) - Number(row?.committed_usd)).toFixed(6)
      throw new BudgetExceededError(
        'maxCostUsd',
        `${estimate.model} could cost up to $${worst.toFixed(6)} and $${left} of the build's ceiling is left.`,
      )
    },
  })

  /** Whether each cell that is under way anywhere waits for money, and knows how little there is. */
  const isUsedUp = async (): Promise<boolean> => {
    const [row] = await database.query(
      `SELECT NOT EXISTS (
         SELECT 1 FROM ${queueSchema(database)}.job
         WHERE state = 'active' AND name LIKE 'cells/%' AND NOT EXISTS (
           SELECT 1 FROM ${schema}.collection_refused AS refused, ${schema}.collection
           WHERE refused.job = job.id AND refused.committed_usd = collection.committed_usd
         )
       ) AS used_up`,
    )
    return row?.used_up === true
  }
  const noteRefusal = (job: CellJob, committedUsd: number): Promise<number> =>
    database.change(
      `INSERT INTO ${schema}.collection_refused VALUES ($1, $2)
       ON CONFLICT (job) DO UPDATE SET committed_usd = excluded.committed_usd`,
      [job.id, committedUsd],
    )
  const forgetRefusal = (job: CellJob): Promise<number> =>
    database.change(`DELETE FROM ${schema}.collection_refused WHERE job = $1`, [job.id])

  const createGate = (job: CellJob): CeilingGate => {
    let refusedAtUsd = 0
    let closed = false
    const budget = createJobBudget((committedUsd) => {
      refusedAtUsd = committedUsd
    })
    /** Notes that the job waits for money; true where there will be none. */
    const ends = async (): Promise<boolean> => {
      if ((await readCollection(database))?.stopped !== undefined) return true
      await noteRefusal(job, refusedAtUsd)
      if (!(await isUsedUp())) return false
      await database.change(`UPDATE ${schema}.collection SET stopped = 'max-cost'`)
      return true
    }
    return {
      budget,
      get closed() {
        return closed
      },
      async pass(call) {
        for (let wasRefused = false; ; wasRefused = true) {
          const outcome = await call()
          const isRefused = !outcome.ok && outcome.calls === 0 && outcome.error instanceof BudgetExceededError
          closed = isRefused && (await untilReachable(ends))
          if (isRefused && !closed) await pause()
          else {
            if (wasRefused || closed) await untilReachable(() => forgetRefusal(job))
            return closed ? undefined : outcome
          }
        }
      },
    }
  }

  return {
    gateOf: createGate,
    async settled() {
      await Promise.all(settling)
    },
  }
}

function nothing(): void {}
