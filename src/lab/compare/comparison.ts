import type { Random } from '../../ports/random.ts'
import {
  calibrationError,
  calibrationFloor,
  type Forecast,
  type ReliabilityBin,
  reliabilityBins,
} from '../../statistics/calibration-error.ts'
import {
  bootstrapInterval,
  macroMean,
  meanAndDeviation,
  type QuestionScore,
  quantile,
} from '../../statistics/sampling/bootstrap.ts'
import type { AskOutcomes, Outcome } from '../run/ask-task.ts'
import { type EqualCostRow, equalCostRows } from './equal-cost.ts'
import { groupByDataset, pairedScores, scoresByPlace } from './question-scores.ts'

/** A figure over splits: mean and standard deviation of the splits, interval by question-level bootstrap. */
export interface MeasuredAccuracy {
  readonly mean: number
  readonly sd: number
  readonly ci95: readonly [number, number]
}

/** How far confidences are from the shares that are right. */
export interface Calibration {
  readonly ece: number
  /** What a perfectly calibrated predictor would show on as many questions. */
  readonly floor: number
}

/** The figures of one dataset. */
export interface DatasetFigures extends MeasuredAccuracy {
  /** Only for strategies that give a confidence. */
  readonly calibration?: Calibration
}

/** A mean and a high percentile over all answers; `known` is the share of answers for which it was recorded. */
export interface MeasuredAmount {
  readonly mean: number
  readonly p95: number
  readonly known: number
}

export interface StrategyFigures {
  /** Unweighted mean over datasets. */
  readonly accuracy: MeasuredAccuracy
  readonly perDataset: Readonly<Record<string, DatasetFigures>>
  readonly calls: { readonly mean: number; readonly p95: number }
  /** Those of the calls whose answers were generated live; absent where there are none. */
  readonly liveCalls?: { readonly mean: number }
  /** Absent where the recordings hold nothing of it. */
  readonly tokens?: MeasuredAmount
  readonly costUsd?: MeasuredAmount
  /** Recorded latency along the critical path, and of all models asked together. */
  readonly latencyMs?: MeasuredAmount
  readonly latencySumMs?: MeasuredAmount
  /** Only for strategies that give a confidence. */
  readonly calibration?: Calibration & { readonly bins: readonly ReliabilityBin[] }
}

/** How much better `a` is than `b`, on the same questions of the same splits. */
export interface PairedDifference {
  readonly a: string
  readonly b: string
  readonly difference: number
  readonly ci95: readonly [number, number]
}

/** What `smacs lab compare` writes as report.json. */
export interface Comparison {
  readonly strategies: Readonly<Record<string, StrategyFigures>>
  readonly pairs: readonly PairedDifference[]
  /** Baselines measured beside the strategies asked for, of whom no pair stands in `pairs`; absent where there are none. */
  readonly baselines?: Readonly<Record<string, StrategyFigures>>
  /** Each strategy that asks several models, beside the best baseline that costs no more; absent where there is no baseline. */
  readonly atEqualCost?: readonly EqualCostRow[]
  /** Questions that were asked in some split. */
  readonly questions: number
  /** Answers left out because nobody graded the response chosen, all strategies and splits together. */
  readonly ungraded: number
  readonly splits: number
  readonly bankHash: string
  /** What questions, and where a strategy does so responses, were compared by. */
  readonly embedder: string
}

/** What of the bank the figures need. */
export interface ComparedBank {
  readonly hash: string
  readonly embedder: string
  readonly datasetOf: (place: number) => string
}

/** What was measured, by its spec. */
export interface ComparedStrategy {
  readonly spec: string
  /**
   * What it is held against others for: `strategy`; `baseline`, one model asked once or several times; `bound`, which reads
   * what no strategy may. Default: a strategy.
   */
  readonly role?: 'strategy' | 'baseline' | 'bound'
  /** Measured as a baseline alone: nobody asked for it. */
  readonly added?: boolean
}

/**
 * Figures of every strategy and of every pair, from all splits together.
 * @param compared in the order of each split's outcomes, those that were added last
 */
