/** Tokens as reported for one generation. A count nobody reported is absent, never 0. */
export interface Usage {
  readonly inputTokens?: number
  /** Everything generated, reasoning included. */
  readonly outputTokens?: number
  /** The part of `outputTokens` spent on reasoning. */
  readonly reasoningTokens?: number
  /** The part of `inputTokens` served from a prompt cache. */
  readonly cachedInputTokens?: number
}

/** US dollars per million tokens. */
export interface Price {
  readonly inputUsdPerMillionTokens: number
  readonly outputUsdPerMillionTokens: number
  /** For tokens served from a prompt cache; the input price where absent. */
  readonly cachedInputUsdPerMillionTokens?: number
}

/** The cost of one generation in US dollars; undefined where a price or a count is unknown. */
export function costUsd(usage: Usage | undefined, price: Price | undefined): number | undefined {
  if (usage?.inputTokens === undefined || usage.outputTokens === undefined || price === undefined) return undefined
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens)
  const cachedPrice = price.cachedInputUsdPerMillionTokens ?? price.inputUsdPerMillionTokens
  return (
    ((usage.inputTokens - cached) * price.inputUsdPerMillionTokens +
      cached * cachedPrice +
      usage.outputTokens * price.outputUsdPerMillionTokens) /
    1e6
  )
}
