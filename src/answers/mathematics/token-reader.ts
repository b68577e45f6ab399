import type { Token } from './tokens.ts'

/** Thrown inside the parser where the text is no formula; never leaves `parseStatement`. */
export class NoFormula extends Error {}

const deepest = 60

/** Tokens read one after another. Nesting is limited so that a hostile text cannot exhaust the stack. */
export class TokenReader {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead]
  }

  next(): Token {
    const token = this.#tokens[this.#at]
    if (token === undefined) throw new NoFormula('the text ends too early')
    this.#at++
    return token
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token?.kind === 'symbol' && token.text === text
  }

  isCommand(...names: readonly string[]): boolean {
    const token = this.peek()
    return token?.kind === 'command' && names.includes(token.text)
  }

  isWord(...texts: readonly string[]): boolean {
    const token = this.peek()
    return token?.kind === 'word' && texts.includes(token.text)
  }

  /** Reads the symbol where it stands next. */
  take(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false
    this.#at++
    return true
  }

  takeCommand(...names: readonly string[]): boolean {
    if (!this.isCommand(...names)) return false
    this.#at++
    return true
  }

  expect(symbol: string): void {
    if (!this.take(symbol)) throw new NoFormula(`expected ${symbol}`)
  }

  get ended(): boolean {
    return this.#at >= this.#tokens.length
  }

  /** Runs a part of the parser one level deeper. */
  nested<Part>(read: () => Part): Part {
    if (++this.#depth > deepest) throw new NoFormula('nested too deeply')
    const part = read()
    this.#depth--
    return part
  }

  /** Reads ahead; goes back to where it was when the part is no formula. */
  attempt<Part>(read: () => Part): Part | undefined {
    const [at, depth] = [this.#at, this.#depth]
    try {
      return read()
    } catch (error) {
      if (!(error instanceof NoFormula)) throw error
      this.#at = at
      this.#depth = depth
      return undefined
    }
  }
}
