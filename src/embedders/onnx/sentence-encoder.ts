import type { TextTokenizer } from '../../onnx/runtime.ts'

/** No token of a natural text is longer on average; what lies beyond is cut off anyway, so it is not even split. */
const charactersPerToken = 64

/** Turns texts into at most `maxTokens` token numbers, the marks that end every text included. */
export class SentenceEncoder {
  readonly #tokenizer: TextTokenizer
  readonly #maxTokens: number
  readonly #endMarks: readonly number[]

  constructor(tokenizer: TextTokenizer, maxTokens: number) {
    this.#tokenizer = tokenizer
    this.#maxTokens = maxTokens
    this.#endMarks = commonEnd(tokenizer.encode('').ids, tokenizer.encode('a').ids)
  }

  encode(text: string): readonly number[] {
    const { ids } = this.#tokenizer.encode(text.slice(0, this.#maxTokens * charactersPerToken))
    if (ids.length <= this.#maxTokens) return ids
    return [...ids.slice(0, this.#maxTokens - this.#endMarks.length), ...this.#endMarks]
  }
}

function commonEnd(left: readonly number[], right: readonly number[]): readonly number[] {
  let length = 0
  while (length < Math.min(left.length, right.length) && left.at(-1 - length) === right.at(-1 - length)) length++
  return length === 0 ? [] : left.slice(-length)
}
