import type { PairedDifference, StrategyFigures } from './comparison.ts'

/** A strategy beside the best of the baselines that cost no more: means a question, and how much better it is than that one. */
export interface EqualCostRow {
  readonly strategy: string
  /** Absent where every baseline costs more in calls, tokens or dollars. */
  readonly baseline?: string
  readonly difference?: number
  readonly ci95?: readonly [number, number]
}

/** What is compared is a mean of many: as good as equal is equal. */
const tolerance = 1e-9

/**
 * For each strategy the most accurate baseline that takes no more calls and, where both are known, no more tokens and
 * dollars, on average. The baseline is chosen by the same answers as it is compared by, which favours it.
 * @param figures of all of them
 * @param baselines the first of those that are equally accurate counts
 * @param pairOf how much better one is than the other, on the same questions
 */
export function equalCostRows(
  figures: Readonly<Record<string, StrategyFigures>>,
  strategies: readonly string[],
  baselines: readonly string[],
  pairOf: (strategy: string, baseline: string) => PairedDifference,
): readonly EqualCostRow[] {
  return strategies.map((strategy) => {
    const own = figures[strategy]
    const affordable = baselines.flatMap((baseline) => {
      const other = figures[baseline]
      return own !== undefined && other !== undefined && costsNoMore(other, own) ? [{ baseline, other }] : []
    })
    const [best] = affordable.toSorted((a, b) => b.other.accuracy.mean - a.other.accuracy.mean)
    if (best === undefined) return { strategy }
    const { difference, ci95 } = pairOf(strategy, best.baseline)
    return { strategy, baseline: best.baseline, difference, ci95 }
  })
}

function costsNoMore(baseline: StrategyFigures, strategy: StrategyFigures): boolean {
  const amounts = [
    [baseline.calls, strategy.calls],
    [baseline.tokens, strategy.tokens],
    [baseline.costUsd, strategy.costUsd],
  ]
  return amounts.every(
    ([least, most]) => least === undefined || most === undefined || least.mean <= most.mean + tolerance,
  )
}
