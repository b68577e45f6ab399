import type { ChatModel } from '../ports/chat-model.ts'
import type { Clock } from '../ports/clock.ts'
import type { ModelConfig } from './config-schema.ts'
import { configPath, type LoadedConfig } from './load-config.ts'

/** A model and its entry in the file. */
export interface ConfiguredMember {
  readonly entry: ModelConfig
  readonly model: ChatModel
}

/** The models of a configuration, in its order. */
export interface ConfiguredModels {
  readonly pool: readonly ChatModel[]
  readonly helpers: readonly ChatModel[]
  /** Pool and helpers with what the file says of each. */
  readonly members: readonly ConfiguredMember[]
  /** Closes every one of them. */
  close(): Promise<void>
}

export interface ModelParts {
  readonly clock: Clock
  /** Makes models in place of the providers. */
  readonly createModel?: (config: ModelConfig) => ChatModel
  /** Where a file called `weights:NAME` is; it may have to be fetched. */
  readonly weightsFile: (name: string) => Promise<string>
}

const weightsReference = /^weights:(.+)$/

/** Where a GGUF file is: pinned weights by name, a hub's address as it is, anything else relative to the configuration. */
async function ggufFile(file: string, config: LoadedConfig, parts: ModelParts): Promise<string> {
  const weights = weightsReference.exec(file)?.[1]
  if (weights !== undefined) return parts.weightsFile(weights)
  return file.startsWith('hf:') ? file : configPath(config, file)
}

async function createModel(entry: ModelConfig, config: LoadedConfig, parts: ModelParts): Promise<ChatModel> {
  if (parts.createModel !== undefined) return parts.createModel(entry)
  const { helper: _, ...options } = entry
  switch (options.provider) {
    case 'openai-compatible': {
      const { createOpenAiCompatibleModel } = await import('../models/openai-compatible/openai-compatible-model.ts')
      return createOpenAiCompatibleModel(options, { clock: parts.clock })
    }
    case 'llama-cpp': {
      const { createLlamaCppModel } = await import('../models/llama-cpp/llama-cpp-model.ts')
      const file = await ggufFile(options.file, config, parts)
      return createLlamaCppModel({ ...options, file }, { clock: parts.clock })
    }
  }
}

/**
 * Makes the models of a configuration; a provider's code is loaded only where it is used.
 * @throws UsageError when an option is wrong, SmacsError when an optional package or weights are missing
 */
export async function createConfiguredModels(config: LoadedConfig, parts: ModelParts): Promise<ConfiguredModels> {
  const members: ConfiguredMember[] = []
  const close = async (): Promise<void> => {
    await Promise.all(members.map(({ model }) => model.close?.()))
  }
  try {
    for (const entry of config.models) members.push({ entry, model: await createModel(entry, config, parts) })
  } catch (error) {
    await close()
    throw error
  }
  const modelsWhere = (helper: boolean): readonly ChatModel[] =>
    members.filter(({ entry }) => entry.helper === helper).map(({ model }) => model)
  return { pool: modelsWhere(false), helpers: modelsWhere(true), members, close }
}
