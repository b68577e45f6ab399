import type { AddressInfo } from 'node:net'
import { createSystemClock } from '../clock/system-clock.ts'
import { CloseStack } from '../closing/close-stack.ts'
import { UsageError } from '../errors/smacs-error.ts'
import { describeWorseFit } from '../method/exchange/worse-fit.ts'
import { describeAlarm } from '../method/learning/state/describe-alarm.ts'
import type { Clock } from '../ports/clock.ts'
import type { Embedder } from '../ports/embedder.ts'
import { isLoopbackHost } from './access/loopback.ts'
import { createTokenBuckets } from './access/token-bucket.ts'
import type { AnswerRouteParts } from './answer-route-parts.ts'
import { createAnswerService } from './answering/answer-service.ts'
import { startFollowingBank } from './answering/bank-in-service.ts'
import { everyModel } from './answering/served-pool.ts'
import { createStateHolder } from './answering/state-holder.ts'
import { createStrategyFittings } from './answering/strategy-fittings.ts'
import { registerMessages } from './anthropic/messages-route.ts'
import { registerChatCompletions } from './chat-completions/chat-completions-route.ts'
import { registerCompletions } from './completions/completions-route.ts'
import { createContextLengths } from './context-lengths.ts'
import { createCounterfactualThread } from './counterfactuals/counterfactual-thread.ts'
import { createHttpServer, pathOf } from './create-http-server.ts'
import { registerEmbeddings } from './embeddings/embeddings-route.ts'
import { RequestError } from './errors/request-error.ts'
import { registerHealth } from './health/health-route.ts'
import { createReadiness } from './health/readiness.ts'
import { openLastingState } from './lasting/open-lasting-state.ts'
import { startLearning } from './learning/start-learning.ts'
import { createWaker } from './learning/waker.ts'
import { registerMetrics } from './metrics-route.ts'
import { registerModels } from './models-route.ts'
import { createAnswerLog } from './observation/answer-log.ts'
import { createBatchedLines, unmixedBytes } from './observation/batched-lines.ts'
import { createMetrics } from './observation/metrics.ts'
import { createServerLogger } from './observation/server-logger.ts'
import { createSpanObserver } from './observation/spans.ts'
import { createTraceRecorder } from './observation/trace-recorder.ts'
import { registerOllama } from './ollama/ollama-routes.ts'
import { registerOpenApi } from './openapi/openapi-route.ts'
import { createBankReader } from './page/bank/bank-reader.ts'
import { createAskBank } from './page/bank/bank-routes.ts'
import { createPoolRecord } from './page/pool/pool-record.ts'
import { registerBankPages } from './page/register-bank-pages.ts'
import { registerPage } from './page-files/page-route.ts'
import { registerResponses } from './responses/responses-route.ts'
import { createServerState, type ServedConfiguration, type ServerState } from './server-state.ts'
import { registerSession } from './sessions/session-route.ts'
import { createOpenSessions, createSessionStore } from './sessions/session-store.ts'
import { registerTraceRoutes } from './traces/register-trace-routes.ts'
import { sweepHourly } from './traces/sweep-hourly.ts'
import { createTraceLookup } from './traces/trace-lookup.ts'
import { createVisits } from './visit.ts'
import type { WorkerLink } from './workers/worker-link.ts'

export interface ServeOptions {
  /** Reads the configuration and opens everything it names: at the start and at every reload. */
  readonly load: () => Promise<ServedConfiguration>
  /** Stand before the file's. */
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly clock?: Clock
  /** Milliseconds since 1970. Default: the machine's. */
  readonly wallClockMs?: () => number
  /** Takes log lines, JSON each. */
  readonly log: (lines: string) => void
  /** Where several processes serve at one address: what they share. */
  readonly link?: WorkerLink | undefined
}

/** A server that is listening. */
export interface Serving {
  readonly address: { readonly host: string; readonly port: number }
  /** `http://127.0.0.1:4000` */
  readonly url: string
  /** Whether the page was served when it started. */
  readonly hasPage: boolean
  /**
   * Reads the configuration again; requests under way stay with the old one. Address, limits of size, the trace file and
   * the database of the state stay as they are until a restart.
   * @throws what reading threw; the old configuration stays
   */
  reload(): Promise<void>
  /** Takes no more requests, lets those under way finish or cuts them after `server.shutdownGraceMs`, and closes everything. */
  close(): Promise<void>
}

const probeTimeoutMs = 5_000
const probeRetryMs = 30_000
/** How long a client has to take in that it was cut. */
const cutAfterMs = 2_000

