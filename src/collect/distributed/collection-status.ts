import type { ModelId } from '../../ports/chat-model.ts'
import type { Postgres, PostgresRow, PostgresSession } from '../../postgres/open-postgres.ts'
import { failureCause } from '../failure-cause.ts'
import { failedName, queueName, queueSchema } from './cell-queue.ts'
import { type Collection, prepareCollection, readCollection } from './collection-record.ts'

/** How far a model has come in a distributed build. Cells are its questions. */
export interface ModelStatus {
  readonly model: ModelId
  /** All that were wanted of it: those below together. */
  readonly total: number
  /** The bank has an answer, of before or of this build. */
  readonly done: number
  /** Of this build. */
  readonly answered: number
  readonly underWay: number
  readonly waiting: number
  readonly failed: number
  /** Why cells failed, most frequent first. */
  readonly causes: readonly { readonly text: string; readonly cells: number }[]
  /** Answers that end at the token limit. */
  readonly cut: number
  /** Cells finished a second over the last ten minutes; absent where none was. */
  readonly cellsPerSecond?: number
  /** At that pace; absent where there is none. */
  readonly remainingMs?: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly tokensComplete: boolean
  /** US dollars known to be spent; `costComplete` is false when a call's cost is not known. */
  readonly costUsd: number
  readonly costComplete: boolean
}

/** How far a distributed build has come, as any machine sees it. */
export interface CollectionStatus extends Collection {
  readonly elapsedMs: number
  /** Nothing waits and nothing is under way. */
  readonly ended: boolean
  /** By id. */
  readonly models: readonly ModelStatus[]
}

/** The pace is that of so many seconds. */
const paceSeconds = 600

/** Undefined where the database never had a distributed build. */
export async function collectionStatus(database: Postgres): Promise<CollectionStatus | undefined> {
  await prepareCollection(database)
  // One state throughout: what ends between two looks would be missing in both.
  return database.withTransaction((session) => readStatus(database, session), {
    ...{ isolation: 'repeatable read', readOnly: true },
  })
}

async function readStatus(database: Postgres, session: PostgresSession): Promise<CollectionStatus | undefined> {
  const collection = await readCollection(database, session)
  if (collection === undefined) return undefined
  const { schema } = database
  const kept = await session.query(`SELECT * FROM ${schema}.collection_model ORDER BY model COLLATE "C"`)
  const [time] = await session.query('SELECT extract(epoch FROM now()) * 1000 AS now_ms')
  const elapsedMs = Math.max(0, Number(time?.now_ms) - collection.startedAtMs)
  const models: ModelStatus[] = []
  for (const row of kept) models.push(await modelStatus(queueSchema(database), session, row, elapsedMs))
  return {
    ...collection,
    elapsedMs,
    ended: models.every(({ underWay, waiting }) => underWay === 0 && waiting === 0),
    models,
  }
}

async function modelStatus(
  jobsSchema: string,
  session: PostgresSession,
  row: PostgresRow,
  elapsedMs: number,
): Promise<ModelStatus> {
  const jobs = `${jobsSchema}.job`
  const model = row.model as string
  const [counted] = await session.query(
    `SELECT count(*) FILTER (WHERE state < 'active') AS waiting, count(*) FILTER (WHERE state = 'active') AS under_way,
       count(*) FILTER (WHERE state = 'completed' AND completed_on > now() - $2 * interval '1 second') AS finished
     FROM ${jobs} WHERE name = $1 AND (state <= 'active' OR state = 'completed')`,
    [queueName(model), paceSeconds],
  )
  const failures = await session.query(
    `SELECT cause, count(*) AS cells FROM (
       SELECT coalesce(data ->> 'cause', source_output ->> 'message', 'no worker came through with it') AS cause
       FROM ${jobs} WHERE name = $1
     ) AS failed GROUP BY cause ORDER BY count(*) DESC`,
    [failedName(model)],
  )
  const underWay = Number(counted?.under_way)
  const waiting = Number(counted?.waiting)
  const failed = failures.reduce((sum, { cells }) => sum + Number(cells), 0)
  const answered = Number(row.answered)
  const known = Number(row.known)
  const cellsPerSecond = (Number(counted?.finished) * 1000) / Math.max(1, Math.min(elapsedMs, 1000 * paceSeconds))
  const left = waiting + underWay
  return {
    model,
    total: known + Number(row.cells),
    done: known + answered,
    ...{ answered, underWay, waiting, failed, causes: joinAlike(model, failures), cut: Number(row.cut) },
    ...(cellsPerSecond > 0 && { cellsPerSecond, remainingMs: (1000 * left) / cellsPerSecond }),
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    tokensComplete: row.tokens_complete === true,
    costUsd: Number(row.cost_usd),
    costComplete: row.cost_complete === true,
  }
}

/** Failures whose numbers alone differ are one cause. */
function joinAlike(model: ModelId, failures: readonly PostgresRow[]): ModelStatus['causes'] {
  const causes = failures.map(({ cause, cells }) => ({
    ...failureCause(model, new Error(cause as string)),
    cells: Number(cells),
  }))
  return [...Map.groupBy(causes, ({ key }) => key).values()].map((alike) => ({
    text: alike[0]?.text ?? '',
    cells: alike.reduce((sum, { cells }) => sum + cells, 0),
  }))
}
