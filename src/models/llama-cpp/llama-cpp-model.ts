import { randomInt } from 'node:crypto'
import { raceAbort } from '../../cancellation/race-abort.ts'
import { createSystemClock } from '../../clock/system-clock.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import { parseOptions } from '../../options/parse-options.ts'
import type { ChatDelta, ChatModel, ChatRequest, ModelCapabilities, StreamOptions } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Price } from '../../ports/usage.ts'
import { type AnswerSettings, generateAnswer } from './generate-answer.ts'
import { LlamaCppHost, type LoadedModel } from './host.ts'
import { type LlamaCppModelOptions, llamaCppModelOptionsSchema, type ResolvedLlamaCppModelOptions } from './options.ts'
import { chatPrompt, completionPrompt, type Prompt, refuseUnsupported } from './prompt.ts'

const defaultTemperature = 0.7
const seeds = 2 ** 31

/** What members of one process share unless told otherwise. */
let processHost: LlamaCppHost | undefined

/** What the adapter takes from outside itself. */
export interface LlamaCppModelParts {
  /** Members of the same host share loaded files. Default: one host for the process. */
  readonly host?: LlamaCppHost
  /** Times the first token of a probe. */
  readonly clock?: Clock
  /** Seeds for requests without one, whole numbers from 0. Default: the system's chance. */
  readonly drawSeed?: () => number
}

/**
 * A pool member that runs inside this process: a GGUF file through node-llama-cpp (an optional peer, loaded at the
 * first question). Log-probabilities are the model's own, at temperature 1 over the whole vocabulary, whatever the
 * sampling. The same request with the same seed gives the same answer.
 * @throws UsageError when an option is not what it should be
 * @example createLlamaCppModel({ id: 'smollm2', file: 'models/smollm2.gguf', instructions: 'Answer briefly.' })
 */
export function createLlamaCppModel(options: LlamaCppModelOptions, parts: LlamaCppModelParts = {}): ChatModel {
  const resolved = parseOptions(llamaCppModelOptionsSchema, options, `model ${options.id}`)
  processHost ??= new LlamaCppHost()
  return new LlamaCppModel(resolved, {
    host: parts.host ?? processHost,
    clock: parts.clock ?? createSystemClock(),
    drawSeed: parts.drawSeed ?? (() => randomInt(seeds)),
  })
}

class LlamaCppModel implements ChatModel {
  readonly id: string
  readonly family?: string
  readonly price: Price
  readonly defaults: NonNullable<ChatModel['defaults']>
  readonly ownPrompt?: string
  /** Known before the file is loaded only where it is configured. */
  contextTokens?: number
  /** There once the file is loaded. */
  countTokens?: (text: string) => number

  readonly #options: ResolvedLlamaCppModelOptions
  readonly #parts: Required<LlamaCppModelParts>
  #loading: Promise<LoadedModel> | undefined
  readonly #closing = new AbortController()

  constructor(options: ResolvedLlamaCppModelOptions, parts: Required<LlamaCppModelParts>) {
    this.id = options.id
    this.price = options.price
    this.defaults = {
      ...(options.temperature !== undefined && { temperature: options.temperature }),
      ...(options.maxTokens !== undefined && { maxTokens: options.maxTokens }),
      // A base model continues its template; a wish in the middle of it is copied, not followed.
      answerLine: options.answerLine ?? (options.completion === undefined ? 'auto' : 'off'),
    }
    const ownPrompt = [options.instructions, options.completion?.template].filter((text) => text !== undefined)
    if (ownPrompt.length > 0) this.ownPrompt = ownPrompt.join('\n\n')
    if (options.family !== undefined) this.family = options.family
    if (options.contextTokens !== undefined) this.contextTokens = options.contextTokens
    this.#options = options
    this.#parts = parts
    parts.host.join(options)
  }

  async *stream(request: ChatRequest, { signal, admit }: StreamOptions): AsyncGenerator<ChatDelta, void, undefined> {
    signal.throwIfAborted()
    refuseUnsupported(this.id, request)
    await raceAbort(Promise.resolve(admit?.(1)), signal)
    yield* this.#generate(request, signal)
  }

