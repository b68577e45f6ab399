import type { LlamaWeights, Token } from './runtime.ts'

/** A character has at most four bytes, and a token holds at least one. */
const mostTokensOfACharacter = 4
const contextTokens = 4

/** Turns tokens into text as they come, holding back those that end inside a character. Control tokens have no text. */
export class TokenText {
  readonly #weights: LlamaWeights
  #before: Token[]
  #pending: Token[] = []

  /** @param prompt some tokenizers need what came before to know about spaces. */
  constructor(weights: LlamaWeights, prompt: readonly Token[]) {
    this.#weights = weights
    this.#before = prompt.slice(-contextTokens)
  }

  /** The text that is complete with this token; empty while a character is not. */
  push(token: Token): string {
    this.#pending.push(token)
    const text = this.#weights.detokenize(this.#pending, false, this.#before)
    if (text.endsWith('\ufffd') && this.#pending.length < mostTokensOfACharacter) return ''
    return this.#take(text)
  }

  /** What was held back. */
  end(): string {
    return this.#pending.length === 0 ? '' : this.#take(this.#weights.detokenize(this.#pending, false, this.#before))
  }

  #take(text: string): string {
    this.#before = [...this.#before, ...this.#pending].slice(-contextTokens)
    this.#pending = []
    return text
  }
}
