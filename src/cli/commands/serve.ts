import type { Cluster } from 'node:cluster'
import { raceAbort, untilAborted } from '../../cancellation/race-abort.ts'
import { answerSettings } from '../../config/answer-settings.ts'
import { configPath, configuredBankPlace, loadConfig } from '../../config/load-config.ts'
import { quotedModel } from '../../config/quoted-model.ts'
import { loadServerKeys } from '../../config/server-keys.ts'
import { openWorkplace } from '../../config/workplace/open-workplace.ts'
import { createServerLogger } from '../../server/observation/server-logger.ts'
import { type Serving, serve as startServer } from '../../server/serve.ts'
import type { ServedConfiguration } from '../../server/server-state.ts'
import { clusterStarter, linkOf } from '../../server/workers/cluster-processes.ts'
import { supervise } from '../../server/workers/supervise.ts'
import type { WorkerLink } from '../../server/workers/worker-link.ts'
import { visibleText } from '../../text/visible-text.ts'
import type { CommandContext } from '../command-context.ts'
import { modelPartsFor } from '../open-workplace-for.ts'

export interface ServeCommandOptions {
  readonly config?: string
  readonly host?: string
  readonly port?: number
  readonly workers: number
}

/** `smacs serve`: until it is interrupted; logs go to stderr. The first interrupt lets requests finish, the second does not. */
export async function serve(options: ServeCommandOptions, context: CommandContext): Promise<void> {
  const { cluster } = context
  if (cluster?.isPrimary && options.workers > 1) return superviseWorkers(cluster, options.workers, context)
  const link = cluster?.worker && linkOf(cluster.worker)
  await serveHere(options, context, link)
}

/** Serves in this process, alone or as one of several. */
async function serveHere(
  { config, host, port, workers }: ServeCommandOptions,
  context: CommandContext,
  link: WorkerLink | undefined,
): Promise<void> {
  const { clock, stdout, stderr } = context
  const serving = await startServer({
    load: () => openServedConfiguration(config, context, link === undefined ? 1 : workers),
    host,
    port,
    clock,
    log: (lines) => void stderr.write(lines),
    link,
  })
  const reload = (): void => {
    serving.reload().catch((error: unknown) => {
      const said = error instanceof Error ? error.message : String(error)
      stderr.write(`smacs: the configuration was not reloaded, the old one stays: ${visibleText(said)}\n`)
    })
  }
  link?.onReload(reload)
  if (link === undefined) stdout.write(servesAt(serving))
  else link.serving(serving.url, serving.hasPage)
  const stopListening = context.onReloadSignal?.(reload)
  await untilAborted(link === undefined ? context.signal : AbortSignal.any([context.signal, link.stopped])).catch(
    () => undefined,
  )
  stopListening?.()
  await serving.close()
}

/** Starts processes that serve, and passes on to them what this one is told. */
async function superviseWorkers(cluster: Cluster, workers: number, context: CommandContext): Promise<void> {
  const { signal, clock, stdout, stderr } = context
  const logger = createServerLogger('info', { write: (line) => void stderr.write(line) })
  const supervision = await raceAbort(supervise({ workers, start: clusterStarter(cluster), clock, logger }), signal)
  stdout.write(servesAt(supervision))
  const stopListening = context.onReloadSignal?.(() => supervision.reload())
  await untilAborted(signal).catch(() => undefined)
  stopListening?.()
  await supervision.close()
}

function servesAt({ url, hasPage }: Pick<Serving, 'url' | 'hasPage'>): string {
  return `smacs serves at ${url}/v1\n${hasPage ? `its page is at ${url}/\n` : ''}`
}

async function openServedConfiguration(
  file: string | undefined,
  context: CommandContext,
  workers: number,
): Promise<ServedConfiguration> {
  const { workingFolder, environment } = context
  const config = await loadConfig({ file, workingFolder, environment })
  const keys = await loadServerKeys(config.server.keys, (path) => configPath(config, path))
  const workplace = await openWorkplace(
    config,
    { ...modelPartsFor(context), sharers: workers },
    { serveOldWeights: true },
  )
  try {
    return {
      smacs: workplace.smacs,
      models: workplace.models.pool,
      helpers: workplace.models.helpers,
      embedder: workplace.embedder,
      equivalence: workplace.equivalence,
      learner: workplace.learner,
      strategies: config.strategies,
      server: config.server,
      traces: { ...config.traces, file: configPath(config, config.traces.file) },
      keys,
      get bankQuestions() {
        return workplace.bankView?.questions.length
      },
      get bankHash() {
        return workplace.bankView?.hash
      },
      takeUpBank: () => workplace.takeUpBank(),
      bankFile: config.bank && configuredBankPlace(config, config.bank),
      reportsFolder: config.server.reports && configPath(config, config.server.reports),
      fileEntryOf(model) {
        const entry = config.models.find(({ id }) => id === model)
        if (entry === undefined) return undefined
        const { concurrency } = quotedModel(entry)
        return { provider: entry.provider, concurrency, settings: answerSettings(entry) }
      },
      close: () => workplace.close(),
    }
  } catch (error) {
    await workplace.close()
    throw error
  }
}
