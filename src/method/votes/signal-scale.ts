import { signalCount } from './answer-evidence.ts'
import type { VoteTable } from './vote-table.ts'

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
  const means = new Float64Array(width * signalCount)
  const counts = new Float64Array(width)
  const squares = new Float64Array(signalCount)
  let total = 0
  eachVote(table, (model, base) => {
    counts[model] = (counts[model] as number) + 1
    total++
    for (let index = 0; index < signalCount; index++) {
      const place = model * signalCount + index
      means[place] = (means[place] as number) + (signals[base + index] as number)
    }
  })
  for (let place = 0; place < means.length; place++) {
    means[place] = (means[place] as number) / Math.max(1, counts[Math.floor(place / signalCount)] as number)
  }
  eachVote(table, (model, base) => {
    for (let index = 0; index < signalCount; index++) {
      const distance = (signals[base + index] as number) - (means[model * signalCount + index] as number)
      squares[index] = (squares[index] as number) + distance * distance
    }
  })
  return {
    means,
    deviations: squares.map((square) => Math.max(smallestDeviation, Math.sqrt(square / Math.max(1, total)))),
  }
}

/** A vote's signals as deviations from what is usual for its model; a model the bank does not know has none. */
export function standardiseSignals(
  scale: SignalScale,
  model: number,
  signals: ArrayLike<number>,
  start: number = 0,
): Float64Array | undefined {
  if (model * signalCount >= scale.means.length) return undefined
  return Float64Array.from({ length: signalCount }, (_, index) => {
    const distance = (signals[start + index] as number) - (scale.means[model * signalCount + index] as number)
    return Math.min(furthest, Math.max(-furthest, distance / (scale.deviations[index] as number)))
  })
}

function eachVote(table: VoteTable, visit: (model: number, base: number) => void): void {
  const width = table.models.length
  for (let place = 0; place < table.votes.length; place++) {
    if ((table.votes[place] as number) >= 0) visit(place % width, place * signalCount)
  }
}
