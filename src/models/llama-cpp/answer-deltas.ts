import type { ChatDelta } from '../../ports/chat-model.ts'
import { StopScanner, type TextPiece } from './stop-scanner.ts'
import { ThinkBlocks } from './think-blocks.ts'

export interface AnswerDeltasOptions {
  readonly stop: readonly string[]
  readonly startsThinking: boolean
  /** Leave out white space before the first word: a completion begins with the space after "Answer:". */
  readonly trimStart: boolean
  readonly logprobs: boolean
}

/**
 * Turns generated text into deltas: ends it at a stop string, tells thinking from answer and gives each answer text the
 * log-probabilities of its tokens. A token that ends a thought and begins the answer counts as the answer's.
 */
export class AnswerDeltas {
  readonly #options: AnswerDeltasOptions
  readonly #scanner: StopScanner
  readonly #blocks: ThinkBlocks
  #waitingLogprobs: (number | undefined)[] = []
  #begun = false
  #reasoningTokens = 0

  constructor(options: AnswerDeltasOptions) {
    this.#options = options
    this.#scanner = new StopScanner(options.stop)
    this.#blocks = new ThinkBlocks(options.startsThinking)
  }

  /** True once a stop string came: whatever follows is not part of the answer. */
  get stopped(): boolean {
    return this.#scanner.stopped
  }

  /** Tokens that went into thinking so far, its marks included. */
  get reasoningTokens(): number {
    return this.#reasoningTokens
  }

  push(piece: TextPiece): readonly ChatDelta[] {
    return this.#scanner.push(piece).flatMap((passed) => this.#split(passed))
  }

  end(): readonly ChatDelta[] {
    const rest = this.#scanner.end().flatMap((piece) => this.#split(piece))
    return [...rest, ...this.#deltas(this.#blocks.end())]
  }

  #split({ text, logprobs }: TextPiece): readonly ChatDelta[] {
    this.#waitingLogprobs.push(...logprobs)
    return this.#deltas(this.#blocks.push(text))
  }

  #deltas(parts: ReturnType<ThinkBlocks['push']>): readonly ChatDelta[] {
    const deltas: ChatDelta[] = []
    for (const part of parts) {
      const text = part.type === 'text' && !this.#begun && this.#options.trimStart ? part.text.trimStart() : part.text
      if (text !== '') deltas.push({ type: part.type, text })
      if (part.type === 'text' && text !== '') this.#begun = true
    }
    if (parts.length === 0) return deltas
    const values = this.#waitingLogprobs
    this.#waitingLogprobs = []
    const answers = deltas.some(({ type }) => type === 'text')
    if (answers && this.#options.logprobs && values.length > 0) deltas.push({ type: 'logprobs', values })
    if (parts.every(({ type }) => type === 'reasoning')) this.#reasoningTokens += values.length
    return deltas
  }
}
