import type { ChatDelta } from '../../ports/chat-model.ts'
import { createAnswerLogprobs, createThinkBlockSplitter, type ThinkSegment } from '../thinking/think-blocks.ts'
import { StopScanner, type TextPiece } from './stop-scanner.ts'

export interface AnswerDeltasOptions {
  readonly stop: readonly string[]
  readonly startsThinking: boolean
  /** Leave out white space before the first word: a completion begins with the space after "Answer:". */
  readonly trimStart: boolean
  readonly logprobs: boolean
}

/**
 * Turns generated text into deltas: ends it at a stop string, tells thinking from answer and gives each answer text the
 * log-probabilities of its tokens. White space between a thought and its answer belongs to neither.
 */
export class AnswerDeltas {
  readonly #options: AnswerDeltasOptions
  readonly #scanner: StopScanner
  readonly #splitter: ReturnType<typeof createThinkBlockSplitter>
  readonly #logprobs = createAnswerLogprobs()
  #thought = false
  #answered = false
  #tokens = 0
  #answerTokens = 0

  constructor(options: AnswerDeltasOptions) {
    this.#options = options
    this.#scanner = new StopScanner(options.stop)
    this.#splitter = createThinkBlockSplitter({
      open: '<think>',
      close: '</think>',
      startsOpen: options.startsThinking,
    })
  }

  /** True once a stop string came: whatever follows is not part of the answer. */
  get stopped(): boolean {
    return this.#scanner.stopped
  }

  /** Tokens that went into thinking so far, its marks included; undefined when there was none. */
  get reasoningTokens(): number | undefined {
    return this.#thought ? this.#tokens - this.#answerTokens : undefined
  }

  push(piece: TextPiece): readonly ChatDelta[] {
    return this.#scanner.push(piece).flatMap((passed) => this.#split(passed))
  }

  end(): readonly ChatDelta[] {
    const rest = this.#scanner.end().flatMap((piece) => this.#split(piece))
    return [...rest, ...this.#splitter.end().flatMap((segment) => this.#deltas(segment))]
  }

  #split({ text, logprobs }: TextPiece): readonly ChatDelta[] {
    const whole = logprobs.length === 1 ? text : ''
    const tokens = logprobs.map((logprob) => ({ token: whole, logprob }))
    this.#tokens += tokens.length
    this.#logprobs.push(text, tokens)
    return this.#splitter.push(text).flatMap((segment) => this.#deltas(segment))
  }

  #deltas(segment: ThinkSegment): readonly ChatDelta[] {
    if (segment.kind === 'reasoning') {
      this.#thought = true
      return [{ type: 'reasoning', text: segment.text }]
    }
    const trimmed = (this.#thought || this.#options.trimStart) && !this.#answered
    const text = trimmed ? segment.text.trimStart() : segment.text
    if (text === '') return []
    this.#answered = true
    const start = segment.start + segment.text.length - text.length
    const values = this.#logprobs.take({ ...segment, start, text })
    this.#answerTokens += values.length
    const answer: ChatDelta = { type: 'text', text }
    return this.#options.logprobs && values.length > 0 ? [answer, { type: 'logprobs', values }] : [answer]
  }
}
