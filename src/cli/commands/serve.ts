import { untilAborted } from '../../cancellation/race-abort.ts'
import { configPath, loadConfig } from '../../config/load-config.ts'
import { openWorkplace } from '../../config/open-workplace.ts'
import { loadServerKeys } from '../../config/server-keys.ts'
import { serve as startServer } from '../../server/serve.ts'
import type { ServedConfiguration } from '../../server/server-state.ts'
import { visibleText } from '../../text/visible-text.ts'
import type { CommandContext } from '../command-context.ts'
import { modelPartsFor } from '../open-workplace-for.ts'

export interface ServeCommandOptions {
  readonly config?: string
  readonly host?: string
  readonly port?: number
}

/** `smacs serve`: until it is interrupted; logs go to stderr. The first interrupt lets requests finish, the second does not. */
export async function serve(options: ServeCommandOptions, context: CommandContext): Promise<void> {
  const { signal, clock, stdout, stderr } = context
  const serving = await startServer({
    load: () => openServedConfiguration(options.config, context),
    host: options.host,
    port: options.port,
    clock,
    log: (lines) => void stderr.write(lines),
  })
  stdout.write(`smacs serves at ${serving.url}/v1\n`)
  const stopListening = context.onReloadSignal?.(() => {
    serving.reload().catch((error: unknown) => {
      const said = error instanceof Error ? error.message : String(error)
      stderr.write(`smacs: the configuration was not reloaded, the old one stays: ${visibleText(said)}\n`)
    })
  })
  await untilAborted(signal).catch(() => undefined)
  stopListening?.()
  await serving.close()
}

async function openServedConfiguration(
  file: string | undefined,
  context: CommandContext,
): Promise<ServedConfiguration> {
  const { workingFolder, environment } = context
  const config = await loadConfig({ file, workingFolder, environment })
  const keys = await loadServerKeys(config.server.keys, (path) => configPath(config, path))
  const workplace = await openWorkplace(config, modelPartsFor(context), { serveOldWeights: true })
  try {
    const bank = await workplace.bank?.view()
    return {
      smacs: workplace.smacs,
      models: workplace.models.pool,
      helpers: workplace.models.helpers,
      embedder: workplace.embedder,
      strategies: config.strategies,
      server: config.server,
      traces: { ...config.traces, file: configPath(config, config.traces.file) },
      keys,
      bankQuestions: bank?.questions.length,
      close: () => workplace.close(),
    }
  } catch (error) {
    await workplace.close()
    throw error
  }
}
