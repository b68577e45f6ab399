import { loadConfig } from '../../config/load-config.ts'
import { createConfiguredEmbedder, locateEmbedder } from '../../config/workplace/create-embedder.ts'
import { EmbedderMismatchError } from '../../errors/embedder-mismatch-error.ts'
import { fixedEmbedderId } from '../../lab/lab-embedder.ts'
import type { TaskWorkerData } from '../../lab/run/task-worker.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankView } from '../../ports/question-bank.ts'
import type { CommandContext } from '../command-context.ts'
import { modelPartsFor } from '../open-workplace-for.ts'

/** The embedder that a configuration names, for this process and, as its options, for workers. */
export interface OpenedEmbedder {
  readonly embedder: Embedder
  readonly options: TaskWorkerData['embedder']
}

/**
 * Opens the embedder with which a lab command embeds what the bank holds no vector of.
 * @returns undefined where no configuration is named, or the bank has the lexical embedder, which learns from its parts
 * @throws EmbedderMismatchError when the configuration's embedder is not the one that made the bank's vectors
 */
export async function openLabEmbedder(
  configFile: string | undefined,
  view: BankView,
  context: CommandContext,
): Promise<OpenedEmbedder | undefined> {
  if (configFile === undefined || view.embedderId === undefined) return undefined
  const { workingFolder, environment } = context
  const config = await loadConfig({ file: configFile, workingFolder, environment })
  const fixed = fixedEmbedderId(view)
  if ((fixed === undefined) !== (config.embedder.provider === 'lexical'))
    throw new EmbedderMismatchError(view.embedderId, config.embedder.provider)
  if (fixed === undefined) return undefined
  const parts = modelPartsFor(context)
  const options = await locateEmbedder(config, parts)
  const embedder = await createConfiguredEmbedder(options, undefined, parts)
  if (embedder.id === fixed) return { embedder, options }
  await embedder.close?.()
  throw new EmbedderMismatchError(fixed, embedder.id)
}
