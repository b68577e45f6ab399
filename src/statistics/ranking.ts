/** How well a ranking of models puts those that are right on one question first. */
export interface RankingQuality {
  /** Probability that a model that is right stands above one that is wrong; equal scores count half. 0.5 = chance. */
  readonly areaUnderCurve: number
  /** Spearman's rank correlation of score and correctness, equal values sharing their mean rank. 0 = chance. */
  readonly rankCorrelation: number
}

/**
 * Undefined where there is nothing to rank: all models right, all wrong, or fewer than two.
 * @param scores one a model, higher is better
 * @param correctness one a model, 0 to 1
 */
export function rankingQuality(scores: readonly number[], correctness: readonly number[]): RankingQuality | undefined {
  let pairs = 0
  let ordered = 0
  for (const [first, better] of correctness.entries()) {
    for (const [second, worse] of correctness.entries()) {
      if (!(better > worse)) continue
      const difference = (scores[first] ?? 0) - (scores[second] ?? 0)
      pairs += 1
      ordered += difference > 0 ? 1 : difference === 0 ? 0.5 : 0
    }
  }
  if (pairs === 0) return undefined
  return { areaUnderCurve: ordered / pairs, rankCorrelation: correlation(meanRanks(scores), meanRanks(correctness)) }
}

/**
 * Whether one of the first `k` models is right: the best correctness among them. Equal scores stand in the order given, as
 * in a panel.
 */
export function topHit(scores: readonly number[], correctness: readonly number[], k: number): number {
  const order = scores.map((score, model) => ({ score, model })).sort((a, b) => b.score - a.score)
  return Math.max(0, ...order.slice(0, k).map(({ model }) => correctness[model] ?? 0))
}

/** What `topHit` is on average over all orders of the models. */
export function chanceTopHit(correctness: readonly number[], k: number): number {
  // The best of k drawn is the r-th worst with the chance that all k are among the first r, less that for r - 1.
  const ascending = correctness.toSorted((a, b) => a - b)
  const drawn = Math.min(k, ascending.length)
  let below = 0
  return ascending.reduce((sum, correct, rank) => {
    const within = choicesShare(rank + 1, ascending.length, drawn)
    const chance = within - below
    below = within
    return sum + chance * correct
  }, 0)
}

/** The share of draws of `k` out of `all` that stay within the first `some`. */
function choicesShare(some: number, all: number, k: number): number {
  let share = 1
  for (let draw = 0; draw < k; draw += 1) share *= Math.max(0, some - draw) / (all - draw)
  return share
}

/** Ranks from 1; equal values share the mean of theirs. */
function meanRanks(values: readonly number[]): readonly number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length
    const equal = values.filter((other) => other === value).length
    return below + (equal + 1) / 2
  })
}

/** Pearson's; 0 where one side does not vary. */
function correlation(first: readonly number[], second: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanFirst, meanSecond] = [mean(first), mean(second)]
  let product = 0
  let squaresFirst = 0
  let squaresSecond = 0
  for (const [index, value] of first.entries()) {
    const a = value - meanFirst
    const b = (second[index] ?? 0) - meanSecond
    product += a * b
    squaresFirst += a * a
    squaresSecond += b * b
  }
  return squaresFirst === 0 || squaresSecond === 0 ? 0 : product / Math.sqrt(squaresFirst * squaresSecond)
}
