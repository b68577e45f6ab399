import { raceAbort } from '../../cancellation/race-abort.ts'
import type { LlamaContext, LlamaSequence, LlamaWeights, NextToken, NextTokenRequest, Token } from './runtime.ts'

export interface DecoderOptions {
  /** Tokens of prompt and answer together. */
  readonly contextTokens: number
  /** Generations at once; further ones wait in line. */
  readonly parallel: number
  /** Prompts whose evaluation is kept for the next request that starts alike; at least `parallel`. */
  readonly keptPrompts: number
  readonly threads: number
  /**
   * Prompt tokens evaluated in one go. An abort is obeyed between two chunks. A kept prompt is reused up to a whole
   * number of chunks, so that every token is computed in the same company each time and the same seed gives the same
   * answer whether or not anything was kept.
   */
  readonly chunkTokens: number
}

interface Slot {
  readonly sequence: LlamaSequence
  busy: boolean
  /** The prompt it saw last, as far as it was evaluated. */
  kept: readonly Token[]
  lastUsed: number
}

/** One generation's hold on a sequence. Close it, whatever happens. */
export interface Decoding {
  /** Prompt tokens that did not have to be evaluated again. Known after the first `next`. */
  readonly cachedTokens: number
  /**
   * Evaluates what is new (the prompt at first, then `token`) and returns what the model makes of it.
   * @throws the signal's reason as soon as it is aborted, though the chunk under way runs to its end.
   */
  next(request: NextTokenRequest, token?: Token): Promise<NextToken>
  /** Lets the next generation have the sequence once the chunk under way has ended. */
  close(): void
}

/** A context over loaded weights: a few sequences, each keeping the evaluation of the prompt it saw last. */
export class Decoder {
  readonly #context: LlamaContext
  readonly #options: DecoderOptions
  readonly #slots: readonly Slot[]
  readonly #waiting: (() => void)[] = []
  readonly #inFlight = new Set<Promise<unknown>>()
  #running = 0
  #uses = 0

  static async create(weights: LlamaWeights, options: DecoderOptions): Promise<Decoder> {
    const context = await weights.createContext({
      sequences: options.keptPrompts,
      contextSize: options.contextTokens,
      batchSize: options.chunkTokens * options.parallel,
      threads: options.threads,
      // Without the whole cache, models with a sliding window cannot go back to the end of a kept prompt.
      swaFullCache: true,
      failedCreationRemedy: false,
    })
    return new Decoder(context, options)
  }

  private constructor(context: LlamaContext, options: DecoderOptions) {
    this.#context = context
    this.#options = options
    this.#slots = Array.from({ length: options.keptPrompts }, () => ({
      sequence: context.getSequence(),
      busy: false,
      kept: [],
      lastUsed: 0,
    }))
  }

  get contextTokens(): number {
    return this.#options.contextTokens
  }

  /** Waits for its turn, first come first served. @throws the signal's reason when aborted before. */
  async open(prompt: readonly Token[], signal: AbortSignal): Promise<Decoding> {
    signal.throwIfAborted()
    if (this.#running < this.#options.parallel) this.#running++
    else await this.#turn(signal)
    const slot = this.#choose(prompt)
    slot.busy = true
    slot.lastUsed = ++this.#uses
    return this.#decoding(slot, prompt, signal)
  }

  async dispose(): Promise<void> {
    await Promise.allSettled(this.#inFlight)
    await this.#context.dispose()
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    try {
      await raceAbort(promise, signal)
    } catch (error) {
      const place = this.#waiting.indexOf(resolve)
      if (place >= 0) this.#waiting.splice(place, 1)
      else this.#passTurn()
      throw error
    }
  }

  #passTurn(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#running--
  }

  /** The free slot that keeps at least half of this prompt, else the one that lay idle longest. */
  #choose(prompt: readonly Token[]): Slot {
    const free = this.#slots.filter(({ busy }) => !busy)
    const byKept = free.toSorted((a, b) => sharedPrefix(b.kept, prompt) - sharedPrefix(a.kept, prompt))[0]
    if (byKept !== undefined && sharedPrefix(byKept.kept, prompt) * 2 >= prompt.length) return byKept
    const idle = free.toSorted((a, b) => a.lastUsed - b.lastUsed)[0]
    if (idle === undefined) throw new Error('More generations run than there are sequences.')
    return idle
  }

  #decoding(slot: Slot, prompt: readonly Token[], signal: AbortSignal): Decoding {
    let cachedTokens = 0
    let begun = false
    let lastStep: Promise<unknown> = Promise.resolve()
    let closed = false
    const begin = async (request: NextTokenRequest): Promise<NextToken> => {
      cachedTokens = await this.#rewind(slot, prompt)
      return this.#evaluatePrompt(slot, prompt, cachedTokens, request, signal)
    }
    return {
      get cachedTokens() {
        return cachedTokens
      },
      next: async (request, token) => {
        signal.throwIfAborted()
        const step = begun && token !== undefined ? evaluateLast(slot.sequence, [token], request) : begin(request)
        begun = true
        lastStep = step
        this.#inFlight.add(step)
        step.finally(() => this.#inFlight.delete(step)).catch(() => undefined)
        return raceAbort(step, signal)
      },
      close: () => {
        if (closed) return
        closed = true
        const free = (): void => {
          slot.busy = false
          this.#passTurn()
        }
        lastStep.then(free, () => {
          // What the sequence holds after a failure, an abort between chunks excepted, is anyone's guess.
          if (!signal.aborted) slot.kept = []
          free()
        })
      },
    }
  }

  async #rewind(slot: Slot, prompt: readonly Token[]): Promise<number> {
    const chunk = this.#options.chunkTokens
    const reusable = Math.min(sharedPrefix(slot.kept, prompt), prompt.length - 1)
    const keep = reusable - (reusable % chunk)
    if (keep > 0) await slot.sequence.adaptStateToTokens(prompt.slice(0, keep), false)
    if (keep === 0 || slot.sequence.nextTokenIndex !== keep) {
      await slot.sequence.clearHistory()
      slot.kept = []
      return 0
    }
    slot.kept = prompt.slice(0, keep)
    return keep
  }

  async #evaluatePrompt(
    slot: Slot,
    prompt: readonly Token[],
    from: number,
    request: NextTokenRequest,
    signal: AbortSignal,
  ): Promise<NextToken> {
    const chunk = this.#options.chunkTokens
    let start = from
    for (; prompt.length - start > chunk; start += chunk) {
      await slot.sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(start, start + chunk))
      slot.kept = prompt.slice(0, start + chunk)
      signal.throwIfAborted()
    }
    const next = await evaluateLast(slot.sequence, prompt.slice(start), request)
    slot.kept = prompt
    return next
  }
}

async function evaluateLast(
  sequence: LlamaSequence,
  tokens: readonly Token[],
  request: NextTokenRequest,
): Promise<NextToken> {
  const last = tokens.length - 1
  const output = await sequence.controlledEvaluate(
    tokens.map((token, index) => (index === last ? [token, { generateNext: request }] : token)),
  )
  const next = output[last]?.next
  if (next === undefined) throw new Error('llama.cpp returned no next token.')
  return next
}

function sharedPrefix(left: readonly Token[], right: readonly Token[]): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) if (left[index] !== right[index]) return index
  return length
}