export function summariseComparison(
  compared: readonly ComparedStrategy[],
  splits: readonly AskOutcomes[],
  bank: ComparedBank,
  random: Random,
): Comparison {
  const specs = compared.map(({ spec }) => spec)
  const perSpec = specs.map((_, index) => splits.map((outcomes) => outcomes[index] ?? []))
  const asked = new Set(perSpec.flat(2).map(({ place }) => place))
  const datasets = [...new Set([...asked].map(bank.datasetOf))].sort()
  const scores = perSpec.map((bySplit) => scoresByPlace(bySplit))
  const figures = Object.fromEntries(
    specs.map((spec, index) => {
      const chance = random.fork(`figures ${spec}`)
      return [spec, figuresOf(perSpec[index] ?? [], scores[index] ?? new Map(), datasets, bank, chance)]
    }),
  )
  const pairOf = (a: string, b: string): PairedDifference => {
    const differences = pairedScores(perSpec[specs.indexOf(a)] ?? [], perSpec[specs.indexOf(b)] ?? [])
    const grouped = groupByDataset(differences, datasets, bank.datasetOf)
    return { a, b, difference: macroMean(grouped), ci95: bootstrapInterval(grouped, random.fork(`pair ${a} ${b}`)) }
  }
  const figuresFor = (chosen: readonly ComparedStrategy[]): Readonly<Record<string, StrategyFigures>> =>
    Object.fromEntries(chosen.flatMap(({ spec }) => (figures[spec] === undefined ? [] : [[spec, figures[spec]]])))
  const specsIn = (wanted: ComparedStrategy['role']): readonly string[] =>
    compared.flatMap(({ spec, role = 'strategy' }) => (role === wanted ? [spec] : []))
  const [added, given] = [compared.filter(isAdded), compared.filter((one) => !isAdded(one))]
  const [baselines, several] = [specsIn('baseline'), specsIn('strategy')]
  return {
    strategies: figuresFor(given),
    pairs: given.flatMap(({ spec: a }, first) => given.slice(first + 1).map(({ spec: b }) => pairOf(a, b))),
    ...(added.length > 0 && { baselines: figuresFor(added) }),
    ...(baselines.length > 0 &&
      several.length > 0 && { atEqualCost: equalCostRows(figures, several, baselines, pairOf) }),
    questions: asked.size,
    ungraded: perSpec
      .slice(0, given.length)
      .flat(2)
      .filter(({ score }) => score === undefined).length,
    splits: splits.length,
    bankHash: bank.hash,
    embedder: bank.embedder,
  }
}

function isAdded({ added = false }: ComparedStrategy): boolean {
  return added
}

function figuresOf(
  bySplit: readonly (readonly Outcome[])[],
  scores: ReadonlyMap<number, QuestionScore>,
  datasets: readonly string[],
  bank: ComparedBank,
  random: Random,
): StrategyFigures {
  const grouped = groupByDataset(scores, datasets, bank.datasetOf)
  const splitsByDataset = bySplit.map((outcomes) => groupByDataset(scoresByPlace([outcomes]), datasets, bank.datasetOf))
  const measured = (
    rows: readonly (readonly QuestionScore[])[],
    splitRows: readonly (readonly (readonly QuestionScore[])[])[],
  ): MeasuredAccuracy => ({
    ...meanAndDeviation(splitRows.map(macroMean).filter(Number.isFinite)),
    ci95: bootstrapInterval(rows, random),
  })
  const all = bySplit.flat()
  const calls = Float64Array.from(all, (outcome) => outcome.calls).sort()
  const liveCalls = meanAndDeviation(all.map((outcome) => outcome.liveCalls)).mean
  const forecasts = bySplit.map(forecastsOf)
  const calibrationWithin = (dataset: string): Pick<DatasetFigures, 'calibration'> => {
    const own = bySplit.map((outcomes) =>
      forecastsOf(outcomes.filter(({ place }) => bank.datasetOf(place) === dataset)),
    )
    if (own.some((split) => split.length === 0)) return {}
    const { ece, floor } = calibrationOf(own, random.fork(`calibration ${dataset}`))
    return { calibration: { ece, floor } }
  }
  const tokens = amountOf(all.map((outcome) => outcome.tokens))
  const costUsd = amountOf(all.map((outcome) => outcome.costUsd))
  const latencyMs = amountOf(all.map((outcome) => outcome.criticalPathMs))
  const latencySumMs = amountOf(all.map((outcome) => outcome.latencySumMs))
  return {
    accuracy: measured(grouped, splitsByDataset),
    perDataset: Object.fromEntries(
      datasets.map((dataset, row) => [
        dataset,
        {
          ...measured(
            [grouped[row] ?? []],
            splitsByDataset.map((split) => [split[row] ?? []]),
          ),
          ...calibrationWithin(dataset),
        },
      ]),
    ),
    calls: { mean: meanAndDeviation(Array.from(calls)).mean, p95: quantile(calls, 0.95) },
    ...(liveCalls > 0 && { liveCalls: { mean: liveCalls } }),
    ...(tokens && { tokens }),
    ...(costUsd && { costUsd }),
    ...(latencyMs && { latencyMs }),
    ...(latencySumMs && { latencySumMs }),
    ...(forecasts.every((split) => split.length > 0) && { calibration: calibrationOf(forecasts, random) }),
  }
}

function forecastsOf(outcomes: readonly Outcome[]): Forecast[] {
  return outcomes.flatMap(({ confidence, score }) =>
    confidence === undefined || score === undefined ? [] : [{ confidence, correct: score }],
  )
}

/** Error and floor are those of one split, averaged over the splits; the bins hold all of them. */
function calibrationOf(
  forecasts: readonly (readonly Forecast[])[],
  random: Random,
): NonNullable<StrategyFigures['calibration']> {
  const floors = forecasts.map((split) =>
    calibrationFloor(
      split.map(({ confidence }) => confidence),
      random,
    ),
  )
  return {
    ece: meanAndDeviation(forecasts.map(calibrationError)).mean,
    floor: meanAndDeviation(floors).mean,
    bins: reliabilityBins(forecasts.flat()),
  }
}

function amountOf(values: readonly (number | undefined)[]): MeasuredAmount | undefined {
  const known = Float64Array.from(values.filter((value) => value !== undefined)).sort()
  if (known.length === 0) return undefined
  return {
    mean: meanAndDeviation(Array.from(known)).mean,
    p95: quantile(known, 0.95),
    known: known.length / values.length,
  }
}
