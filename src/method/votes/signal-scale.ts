import { increase } from '../../statistics/vectors.ts'
import { signalCount } from './answer-evidence.ts'
import { eachVote, type VoteTable } from './vote-table.ts'

/** What is usual for each model's signals, so that a signal says how unusual an answer is for its writer. */
export interface SignalScale {
  /** models x signals. */
  readonly means: Float64Array
  /** signals: the standard deviation within models. */
  readonly deviations: Float64Array
}

/** Standardised signals are kept within this many deviations: a few are far from normal. */
const furthest = 3
const smallestDeviation = 0.1

/** @param signals questions x models x signals */
export function fitSignalScale(table: VoteTable, signals: ArrayLike<number>): SignalScale {
  const width = table.models.length
  const sums = new Float64Array(width * signalCount)
  const counts = new Float64Array(width)
  const squares = new Float64Array(signalCount)
  let total = 0
  const eachSignal = (visit: (index: number, value: number, model: number) => void): void => {
    for (let question = 0; question < table.questionCount; question++) {
      eachVote(table, question, (model) => {
        const base = (question * width + model) * signalCount
        for (let index = 0; index < signalCount; index++) visit(index, signals[base + index] as number, model)
      })
    }
  }
  eachSignal((index, value, model) => {
    increase(sums, model * signalCount + index, value)
    if (index > 0) return
    increase(counts, model, 1)
    total++
  })
  const means = sums.map((sum, place) => sum / Math.max(1, counts[Math.floor(place / signalCount)] as number))
  eachSignal((index, value, model) => {
    const distance = value - (means[model * signalCount + index] as number)
    increase(squares, index, distance * distance)
  })
  const deviations = squares.map((square) => Math.max(smallestDeviation, Math.sqrt(square / Math.max(1, total))))
  return { means, deviations }
}

/** A vote's signals as deviations from what is usual for its model; a model the bank does not know has none. */
export function standardiseSignals(
  { means, deviations }: SignalScale,
  model: number,
  signals: ArrayLike<number>,
  start: number = 0,
): Float64Array | undefined {
  const first = model * signalCount
  if (first >= means.length) return undefined
  return deviations.map((deviation, index) => {
    const distance = (signals[start + index] as number) - (means[first + index] as number)
    return Math.min(furthest, Math.max(-furthest, distance / deviation))
  })
}