/**
 * Starts the OpenAI-compatible server over a pool.
 * @throws UsageError for an address beyond loopback without keys, or one that is taken
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { link, clock = createSystemClock() } = options
  const wallClockMs = options.wallClockMs ?? Date.now
  const nowMs = (): number => clock.nowMs()
  const configuration = await options.load()
  const settings = configuration.server
  const host = options.host ?? settings.host
  const lines = createBatchedLines(options.log, link && unmixedBytes)
  const logger = createServerLogger(settings.logs.level, lines, link?.pid)
  const opened = new CloseStack()
  let closeConfiguration = (): Promise<void> => configuration.close()
  opened.defer(() => closeConfiguration())

  try {
    assertReachableBy(host, configuration)
    const state = await openLastingState({
      ...{ configuration, logger, nowMs, wallClockMs },
      onLoss(loss, traceId) {
        metrics.traceLost(loss)
        logger.error({ traceId, reason: loss }, 'a trace was given up')
      },
    })
    opened.defer(() => state.close())
    const { traces, ledger } = state

    const buckets = link?.buckets ?? createTokenBuckets(nowMs)
    const sessions = state.sessions ?? link?.sessions ?? createSessionStore(createOpenSessions(nowMs))
    const lasting = { ledger, buckets, nowMs, wallClockMs }
    const holder = createStateHolder<ServerState>(createServerState(configuration, lasting), (error) =>
      logger.error({ err: error }, 'closing a replaced configuration failed'),
    )
    closeConfiguration = () => holder.close()
    const current = (): ServedConfiguration => holder.current.configuration
    const watchMembers = ({ learner }: ServedConfiguration): void =>
      learner?.onAlarm((alarm) => {
        metrics.memberChanged(alarm)
        logger.warn({ ...alarm, action: current().server.learn?.drift.action }, describeAlarm(alarm))
      })
    watchMembers(configuration)
    const visits = createVisits()
    const readiness = createReadiness({ clock, probeTimeoutMs, retryAfterMs: probeRetryMs })
    const poolRecord = createPoolRecord(wallClockMs)
    const fittings = createStrategyFittings({
      onFailure: (strategy, error) => logger.warn({ err: error, strategy }, 'fitting a strategy failed'),
      onReady(strategy, fittedHere) {
        metrics.weightsReady(strategy, fittedHere)
        const { bankHash } = current()
        logger.info({ strategy, bankHash, origin: fittedHere ? 'fitted' : 'found' }, 'a strategy has its weights')
      },
      onKeptOut(strategy, worse) {
        metrics.fitKeptOut(strategy)
        logger.warn({ strategy, ...worse }, `${strategy}: ${describeWorseFit(worse)}; see \`smacs bank check\``)
      },
    })
    const metrics = createMetrics(
      () => visits.size,
      () => everyModel(current()),
      () => state.database?.isReached,
    )
    const service = createAnswerService({
      lease: () => holder.lease(),
      nowMs,
      observersOf: (job) => {
        const { server, traces: tracesSection, bankHash } = current()
        return [
          metrics.observerOf(job, nowMs),
          readiness.observer,
          poolRecord.observer(),
          createSpanObserver(job, server.telemetry.content),
          createAnswerLog(job, logger, { nowMs, content: server.logs.content }),
          ...(job.request.smacs.trace
            ? [createTraceRecorder(job, traces, { content: tracesSection.content, bankHash }, { nowMs, wallClockMs })]
            : []),
        ]
      },
    })

    let isStopping = false
    const server = createHttpServer({
      settings: () => current().server,
      clients: () => holder.current.clients,
      sessions,
      logger,
      onResponse(request, status) {
        const route = request.routeOptions.url ?? 'unknown'
        metrics.response(route, request.method, status)
        // A connection kept alive for the next request would keep a server that stops waiting.
        if (isStopping) setImmediate(() => server.server.closeIdleConnections())
        logger.debug({ reqId: request.id, method: request.method, path: pathOf(request.url), status }, 'response')
      },
    })
    const routes: AnswerRouteParts = {
      service,
      visits,
      rules: () => ({ ...current().server.limits, strictFields: current().server.strictFields }),
      streaming: () => {
        const { heartbeatMs, limits } = current().server
        return { clock, heartbeatMs, stalledClientMs: limits.stalledClientMs }
      },
      wallClockMs,
    }
    registerChatCompletions(server, routes)
    registerResponses(server, routes)
    registerCompletions(server, routes)
    registerMessages(server, { ...routes, pool: current })
    registerOllama(server, { ...routes, pool: current })
    registerEmbeddings(server, {
      embedder: () => current().embedder,
      strictFields: () => current().server.strictFields,
    })
    registerModels(server, {
      pool: current,
      embedder: () => current().embedder,
      contextLengths: createContextLengths(clock),
      startedAtMs: wallClockMs(),
    })
    registerOpenApi(server)
    const sweeping = new AbortController()
    const bankInService = startFollowingBank(
      { current, fittings, metrics, logger, clock, wallClockMs },
      sweeping.signal,
    )
    opened.defer(async () => {
      sweeping.abort()
      await bankInService.ended
    })
    registerHealth(server, {
      readiness,
      pool: current,
      bank: () => bankInService.detail(),
      fittings,
      isStopping: () => isStopping,
      state: state.database,
    })
    link?.answerMetrics(() => metrics.values())
    registerMetrics(server, metrics.contentType, () => link?.metricsOfAll() ?? metrics.text())
    registerSession(server, sessions, current)
    registerPage(server, () => current().server.page)
    const bankReader = createBankReader()
    opened.defer(() => bankReader.close())
    const askBank = createAskBank(bankReader, () => current().bankFile)
    const embedder = (): Embedder => current().embedder
    registerBankPages(server, {
      ...{ reader: bankReader, askBank, embedder, lease: () => holder.lease() },
      ...{ streaming: routes.streaming, clock, wallClockMs, isOneOfSeveral: link !== undefined },
      pool: { current, readiness, record: poolRecord, traces, fittings },
      onJobFailure: (error) => logger.error({ err: error }, 'a job of the page failed'),
    })
    const counterfactuals = createCounterfactualThread(clock)
    opened.defer(() => counterfactuals.close())
    const toldOfAnswers = createWaker()
    registerTraceRoutes(server, {
      onFeedback: toldOfAnswers.wake,
      ...{
        store: traces,
        lookup: createTraceLookup(traces, clock, link !== undefined || state.database !== undefined),
        wallClockMs,
      },
      ...{ askBank, counterfactuals, configuration: current },
    })

    await listen(server, host, options.port ?? settings.port)
    fittings.begin(current())
    const swept = sweepHourly(
      () => traces.deleteExpired(),
      (error) => logger.error({ err: error }, 'deleting expired traces failed; the next hour tries again'),
      clock,
      sweeping.signal,
    )
    const learning = startLearning(
      {
        ...{ current, fittings, metrics, logger, clock, waker: toldOfAnswers },
        tracePlace: settings.state ?? configuration.traces.file,
        flushTraces: () => traces.flush(),
      },
      sweeping.signal,
    )
    opened.defer(() => learning.close())
    const address = server.server.address() as AddressInfo
    const url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
    logger.info({ url, keys: configuration.keys.length, models: configuration.models.length }, 'serving')

    let closed: Promise<void> | undefined
    return {
      address: { host: address.address, port: address.port },
      url,
      hasPage: settings.page,
      async reload() {
        const next = await options.load()
        try {
          assertReachableBy(host, next)
          holder.replace(createServerState(next, lasting))
          watchMembers(next)
          fittings.begin(next)
          bankInService.reloaded()
        } catch (error) {
          await next.close()
          throw error
        }
        logger.info({ keys: next.keys.length, models: next.models.length }, 'configuration reloaded')
      },
      close() {
        closed ??= (async () => {
          isStopping = true
          const finished = new AbortController()
          const { shutdownGraceMs } = current().server
          const cut = async (): Promise<void> => {
            await clock.wait(shutdownGraceMs, finished.signal)
            visits.cut(stopping())
            // Whoever does not even take the error in is not waited for.
            await clock.wait(cutAfterMs, finished.signal)
            server.server.closeAllConnections()
          }
          cut().catch(() => undefined)
          await server.close()
          finished.abort()
          sweeping.abort()
          await swept
          await learning.ended
          await bankInService.ended
          await opened
            .close()
            .catch((error: unknown) => logger.error({ err: error }, 'not everything could be written before the end'))
          logger.info('stopped')
          lines.flush()
        })()
        return closed
      },
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** Whoever can reach the socket can spend the owner's money. */
function assertReachableBy(host: string, { keys, server }: ServedConfiguration): void {
  if (keys.length > 0) return
  if (server.corsOrigins.includes('*')) {
    throw new UsageError(
      'Without keys `*` in `server.corsOrigins` lets every web page spend your money. Set `server.keys`, or name the origins.',
    )
  }
  if (isLoopbackHost(host)) return
  throw new UsageError(
    `Without keys the server listens on this machine alone, and ${host} is reached from others. Set \`server.keys\`, or \`host: 127.0.0.1\`.`,
  )
}

async function listen(server: ReturnType<typeof createHttpServer>, host: string, port: number): Promise<void> {
  try {
    await server.listen({ host, port })
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw cause
    const why = { EADDRINUSE: 'is in use', EACCES: 'needs more rights', EADDRNOTAVAIL: 'is not of this machine' }[code]
    throw new UsageError(`The address ${host}:${port} ${why}; choose another by --host and --port.`, { cause })
  }
}

function stopping(): RequestError {
  return new RequestError('The server is stopping and could not wait longer for this answer; ask again.', {
    status: 503,
    type: 'overloaded_error',
    code: 'server_stopping',
    retryAfterSeconds: 5,
  })
}
