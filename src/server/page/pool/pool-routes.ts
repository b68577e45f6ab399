import { z } from 'zod'
import type { ChatModel } from '../../../ports/chat-model.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Forecast } from '../../../statistics/calibration-error.ts'
import type { TraceStore } from '../../../traces/trace-store.ts'
import type { Client } from '../../access/clients.ts'
import type { StrategyFittings } from '../../answering/strategy-fittings.ts'
import { parseStrictly } from '../../fields/parse-strictly.ts'
import type { KnownReachability, Readiness } from '../../health/readiness.ts'
import type { HttpServer } from '../../http-types.ts'
import type { ServedConfiguration } from '../../server-state.ts'
import { seenOwner } from '../../traces/trace-lookup.ts'
import { calibrationOf } from './calibration.ts'
import type { CalibrationBody } from './calibration-body.ts'
import { memberChanges } from './member-changes.ts'
import type { PoolBody, PoolModel } from './pool-body.ts'
import type { PoolRecord } from './pool-record.ts'

export interface PoolRouteParts {
  readonly current: () => ServedConfiguration
  readonly readiness: Readiness
  readonly record: PoolRecord
  readonly fittings: Pick<StrategyFittings, 'states'>
  readonly traces: Pick<TraceStore, 'list'>
  readonly clock: Clock
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number
}

/** What `GET /v1/pool/calibration` may be asked. */
export const calibrationQuerySchema = z.strictObject({
  strategy: z.string().optional(),
  since: z.iso.datetime().optional().describe('Only answers that were begun then or later.'),
})

const nothingElse = z.strictObject({})
/** So long a look at an endpoint may hold the answer up; what it finds is told the next time. */
const patienceMs = 300
/** The latest ones; more would say little more. */
const mostForecasts = 2_000

/** `/v1/pool…`: how the models do while they serve. */
export function registerPool(server: HttpServer, parts: PoolRouteParts): void {
  const { current, readiness, clock } = parts
  const since = new Date(parts.wallClockMs()).toISOString()

  server.get('/v1/pool', async ({ query }, reply): Promise<PoolBody> => {
    parseStrictly(nothingElse, query)
    const pool = current()
    // Only where it is free: nobody pays for a look.
    const looked = readiness.check(pool.models.concat(pool.helpers).filter(({ reach }) => reach !== undefined))
    const patience = new AbortController()
    await Promise.race([looked, clock.wait(patienceMs, patience.signal).catch(() => undefined)])
    patience.abort()
    reply.header('cache-control', 'no-store')
    const entry = (role: PoolModel['role']) => (model: ChatModel) => poolModel(model, role, parts)
    const { learner, server: section } = pool
    return {
      object: 'smacs.pool',
      since,
      strategies: parts.fittings.states(),
      ...(learner !== undefined &&
        section.learn !== undefined && {
          learning: { questions: learner.state.seen, action: section.learn.drift.action },
        }),
      data: [...pool.models.map(entry('pool')), ...pool.helpers.map(entry('helper'))],
    }
  })
  server.get('/v1/pool/calibration', async ({ client, query }, reply): Promise<CalibrationBody> => {
    const asked = parseStrictly(calibrationQuerySchema, query)
    reply.header('cache-control', 'private, max-age=60')
    return judgedAnswers(parts, client, asked)
  })
}

function poolModel(model: ChatModel, role: PoolModel['role'], parts: PoolRouteParts): PoolModel {
  const { id, family, price, contextTokens, circuit } = model
  const { fileEntryOf, learner } = parts.current()
  const provider = fileEntryOf?.(id)?.provider
  const known = parts.readiness.known(id)
  return {
    ...{ model: id, role },
    ...(family !== undefined && { family }),
    ...(provider !== undefined && { provider }),
    ...(price !== undefined && { price }),
    ...(contextTokens !== undefined && { contextTokens }),
    ...(circuit !== undefined && { circuit }),
    ...(known !== undefined && reachabilityOf(known, parts)),
    ...parts.record.of(id),
    ...(learner !== undefined && memberChanges(learner.state, id)),
  }
}

function reachabilityOf({ reachable, reason, sinceMs }: KnownReachability, parts: PoolRouteParts): Partial<PoolModel> {
  const ageMs = parts.clock.nowMs() - sinceMs
  return {
    reachable,
    reachableSince: new Date(parts.wallClockMs() - ageMs).toISOString(),
    ...(reason !== undefined && { unreachableReason: reason }),
  }
}

async function judgedAnswers(
  { traces, wallClockMs }: PoolRouteParts,
  client: Client,
  { strategy, since = '' }: z.output<typeof calibrationQuerySchema>,
): Promise<CalibrationBody> {
  const asked = { owner: seenOwner(client), strategy, offset: 0, beforeMs: wallClockMs() }
  const [right, wrong, all] = await Promise.all([
    traces.list({ ...asked, feedback: 'right', limit: mostForecasts }),
    traces.list({ ...asked, feedback: 'wrong', limit: mostForecasts }),
    traces.list({ ...asked, limit: 1 }),
  ])
  const judged = [...right.traces, ...wrong.traces].filter(({ startedAt }) => startedAt >= since)
  const latest = judged.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1)).slice(0, mostForecasts)
  const forecasts = latest.flatMap(({ confidence, feedback }): readonly Forecast[] =>
    confidence === undefined ? [] : [{ confidence, correct: feedback === 'right' ? 1 : 0 }],
  )
  return calibrationOf(forecasts, all.total)
}
