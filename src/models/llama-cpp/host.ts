import { realpath } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { SmacsError } from '../../errors/smacs-error.ts'
import { Decoder } from './decoder.ts'
import type { ResolvedLlamaCppModelOptions } from './options.ts'
import {
  type ChatFormat,
  importNodeLlamaCpp,
  type LlamaEngine,
  type LlamaRuntime,
  type LlamaWeights,
} from './runtime.ts'
import { type Lease, SharedResources } from './shared-resources.ts'

/** Context of a member that names none: enough for references and their aggregation, small enough for three models in 6 GiB. */
const defaultContextTokens = 4096
/** More kept prompts than this cost more memory than they save time. */
const mostKeptPrompts = 4
/** On a CPU prompts go through slowly, and an abort waits for one chunk; a GPU wants large ones. */
const chunkTokens = { cpu: 32, gpu: 256 }

export interface LlamaCppHostOptions {
  /** Where node-llama-cpp comes from. Default: the installed package. */
  readonly importRuntime?: () => Promise<LlamaRuntime>
  /** Where files of `hf:` addresses are kept. Default: node-llama-cpp's own folder. */
  readonly downloadFolder?: string
  /** Called while an `hf:` address is downloaded. */
  readonly onDownload?: (progress: {
    readonly address: string
    readonly doneBytes: number
    readonly totalBytes: number
  }) => void
}

/** A model file ready to be asked. */
export interface LoadedModel {
  readonly weights: LlamaWeights
  readonly decoder: Decoder
  /** What the file calls its model, else the file's own name. */
  readonly name: string
  /** The chat format of the file, or the one named. @throws SmacsError `no-chat-format` when there is none. */
  chatFormat(): ChatFormat
  release(): Promise<void>
}

interface SharedWeights {
  readonly weights: LlamaWeights
  readonly engine: LlamaEngine
}

interface SharedDecoder {
  readonly decoder: Decoder
  readonly weights: Lease<SharedWeights>
}

/**
 * Holds what pool members share: one engine a device, each model file loaded once, one context for members with equal
 * settings. The last member to go frees file and context.
 */
