import { type MachineFault, MachineFaultError } from '../errors/machine-fault-error.ts'
import { SmacsError, UsageError } from '../errors/smacs-error.ts'
import { migrate, type PostgresPart } from './migrate.ts'
import { openPostgres, type PoolUse, type Postgres } from './open-postgres.ts'

/** A database that a server goes on without while it is away. */
export interface StateDatabase {
  /** Quoted. */
  readonly schema: string
  /** Whether it failed when it was last asked. */
  readonly isAway: boolean
  /**
   * Does something with the database, whose tables are up to date by then. While it is away one at a time finds out
   * whether it is back, and the others are refused at once.
   * @param failing what is said first where it fails: `Traces cannot be read now`
   * @param work done again where others' writing got in its way or its connection had ended: twice has to be as once
   * @throws MachineFaultError without the database's address: its `cause` has it
   */
  run<Result>(failing: string, work: (database: Postgres) => Promise<Result>): Promise<Result>
  /**
   * Brings the tables up to date now. One that cannot be reached is left for later.
   * @throws UsageError for a wrong user or database, and for tables of a newer smacs
   */
  begin(): Promise<void>
  /** Asks it whether it is there, unless somebody looks already. Never rejects. */
  look(): Promise<void>
  close(): Promise<void>
}

export interface StateDatabaseOptions extends PoolUse {
  readonly parts: readonly PostgresPart[]
  /** Monotonic milliseconds. */
  readonly nowMs: () => number
  /** Told once when it goes away. The error names the database, without its password. */
  readonly onAway?: ((error: Error) => void) | undefined
  /** Told when it is back. */
  readonly onBack?: (() => void) | undefined
}

/** While it is away it is looked for at most so often, in milliseconds. */
const lookEveryMs = 500
const triesAtMost = 4

/** @throws UsageError for a wrong address, MissingPackageError without the package `pg` */
export async function openStateDatabase(address: string, options: StateDatabaseOptions): Promise<StateDatabase> {
  const { parts, nowMs, onAway, onBack, ...use } = options
  const database = await openPostgres(address, use)
  let away: Error | undefined
  let lookAtMs = 0
  let isLooking = false
  let upToDate: Promise<void> | undefined

  const migrateAll = async (): Promise<void> => {
    for (const part of parts) await migrate(database, part)
  }
  const bringUpToDate = (): Promise<void> => {
    upToDate ??= migrateAll().catch((error: unknown) => {
      upToDate = undefined
      throw error
    })
    return upToDate
  }
  const attempt = async <Result>(work: (database: Postgres) => Promise<Result>): Promise<Result> => {
    for (let tries = 1; ; tries += 1) {
      try {
        await bringUpToDate()
        return await work(database)
      } catch (error) {
        // A connection that ended while it rested says nothing of the next one.
        const isNews = tries === 1 && away === undefined && isUnreachable(error)
        if (tries === triesAtMost || !(isNews || isBusy(error))) throw error
      }
    }
  }
  const heard = (error?: Error): void => {
    const wasAway = away !== undefined
    away = error
    if (error === undefined) {
      if (wasAway) onBack?.()
      return
    }
    lookAtMs = nowMs() + lookEveryMs
    if (!wasAway) onAway?.(error)
  }

  const run: StateDatabase['run'] = async (failing, work) => {
    const isLook = away !== undefined
    if (away !== undefined && (isLooking || nowMs() < lookAtMs)) throw told(failing, away)
    if (isLook) isLooking = true
    try {
      const result = await attempt(work)
      heard()
      return result
    } catch (error) {
      if (error instanceof Error && isWholeDatabase(error)) heard(error)
      throw told(failing, error)
    } finally {
      if (isLook) isLooking = false
    }
  }

  return {
    schema: database.schema,
    get isAway() {
      return away !== undefined
    },
    run,
    look: () =>
      run('It cannot be asked', (open) => open.query('SELECT 1')).then(
        () => undefined,
        () => undefined,
      ),
    async begin() {
      try {
        await attempt(async () => undefined)
      } catch (error) {
        if (!isUnreachable(error)) throw error
        heard(error)
      }
    },
    close: () => database.close(),
  }
}

function isUnreachable(error: unknown): error is MachineFaultError {
  return error instanceof MachineFaultError && error.fault === 'database-unreachable'
}

function isBusy(error: unknown): boolean {
  return SmacsError.isInstance(error) && error.code === 'database-busy'
}

/** A user that is refused, or a disk that is full, is no matter of one statement. */
function isWholeDatabase(error: Error): boolean {
  return error instanceof UsageError || (error instanceof MachineFaultError && error.fault !== 'database-failed')
}

const whys: Readonly<Partial<Record<MachineFault, string>>> = {
  'database-failed': 'failed',
  'disk-full': 'has no room left',
}

/** Clients of a server read it: where its database is, is not their business. */
function told(failing: string, cause: unknown): unknown {
  const isOurs = cause instanceof UsageError || cause instanceof MachineFaultError || isBusy(cause)
  if (!isOurs) return cause
  const fault = cause instanceof MachineFaultError ? cause.fault : 'database-unreachable'
  const why = whys[fault] ?? 'cannot be reached'
  return new MachineFaultError(
    fault,
    `${failing}: the database of this server's state ${why}. Ask again in a moment.`,
    {
      cause,
    },
  )
}
