import type { Embedder } from '../../ports/embedder.ts'
import type { BankEmbedder } from '../../ports/question-bank.ts'
import { configPath, type LoadedConfig } from '../load-config.ts'
import { weightsReferenced } from '../weights-reference.ts'
import type { ModelParts } from './create-models.ts'

/**
 * Makes the embedder of a configuration; a provider's code is loaded only where it is used.
 * @param bankEmbedder the one that built the bank: the lexical embedder takes what it has learnt from there
 * @throws SmacsError when an optional package is missing or an endpoint does not answer
 */
export async function createConfiguredEmbedder(
  config: Pick<LoadedConfig, 'embedder' | 'file' | 'secrets'>,
  bankEmbedder: BankEmbedder | undefined,
  { clock, locateWeights }: Pick<ModelParts, 'clock' | 'locateWeights'>,
): Promise<Embedder> {
  const { embedder: options } = config
  switch (options.provider) {
    case 'lexical': {
      const { bankLexicalEmbedder } = await import('../../embedders/lexical/bank-lexical-embedder.ts')
      return bankLexicalEmbedder(bankEmbedder)
    }
    case 'onnx': {
      const { createOnnxEmbedder } = await import('../../embedders/onnx/onnx-embedder.ts')
      return createOnnxEmbedder({ ...options, folder: await folderOf(options.folder, config, locateWeights) })
    }
    case 'openai-compatible': {
      const { createOpenAiCompatibleEmbedder } = await import(
        '../../embedders/openai-compatible/openai-compatible-embedder.ts'
      )
      return createOpenAiCompatibleEmbedder(options, { clock, secrets: config.secrets, environment: process.env })
    }
  }
}

/**
 * The same choice of embedder with its weights at hand, under an absolute path: other threads can make it without fetching
 * anything.
 */
export async function locateEmbedder(
  { embedder, file, secrets }: Pick<LoadedConfig, 'embedder' | 'file' | 'secrets'>,
  { locateWeights }: Pick<ModelParts, 'locateWeights'>,
): Promise<Pick<LoadedConfig, 'embedder' | 'file' | 'secrets'>> {
  if (embedder.provider !== 'onnx') return { embedder, file, secrets }
  return { embedder: { ...embedder, folder: await folderOf(embedder.folder, { file }, locateWeights) }, file, secrets }
}

async function folderOf(
  folder: string,
  config: Pick<LoadedConfig, 'file'>,
  locateWeights: ModelParts['locateWeights'],
): Promise<string> {
  const name = weightsReferenced(folder)
  const [pinned] = name === undefined ? [] : await locateWeights([name])
  return pinned?.folder ?? configPath(config, folder)
}
