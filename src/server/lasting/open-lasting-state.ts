import type { Logger } from 'pino'
import { createPostgresSpendLedger } from '../../budget/postgres/postgres-spend-ledger.ts'
import { spendingPart } from '../../budget/postgres/spending-part.ts'
import type { SpendLedger } from '../../budget/spend-ledger.ts'
import { spendingPath } from '../../budget/spending-file.ts'
import { openSqliteSpendLedger } from '../../budget/sqlite-spend-ledger.ts'
import { CloseStack } from '../../closing/close-stack.ts'
import type { PostgresPart } from '../../postgres/migrate.ts'
import type { PoolUse } from '../../postgres/open-postgres.ts'
import { openStateDatabase, type StateDatabase } from '../../postgres/state-database.ts'
import { createPostgresTraceStore } from '../../traces/postgres/postgres-trace-store.ts'
import { tracesPart } from '../../traces/postgres/traces-part.ts'
import { openSqliteTraceStore } from '../../traces/sqlite/sqlite-trace-store.ts'
import type { TraceStore } from '../../traces/trace-store.ts'
import type { TraceStoreOptions } from '../../traces/write-behind-traces.ts'
import type { ServedConfiguration } from '../server-state.ts'
import { createPostgresSessions, sessionsPart } from '../sessions/postgres-sessions.ts'
import { createOpenSessions, type SessionStore } from '../sessions/session-store.ts'

/** What a server keeps beyond its own life: in files beside the configuration, or in a database that replicas share. */
export interface LastingState {
  readonly traces: TraceStore
  readonly ledger: SpendLedger
  /** Present where replicas share them. */
  readonly sessions?: SessionStore | undefined
  /** Present where a database keeps it. */
  readonly database?: StateReach | undefined
  /** Writes what waits, and closes everything. */
  close(): Promise<void>
}

/** How a server stands with the database of its state. */
export interface StateReach {
  /** As it was last heard. */
  readonly isReached: boolean
  /** Asks it, where nobody has in the last second. */
  look(): Promise<boolean>
}

export interface LastingStateParts {
  readonly configuration: Pick<ServedConfiguration, 'server' | 'traces'>
  readonly logger: Pick<Logger, 'info' | 'error'>
  readonly nowMs: () => number
  readonly wallClockMs: () => number
  readonly onLoss: NonNullable<TraceStoreOptions['onLoss']>
}

/**
 * Opens what `server.state` and `traces.file` name.
 * @throws UsageError for a file of another kind, a wrong address, user or database, and for what a newer smacs wrote
 */
export async function openLastingState(surroundings: LastingStateParts): Promise<LastingState> {
  const { configuration, logger, nowMs, wallClockMs, onLoss } = surroundings
  const { state } = configuration.server
  const { file, retentionDays } = configuration.traces
  const opened = new CloseStack()
  const traceOptions: TraceStoreOptions = {
    ...{ retentionDays, wallClockMs, onLoss },
    onWriteFailure: (error, waiting) =>
      logger.error({ err: error, waiting }, 'traces cannot be written; they are kept and tried again'),
    onWriteRecovery: () => logger.info('traces are written again'),
  }
  const onFailure = (error: unknown, waiting: number): void =>
    logger.error({ err: error, waiting }, 'spending could not be settled yet')
  try {
    if (state === undefined) {
      const traces = openSqliteTraceStore({ file, ...traceOptions })
      opened.defer(() => traces.close())
      const ledger = openSqliteSpendLedger(spendingPath(file), { onFailure })
      opened.defer(() => ledger.close())
      return { traces, ledger, close: () => opened.close() }
    }
    const open = async (parts: readonly PostgresPart[], use: PoolUse): Promise<StateDatabase> => {
      const database = await openStateDatabase(state, {
        ...{ parts, nowMs, ...use },
        onAway: (error) => logger.error({ err: error, parts: parts.map(({ name }) => name) }, awayText),
        onBack: () => logger.info({ parts: parts.map(({ name }) => name) }, 'the database of the state is back'),
      })
      opened.defer(() => database.close())
      await database.begin()
      return database
    }
    // Connections of their own: no search in traces holds up a reservation.
    const forTraces = await open([tracesPart], tracesUse)
    const forSpending = await open([spendingPart, sessionsPart], spendingUse)
    const traces = createPostgresTraceStore(forTraces, traceOptions)
    opened.defer(() => traces.close())
    const ledger = createPostgresSpendLedger(forSpending, { onFailure })
    opened.defer(() => ledger.close())
    const sessions = createPostgresSessions(forSpending, createOpenSessions(nowMs))
    const database = reachOf([forTraces, forSpending], nowMs)
    return { traces, ledger, sessions, database, close: () => opened.close() }
  } catch (error) {
    await opened.close()
    throw error
  }
}

const spendingUse: PoolUse = { answerWithinMs: 5_000, connectionsAtMost: 6 }
const tracesUse: PoolUse = { answerWithinMs: 30_000, connectionsAtMost: 4 }
const awayText =
  'the database of the state cannot be used: calls under a ceiling are refused, traces and settlements wait in memory'

function reachOf(databases: readonly StateDatabase[], nowMs: () => number): StateReach {
  let lookedAtMs = Number.NEGATIVE_INFINITY
  let looking: Promise<unknown> = Promise.resolve()
  const isReached = (): boolean => databases.every(({ isAway }) => !isAway)
  return {
    get isReached() {
      return isReached()
    },
    async look() {
      if (nowMs() - lookedAtMs >= lookEveryMs) {
        lookedAtMs = nowMs()
        looking = Promise.all(databases.map((database) => database.look()))
      }
      await looking
      return isReached()
    },
  }
}

const lookEveryMs = 1_000