export class LlamaCppHost {
  readonly #options: LlamaCppHostOptions
  readonly #members = new Map<ResolvedLlamaCppModelOptions, string>()
  /** Never disposed: without one, llama.cpp writes its log to the terminal. */
  readonly #engines = new Map<ResolvedLlamaCppModelOptions['gpu'], Promise<LlamaEngine>>()
  readonly #weights = new SharedResources<SharedWeights>(({ weights }) => weights.dispose())
  readonly #decoders = new SharedResources<SharedDecoder>(async ({ decoder, weights }) => {
    await decoder.dispose()
    await weights.release()
  })
  #runtime: Promise<LlamaRuntime> | undefined

  constructor(options: LlamaCppHostOptions = {}) {
    this.#options = options
  }

  /** Announces a member before anything is loaded, so that the context is made for all who will share it. */
  join(options: ResolvedLlamaCppModelOptions): void {
    this.#members.set(options, decoderSettings(options))
  }

  leave(options: ResolvedLlamaCppModelOptions): void {
    this.#members.delete(options)
  }

  /** @throws MissingPackageError, or a SmacsError that says what is wrong with the file. */
  async load(options: ResolvedLlamaCppModelOptions, signal: AbortSignal): Promise<LoadedModel> {
    const runtime = await this.#importRuntime()
    const file = await this.#resolveFile(runtime, options.file, signal)
    const { value, release } = await this.#decoders.acquire(`${file}\n${decoderSettings(options)}`, async () => {
      const weights = await this.#loadWeights(runtime, file, options)
      try {
        return { weights, decoder: await this.#createDecoder(weights.value, options) }
      } catch (error) {
        await weights.release()
        throw new SmacsError('context-creation', `${options.file}: ${messageOf(error)}`, { cause: error })
      }
    })
    const { weights } = value.weights.value
    const name = weights.fileInfo.metadata?.general?.name ?? path.basename(file)
    return {
      weights,
      decoder: value.decoder,
      name,
      chatFormat: () => chatFormat(runtime, weights, options),
      release,
    }
  }

  #importRuntime(): Promise<LlamaRuntime> {
    const runtime = this.#runtime ?? (this.#options.importRuntime ?? importNodeLlamaCpp)()
    this.#runtime = runtime
    runtime.catch(() => {
      this.#runtime = undefined
    })
    return runtime
  }

  async #resolveFile(runtime: LlamaRuntime, file: string, signal: AbortSignal): Promise<string> {
    if (!file.startsWith('hf:')) {
      return realpath(file).catch((error: unknown) => {
        throw new SmacsError('model-file', `There is no model file at ${file}.`, { cause: error })
      })
    }
    const { downloadFolder, onDownload } = this.#options
    return runtime.resolveModelFile(file, {
      cli: false,
      signal,
      ...(downloadFolder !== undefined && { directory: downloadFolder }),
      onProgress: ({ downloadedSize, totalSize }) =>
        onDownload?.({ address: file, doneBytes: downloadedSize, totalBytes: totalSize }),
    })
  }

  #loadWeights(
    runtime: LlamaRuntime,
    file: string,
    { gpu, gpuLayers }: ResolvedLlamaCppModelOptions,
  ): Promise<Lease<SharedWeights>> {
    return this.#weights.acquire(`${file}\n${gpu}\n${gpuLayers}`, async () => {
      const engine = await this.#engine(runtime, gpu)
      try {
        return { engine, weights: await engine.loadModel({ modelPath: file, gpuLayers }) }
      } catch (error) {
        throw new SmacsError('model-file', `${file} cannot be loaded: ${messageOf(error)}`, { cause: error })
      }
    })
  }

  #engine(runtime: LlamaRuntime, gpu: ResolvedLlamaCppModelOptions['gpu']): Promise<LlamaEngine> {
    const engine = this.#engines.get(gpu) ?? this.#startEngine(runtime, gpu)
    this.#engines.set(gpu, engine)
    engine.catch(() => this.#engines.delete(gpu))
    return engine
  }

  async #startEngine(runtime: LlamaRuntime, gpu: ResolvedLlamaCppModelOptions['gpu']): Promise<LlamaEngine> {
    const wanted = [...this.#members.keys()].flatMap(({ threads }) => (threads === undefined ? [] : [threads]))
    try {
      return await runtime.getLlama({
        build: 'never',
        gpu,
        maxThreads: Math.max(defaultThreads(), ...wanted),
        progressLogs: false,
        logger: () => undefined,
      })
    } catch (error) {
      const problem = `llama.cpp does not start here (gpu: ${gpu}): ${messageOf(error)}`
      throw new SmacsError('llama-cpp', problem, { cause: error })
    }
  }

  #createDecoder(shared: SharedWeights, options: ResolvedLlamaCppModelOptions): Promise<Decoder> {
    const settings = decoderSettings(options)
    const sharing = [...this.#members.values()].filter((member) => member === settings).length
    const { trainContextSize } = shared.weights
    return Decoder.create(shared.weights, {
      contextTokens: options.contextTokens ?? Math.min(trainContextSize, defaultContextTokens),
      parallel: options.parallel,
      keptPrompts: Math.max(options.parallel, Math.min(sharing, mostKeptPrompts)),
      threads: options.threads ?? defaultThreads(),
      chunkTokens: shared.engine.gpu === false ? chunkTokens.cpu : chunkTokens.gpu,
    })
  }
}

/** llama.cpp's threads spin while they wait, so one core is left to everything else. */
function defaultThreads(): number {
  return Math.max(1, availableParallelism() - 1)
}

/** Members whose settings spell the same share a context. */
function decoderSettings(options: ResolvedLlamaCppModelOptions): string {
  const { file, gpu, gpuLayers, contextTokens, threads, parallel } = options
  const place = file.startsWith('hf:') ? file : path.resolve(file)
  return JSON.stringify([place, gpu, gpuLayers, contextTokens ?? 'default', threads ?? 'default', parallel])
}

/**
 * The file's own template is what the model was trained on, its default system text included; the library's formats of
 * known families leave that text out, and answers suffer (Qwen2.5 Coder 1.5B: which planet is known for its rings).
 */
function chatFormat(runtime: LlamaRuntime, weights: LlamaWeights, options: ResolvedLlamaCppModelOptions): ChatFormat {
  const template = weights.fileInfo.metadata?.tokenizer?.chat_template
  const known = { type: options.chatFormat ?? 'auto', warningLogs: false } as const
  if (options.chatFormat !== undefined) return runtime.resolveChatWrapper(weights, known)
  if (!template) {
    throw new SmacsError(
      'no-chat-format',
      `${options.file} brings no chat format, so it is probably a base model that only continues text: give it \`completion: { template }\`, or \`chatFormat\` if it does know chat.`,
    )
  }
  const own = { jinjaTemplate: { template } }
  try {
    return runtime.resolveChatWrapper(weights, { ...known, type: 'jinjaTemplate', customWrapperSettings: own })
  } catch {
    // A template that the library cannot read; it may still know the family.
    return runtime.resolveChatWrapper(weights, known)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