  async probe(signal: AbortSignal): Promise<ModelCapabilities> {
    signal.throwIfAborted()
    const loaded = await this.#load(signal)
    const { clock } = this.#parts
    const startMs = clock.nowMs()
    let firstTokenMs: number | undefined
    const request: ChatRequest = {
      messages: [{ role: 'user', content: 'Hello' }],
      maxTokens: 1,
      temperature: 0,
      seed: 0,
    }
    for await (const _ of this.#generate(request, signal)) firstTokenMs ??= clock.nowMs() - startMs
    return {
      streams: true,
      usage: true,
      logprobs: true,
      contextTokens: loaded.decoder.contextTokens,
      servedModel: loaded.name,
      ...(firstTokenMs !== undefined && { firstTokenMs }),
    }
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort(this.#failure('refused-request', 'the model was closed'))
    this.#parts.host.leave(this.#options)
    const loaded = await this.#loading?.catch(() => undefined)
    await loaded?.release()
  }

  async *#generate(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatDelta, void, undefined> {
    const loaded = await this.#load(signal)
    const prompt = this.#prompt(loaded, request)
    const decoding = await loaded.decoder.open(prompt.tokens, signal)
    let sent = false
    try {
      for await (const delta of generateAnswer(loaded, prompt, decoding, this.#settings(request))) {
        sent ||= delta.type === 'text' || delta.type === 'reasoning'
        if (delta.type === 'finish' && delta.reason === 'stop' && !sent) {
          throw this.#failure('empty', 'the model ended its answer before the first word')
        }
        yield delta
        signal.throwIfAborted()
      }
    } catch (error) {
      throw signal.aborted || SmacsError.isInstance(error) ? error : this.#failure('upstream', String(error), error)
    } finally {
      decoding.close()
    }
  }

  #settings(request: ChatRequest): AnswerSettings {
    const { completion, maxTokens, seed, temperature, topK, topP } = this.#options
    return {
      sampling: {
        temperature: request.temperature ?? temperature ?? defaultTemperature,
        topP: request.topP ?? topP,
        topK,
      },
      seed: request.seed ?? seed ?? this.#parts.drawSeed(),
      maxTokens: request.maxTokens ?? maxTokens ?? Number.POSITIVE_INFINITY,
      stop: (request.stop ?? []).filter((stop) => stop !== ''),
      trimStart: completion !== undefined,
      logprobs: request.logprobs === true,
    }
  }

  #prompt(loaded: LoadedModel, request: ChatRequest): Prompt {
    const { completion, instructions } = this.#options
    const prompt =
      completion === undefined
        ? chatPrompt(loaded.chatFormat(), loaded.weights, request.messages, instructions)
        : completionPrompt(completion, loaded.weights, request.messages, instructions)
    const { contextTokens } = loaded.decoder
    if (prompt.tokens.length < contextTokens) return prompt
    throw this.#failure(
      'refused-request',
      `the prompt has ${prompt.tokens.length} tokens, and the context holds ${contextTokens}, answer included`,
    )
  }

  async #load(signal: AbortSignal): Promise<LoadedModel> {
    this.#closing.signal.throwIfAborted()
    if (this.#loading === undefined) {
      // Whoever asks first may leave while the others still wait for the file: only closing the model ends a download.
      this.#loading = this.#parts.host.load(this.#options, this.#closing.signal)
      this.#loading.catch(() => {
        this.#loading = undefined
      })
    }
    const loaded = await raceAbort(this.#loading, signal)
    this.contextTokens = loaded.decoder.contextTokens
    this.countTokens = (text) => loaded.weights.tokenize(text, false).length
    return loaded
  }

  #failure(kind: ModelCallError['kind'], problem: string, cause?: unknown): ModelCallError {
    return new ModelCallError({ model: this.id, kind, message: `${this.id}: ${problem}.`, cause })
  }
}
