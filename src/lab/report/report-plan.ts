import { defaultStrategyKind, strategies } from '../../method/strategies/registry.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import type { Random } from '../../ports/random.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { halfSplits, type Split, shuffle } from '../../statistics/sampling/half-splits.ts'
import { spreadOverDatasets } from '../../statistics/sampling/spread-over-datasets.ts'
import { assertKnown } from '../compare/compare.ts'
import { boundKinds, type LabStrategyChoice, measurableStrategies } from '../lab-runner.ts'
import { resolvePool } from '../resolve-pool.ts'
import type { AskTask } from '../run/ask-task.ts'

/** How much of everything is measured: enough for intervals of about a point, little enough for minutes. */
export interface ReportEffort {
  /** Half/half splits behind the comparison of strategies, each asking its whole other half. */
  readonly comparisonSplits: number
  /** Splits behind every other experiment. */
  readonly studySplits: number
  /** Questions asked at most in one split of an experiment, datasets in their shares. */
  readonly askedAtMost: number
  /** Random orders in which models are added. */
  readonly additionDraws: number
  /** Questions asked at most in one random order. */
  readonly askedPerDraw: number
  /** Bank questions learnt from at most where models are added: every step fits every strategy anew. */
  readonly bankPerAddition: number
  /** Times that one model is added to a pool drawn by chance, to see whether more is ever worse. */
  readonly additions: number
  /** Questions asked at most before and after one of these additions. */
  readonly askedPerAddition: number
  /** Closed models, strongest first, whose help is measured from no question to all. */
  readonly helpers: number
}

export const usualEffort: ReportEffort = {
  comparisonSplits: 5,
  studySplits: 3,
  askedAtMost: 300,
  additionDraws: 10,
  askedPerDraw: 120,
  bankPerAddition: 600,
  additions: 12,
  askedPerAddition: 600,
  helpers: 2,
}

/** As usual, but with so many additions of one model, each measured on the whole other half. */
export function effortWithAdditions(additions: number): ReportEffort {
  return { ...usualEffort, additions, askedPerAddition: Number.POSITIVE_INFINITY }
}

export interface ReportOptions {
  readonly view: BankView
  /** Never in the pool. */
  readonly closed: readonly ModelId[]
  readonly seed: string
  readonly effort: ReportEffort
}

/** What all experiments of a report share. */
export interface ReportPlan extends ReportOptions {
  readonly pool: readonly ModelId[]
  /** Datasets of the bank in order; '' for questions without one. */
  readonly datasets: readonly string[]
  readonly datasetOf: (place: number) => string
  readonly comparisonSplits: readonly Split[]
  /** Fewer splits, fewer questions asked in each. */
  readonly studySplits: readonly Split[]
  /** Strategies that combine several models' answers, as they are without options. */
  readonly combining: readonly LabStrategyChoice[]
  /** The one whose result opens a section: the default kind of smacs. */
  readonly leading: LabStrategyChoice
  /** Names of strategies in the order of their looks in plots. */
  readonly looks: readonly string[]
  readonly random: Random
}

/** @throws UsageError when a closed model is not in the bank */
export function planReport(options: ReportOptions): ReportPlan {
  const { view, closed, seed, effort } = options
  assertKnown('model', closed, view.models)
  const random = createSeededRandom(seed).fork('report')
  const datasetOf = (place: number): string => view.questions[place]?.dataset ?? ''
  const ofQuestions = view.questions.map(({ dataset }) => dataset)
  const studySplits = halfSplits(ofQuestions, effort.studySplits, random.fork('study splits'))
  const { one = [], several = [] } = Object.groupBy(measurableStrategies, ({ callsOne }) =>
    callsOne ? 'one' : 'several',
  )
  const combining = several.map(({ name }) => choice(name))
  const [baseline = [], ...others] = one.map(({ name }) => name)
  return {
    ...options,
    pool: resolvePool(undefined, view.models).filter((model) => !closed.includes(model)),
    datasets: [...new Set(view.questions.map((_, place) => datasetOf(place)))].sort(),
    datasetOf,
    comparisonSplits: halfSplits(ofQuestions, effort.comparisonSplits, random.fork('splits')),
    studySplits: studySplits.map(({ bank, asked }, number) => ({
      bank,
      asked: sampleShares(asked, effort.askedAtMost, datasetOf, random.fork(`asked ${number}`)),
    })),
    combining,
    leading: choice(defaultStrategyKind),
    looks: [baseline, combining.map(({ spec }) => spec), boundKinds, others].flat(),
    random,
  }
}

/** A strategy as a spec without options names it. */
export function choice(kind: string): LabStrategyChoice {
  return { spec: kind, kind, options: {} }
}

/** A strategy with options, its spec as a user would write it. */
export function choiceWith(kind: string, options: Readonly<Record<string, string | number>>): LabStrategyChoice {
  const written = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return { spec: `${kind}?${written.join('&')}`, kind, options }
}

/** Names of the options that a strategy takes with this value. */
export function takesOption(kind: string, name: string, value: string | number): boolean {
  return strategies.get(kind)?.optionsSchema.safeParse({ [name]: value }).success === true
}

/** So many of the places, each dataset with its share of them, ascending: means over the sample are those of the whole. */
export function sampleShares(
  places: readonly number[],
  most: number,
  datasetOf: (place: number) => string,
  random: Random,
): readonly number[] {
  if (places.length <= most) return places
  const strata = new Map<string, number[]>()
  for (const place of shuffle(places, random)) {
    const stratum = strata.get(datasetOf(place))
    if (stratum === undefined) strata.set(datasetOf(place), [place])
    else stratum.push(place)
  }
  return [...strata.values()]
    .flatMap((stratum) => stratum.map((place, rank) => ({ place, depth: (rank + 0.5) / stratum.length })))
    .sort((a, b) => a.depth - b.depth)
    .slice(0, most)
    .map(({ place }) => place)
    .sort((a, b) => a - b)
}

/** So many of the places, as evenly over datasets as can be, ascending: what someone with few labels would label. */
export function sampleEvenly(
  places: readonly number[],
  most: number,
  datasetOf: (place: number) => string,
  random: Random,
): readonly number[] {
  if (places.length <= most) return places
  const drawn = spreadOverDatasets(places.map(datasetOf), most, random)
  return drawn.flatMap((index) => places[index] ?? []).sort((a, b) => a - b)
}

/** A task of the report on one split; parts that are not given are those of the whole pool and bank half. */
export function askTask(
  { pool }: ReportPlan,
  { bank, asked }: Split,
  draw: string,
  strategies: readonly LabStrategyChoice[],
  parts: Partial<Pick<AskTask, 'pool' | 'helpers' | 'labels' | 'panel'>> = {},
): AskTask {
  return { kind: 'ask', bank, asked, pool, helpers: [], labels: undefined, draw, strategies, ...parts }
}
