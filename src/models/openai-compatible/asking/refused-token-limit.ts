/** What a refusal of a token limit says about the endpoint's own. */
export interface RefusedTokenLimit {
  /** Prompt and answer together. */
  readonly contextTokens?: number
  /** The answer alone. */
  readonly outputTokensAtMost?: number
  /** What the context leaves this one request. */
  readonly fitting?: number
}

const isAboutContext = /context|total|inputs|prompt|sequence/i
/** No part of a name, a version or a decimal. */
const wholeNumber = /(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w-]|\.\d)|(?<![\w.-])\d+(?![\w-]|\.\d)/g
/** "context length is 4096", but not the first term of a sum. */
const contextNamed = /(?:context|sequence)[ _](?:length|window|size|limit)\W*(?:is|of)?\W*(\d[\d,]*)(?![\d,]*\s*\+)/i

/**
 * Reads the numbers out of a refusal of `sent` tokens, in whatever words: "maximum context length is 4096 tokens and your
 * request has 20 input tokens", "the valid range is [1, 8192]". Empty where they do not tell.
 */
export function readRefusedTokenLimit(refusal: string, sent: number): RefusedTokenLimit {
  const numbers = (refusal.match(wholeNumber) ?? []).map(numberOf)
  const others = [...new Set(numbers)].filter((number) => number !== sent && number > 1)
  // The sum of the prompt and what was asked for is often named too.
  const parts = others.filter((number) => !others.includes(number - sent))
  const below = parts.filter((number) => number < sent)
  if (!isAboutContext.test(refusal) || parts.length < 2) {
    return below.length === 0 ? {} : { outputTokensAtMost: Math.max(...below) }
  }
  const named = contextNamed.exec(refusal)?.[1]
  const contextTokens = named === undefined ? Math.max(...parts) : numberOf(named)
  const promptTokens = Math.min(...parts.filter((number) => number !== contextTokens))
  const fitting = contextTokens - promptTokens
  return fitting > 0 && fitting < sent ? { contextTokens, fitting } : {}
}

function numberOf(text: string): number {
  return Number(text.replaceAll(',', ''))
}
