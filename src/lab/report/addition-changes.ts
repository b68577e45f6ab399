import type { Random } from '../../ports/random.ts'
import { meanAndDeviation, quantile } from '../../statistics/sampling/bootstrap.ts'
import { pairedScores } from '../compare/question-scores.ts'
import type { Outcome } from '../run/ask-task.ts'

/** One model added to a pool: the answers of one strategy without it and with it. */
export interface Addition {
  /** Additions that follow one another share a pool, and so a measurement. */
  readonly chain: number
  readonly before: readonly Pick<Outcome, 'place' | 'score'>[]
  readonly after: readonly Pick<Outcome, 'place' | 'score'>[]
}

/** What additions did to the accuracy of one strategy. Changes are shares of 1, of the mean over datasets. */
export interface AdditionChanges {
  readonly additions: number
  /** Questions behind one change, the fewest and the most. */
  readonly questions: readonly [number, number]
  /** What one answer more or less moves a change by, at most. */
  readonly step: number
  readonly mean: number
  /** Of the mean, by bootstrap over chains and questions both. */
  readonly ci95: readonly [number, number]
  readonly percentile5: number
  readonly percentile95: number
  readonly worst: number
  /** Share of additions with a change below 0. */
  readonly lost: number
  /** What the same additions would show had none an effect. */
  readonly noise: { readonly percentile5: number; readonly percentile95: number; readonly lost: number }
}

/** One change, in parts that add up to it. */
interface MeasuredChange {
  readonly chain: number
  /** What each question adds; those that add nothing are left out. */
  readonly parts: readonly { readonly place: number; readonly part: number }[]
  readonly change: number
  readonly questions: number
  readonly step: number
}

const resamples = 1_000
/** Draws a change, behind the spread that noise alone would show. */
const signDraws = 200
/** Parts that cancel out may leave less than this of rounding. */
const rounding = 1e-9

/**
 * Figures of many additions, each paired on the questions that were answered and graded before and after.
 * @returns undefined where no addition could be measured
 */
export function additionChanges(
  additions: readonly Addition[],
  datasetOf: (place: number) => string,
  random: Random,
): AdditionChanges | undefined {
  const measured = additions.flatMap((addition) => measuredChange(addition, datasetOf) ?? [])
  if (measured.length === 0) return undefined
  const changes = measured.map(({ change }) => change)
  const sorted = Float64Array.from(changes).sort()
  const questions = measured.map((change) => change.questions)
  const noise = noiseAlone(measured, random.fork('noise'))
  const asked = new Set(additions.flatMap(({ after }) => after.map(({ place }) => place)))
  return {
    additions: measured.length,
    questions: [Math.min(...questions), Math.max(...questions)],
    step: Math.max(...measured.map(({ step }) => step)),
    mean: meanAndDeviation(changes).mean,
    ci95: intervalOfMean(measured, strata(asked, datasetOf), random.fork('interval')),
    percentile5: quantile(sorted, 0.05),
    percentile95: quantile(sorted, 0.95),
    worst: sorted[0] ?? Number.NaN,
    lost: shareBelowZero(changes),
    noise: {
      percentile5: quantile(noise, 0.05),
      percentile95: quantile(noise, 0.95),
      lost: shareBelowZero(noise),
    },
  }
}

function measuredChange(
  { chain, before, after }: Addition,
  datasetOf: (place: number) => string,
): MeasuredChange | undefined {
  const scores = pairedScores([after], [before])
  if (scores.size === 0) return undefined
  const sizes = new Map<string, number>()
  for (const place of scores.keys()) sizes.set(datasetOf(place), (sizes.get(datasetOf(place)) ?? 0) + 1)
  const weightOf = (place: number): number => 1 / (sizes.size * (sizes.get(datasetOf(place)) ?? 1))
  const parts = [...scores].flatMap(([place, { sum }]) => (sum === 0 ? [] : [{ place, part: sum * weightOf(place) }]))
  return {
    chain,
    parts,
    change: parts.reduce((total, { part }) => total + part, 0),
    questions: scores.size,
    step: 1 / (sizes.size * Math.min(...sizes.values())),
  }
}

/**
 * The changes that would be seen had no addition an effect: an answer that got better or worse would then have gone the
 * other way as often (McNemar, 1947), so each changed answer gets a sign by chance. Ascending.
 */
function noiseAlone(measured: readonly MeasuredChange[], random: Random): Float64Array {
  return Float64Array.from({ length: measured.length * signDraws }, (_, draw) =>
    (measured[draw % measured.length]?.parts ?? []).reduce(
      (total, { part }) => total + (random.next() < 0.5 ? part : -part),
      0,
    ),
  ).sort()
}

/** A 95 % interval of the mean change for other additions and other questions of the same kinds (percentile method). */
function intervalOfMean(
  measured: readonly MeasuredChange[],
  questions: readonly (readonly number[])[],
  random: Random,
): readonly [number, number] {
  const chains = [...Map.groupBy(measured, ({ chain }) => chain).values()]
  const means = Float64Array.from({ length: resamples }, () => {
    const times = timesDrawn(questions, random)
    let total = 0
    let additions = 0
    for (let draw = 0; draw < chains.length; draw += 1) {
      for (const { parts } of chains[Math.floor(random.next() * chains.length)] ?? []) {
        for (const { place, part } of parts) total += part * (times.get(place) ?? 0)
        additions += 1
      }
    }
    return total / additions
  }).sort()
  return [quantile(means, 0.025), quantile(means, 0.975)]
}

/** How often each question is drawn, with replacement, as many of each dataset as there are. */
function timesDrawn(questions: readonly (readonly number[])[], random: Random): ReadonlyMap<number, number> {
  const times = new Map<number, number>()
  for (const dataset of questions) {
    for (let draw = 0; draw < dataset.length; draw += 1) {
      const place = dataset[Math.floor(random.next() * dataset.length)] ?? -1
      times.set(place, (times.get(place) ?? 0) + 1)
    }
  }
  return times
}

function strata(places: Iterable<number>, datasetOf: (place: number) => string): readonly (readonly number[])[] {
  return [
    ...Map.groupBy(
      [...places].sort((a, b) => a - b),
      datasetOf,
    ).values(),
  ]
}

function shareBelowZero(changes: ArrayLike<number>): number {
  return Array.from(changes).filter((change) => change < -rounding).length / changes.length
}
