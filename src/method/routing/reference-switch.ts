export interface SwitchRule {
  /** A reference is kept from this share of the best score on. */
  readonly switchRatio: number
  /** Three references or more with more tokens together lose their last. */
  readonly cutTokens: number
}

/** How many of the best are close enough to the best one: one at least. @param scores the best first */
export function closeToBest(scores: readonly number[], switchRatio: number): number {
  const best = scores[0] ?? 0
  if (!(best > 0)) return 1
  return Math.max(1, scores.filter((score) => score / best >= switchRatio).length)
}

/**
 * How many references are put together; one: it is the answer, and nobody aggregates (JiSi's switch, arXiv 2601.01330, as
 * released). Tokens are those of all references that are close to the best.
 * @param references the best first
 */
export function referencesKept(
  references: readonly { readonly score: number; readonly tokens: number }[],
  { switchRatio, cutTokens }: SwitchRule,
): number {
  const close = closeToBest(
    references.map(({ score }) => score),
    switchRatio,
  )
  const tokens = references.slice(0, close).reduce((sum, reference) => sum + reference.tokens, 0)
  return close >= 3 && tokens > cutTokens ? close - 1 : close
}
