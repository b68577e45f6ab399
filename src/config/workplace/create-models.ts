import { CloseStack } from '../../closing/close-stack.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CodeRunner } from '../../ports/code-runner.ts'
import type { LocatedWeights } from '../../weights/locate-weights.ts'
import type { ModelConfig, WriterConfig } from '../config-schema.ts'
import { configPath, type LoadedConfig } from '../load-config.ts'
import { weightsName } from '../weights-reference.ts'
import { openConfiguredCodeRunner } from './open-code-runner.ts'

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
  /** How many processes ask these models; each takes its part of their `concurrency`. Default 1. */
  readonly sharers?: number
  /** Makes models in place of the providers. */
  readonly createModel?: (config: WriterConfig) => ChatModel
  /** Runs programs in place of the configured sandbox; whoever gives it closes it. */
  readonly codeRunner?: CodeRunner
  /** Where pinned weights are, in the order of their names; they may have to be fetched. */
  readonly locateWeights: (names: readonly string[]) => Promise<readonly LocatedWeights[]>
}

/** Where a GGUF file is: pinned weights by name, a hub's address as it is, anything else relative to the configuration. */
function ggufFile(
  entry: WriterConfig & { provider: 'llama-cpp' },
  config: LoadedConfig,
  weights: WeightsFiles,
): string {
  const name = weightsName(entry)
  const pinned = name === undefined ? undefined : weights.get(name)
  if (pinned !== undefined) return pinned
  return entry.file.startsWith('hf:') ? entry.file : configPath(config, entry.file)
}

/** The main file of pinned weights, by name. */
type WeightsFiles = ReadonlyMap<string, string>

async function locateNamed(config: LoadedConfig, parts: ModelParts): Promise<WeightsFiles> {
  const named = config.models.map(weightsName).filter((name) => name !== undefined)
  const names = [...new Set(named)]
  if (names.length === 0 || parts.createModel !== undefined) return new Map()
  return new Map((await parts.locateWeights(names)).map(({ mainFile }, index) => [names[index] ?? '', mainFile]))
}

async function createWriter(
  entry: WriterConfig,
  config: LoadedConfig,
  parts: ModelParts,
  weights: WeightsFiles,
): Promise<ChatModel> {
  if (parts.createModel !== undefined) return parts.createModel(entry)
  switch (entry.provider) {
    case 'openai-compatible': {
      const { helper: _, ...options } = entry
      const concurrency = Math.max(1, Math.floor(entry.concurrency / (parts.sharers ?? 1)))
      const { createOpenAiCompatibleModel } = await import('../../models/openai-compatible/openai-compatible-model.ts')
      return createOpenAiCompatibleModel(
        { ...options, concurrency },
        { clock: parts.clock, secrets: config.secrets, environment: process.env },
      )
    }
    case 'llama-cpp': {
      const { createLlamaCppModel } = await import('../../models/llama-cpp/llama-cpp-model.ts')
      const { helper: _, ...options } = entry
      return createLlamaCppModel({ ...options, file: ggufFile(entry, config, weights) }, { clock: parts.clock })
    }
  }
}

/**
 * Makes the models of a configuration; a provider's code is loaded only where it is used.
 * @throws UsageError when an option is wrong, SmacsError when an optional package or weights are missing, SandboxError when
 * a member computes and the sandbox does not hold
 */
export async function createConfiguredModels(config: LoadedConfig, parts: ModelParts): Promise<ConfiguredModels> {
  await using opened = new CloseStack()
  const weights = await locateNamed(config, parts)
  const writers = new Map<string, ChatModel>()
  const writerOf = async (entry: WriterConfig): Promise<ChatModel> => {
    const made = writers.get(entry.id) ?? (await createWriter(entry, config, parts, weights))
    if (!writers.has(entry.id)) opened.defer(() => made.close?.())
    writers.set(entry.id, made)
    return made
  }
  const computes = config.models.some(({ provider }) => provider === 'program')
  const runner = computes ? (parts.codeRunner ?? (await openConfiguredCodeRunner(config, parts.sharers))) : undefined
  if (runner !== undefined && runner !== parts.codeRunner) opened.defer(() => runner.close())
  const members: ConfiguredMember[] = []
  for (const entry of config.models) {
    if (entry.provider !== 'program') members.push({ entry, model: await writerOf(entry) })
    else if (runner !== undefined) {
      const { createProgramModel } = await import('../../models/program/program-model.ts')
      const { helper: _, writer, ...options } = entry
      members.push({ entry, model: createProgramModel(options, await writerOf(writer), runner) })
    }
  }
  const modelsWhere = (helper: boolean): readonly ChatModel[] =>
    members.filter(({ entry }) => entry.helper === helper).map(({ model }) => model)
  const kept = opened.move()
  return { pool: modelsWhere(false), helpers: modelsWhere(true), members, close: () => kept.close() }
}
