import type { Random } from '../../ports/random.ts'
import { calibrationError, calibrationFloor, type Forecast } from '../../statistics/calibration-error.ts'
import { bootstrapInterval, meanAndDeviation } from '../../statistics/sampling/bootstrap.ts'
import { pairedScores, scoresByPlace } from '../compare/question-scores.ts'
import type { Outcome } from '../run/ask-task.ts'

/** A share of right answers with its 95 % interval by bootstrap over questions. */
export interface StreamAccuracy {
  readonly mean: number
  readonly ci95: readonly [number, number]
}

/** What a strategy reached on some stretch of its streams, mean over draws. */
export interface StretchFigures {
  readonly accuracy: StreamAccuracy
  /** Mean a question. */
  readonly calls: number
  /** Of one draw's answers, averaged over the draws; absent where the strategy gives no probability. */
  readonly calibration?: { readonly ece: number; readonly floor: number }
}

/** One point of a curve: the questions up to `seen`, at most the last hundred of them. */
export interface CurvePoint extends StretchFigures {
  readonly seen: number
}

/** Answers of one strategy: draws, then questions in the order of asking. */
export type Streams = readonly (readonly Outcome[])[]

const window = 100
const points = [50, 100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 10_000]

/** A point at each of these numbers of questions seen, and at the end. */
export function learningCurve(streams: Streams, random: Random): readonly CurvePoint[] {
  const longest = Math.max(0, ...streams.map(({ length }) => length))
  const ends = [...points.filter((point) => point < longest), longest]
  return ends.map((seen) => ({
    seen,
    ...stretchFigures(
      streams.map((stream) => stream.slice(Math.max(0, seen - window), seen)),
      random.fork(`point ${seen}`),
    ),
  }))
}

export function stretchFigures(streams: Streams, random: Random): StretchFigures {
  const all = streams.flat()
  const forecasts = streams.map((stream) =>
    stream.flatMap(({ confidence, score }): Forecast[] =>
      confidence === undefined || score === undefined ? [] : [{ confidence, correct: score }],
    ),
  )
  const told = forecasts.filter(({ length }) => length > 0)
  const floors = told.map((own) =>
    calibrationFloor(
      own.map(({ confidence }) => confidence),
      random,
    ),
  )
  return {
    accuracy: {
      mean: meanAndDeviation(all.flatMap(({ score }) => (score === undefined ? [] : [score]))).mean,
      ci95: bootstrapInterval([[...scoresByPlace(streams).values()]], random),
    },
    calls: meanAndDeviation(all.map(({ calls }) => calls)).mean,
    ...(told.length > 0 && {
      calibration: { ece: meanAndDeviation(told.map(calibrationError)).mean, floor: meanAndDeviation(floors).mean },
    }),
  }
}

/** How much more often `a` is right than `b` on the same questions of the same draws. */
export function streamDifference(a: Streams, b: Streams, random: Random): StreamAccuracy {
  const scores = [...pairedScores(a, b).values()]
  const times = scores.reduce((sum, score) => sum + score.times, 0)
  return {
    mean: scores.reduce((sum, score) => sum + score.sum, 0) / times,
    ci95: bootstrapInterval([scores], random),
  }
}
