import type { HeldOutScores } from './held-out-scores.ts'

/** A fit that foretells what it did not see worse than the one in service, beyond chance. */
export interface WorseFit {
  /** Graded questions that neither fit had seen the labels of, the same labels in both. */
  readonly questions: number
  /** Mean log loss in nats of the fit in service, and of the new one. */
  readonly lossBefore: number
  readonly lossNow: number
  /** Of the mean difference, which is paired by question. */
  readonly standardError: number
}

/** On fewer questions chance decides. */
const fewestShared = 50
/** One-sided, about 1 fit in 700 that is as good as the one before. */
const standardErrors = 3
/** Nats a question: on thousands of questions a loss beyond chance may still be nobody's concern. */
const leastLoss = 0.01
/**
 * Nats in all: the few dozen weights p of a fit are off by chance, which every question then shows alike, so that no paired
 * error knows of it. Their loss is a chi-square of p over two, the root of p over two apart on average.
 */
const lossOfWeights = 8

/**
 * Compares two fits on the questions that both were tried on without seeing the label: the paired difference of a proper
 * score, with its standard error. What only one of them knows takes no part: new rows may be the ones that lie.
 * @returns undefined where the new fit is as good, better, or can not be told from it
 */
export function worseFit(before: HeldOutScores | undefined, now: HeldOutScores | undefined): WorseFit | undefined {
  if (before === undefined || now === undefined) return undefined
  const losses = new Map(Array.from(before.rows, (row, place) => [row, before.losses[place] as number]))
  const pairs = Array.from(now.rows, (row, place) => [losses.get(row), now.losses[place] as number] as const).flatMap(
    ([earlier, later]) => (earlier === undefined ? [] : [{ earlier, later }]),
  )
  const questions = pairs.length
  if (questions < fewestShared) return undefined
  const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / questions
  const lossBefore = meanOf(pairs.map(({ earlier }) => earlier))
  const lossNow = meanOf(pairs.map(({ later }) => later))
  const difference = lossNow - lossBefore
  const squares = pairs.map(({ earlier, later }) => (later - earlier - difference) ** 2)
  const standardError = Math.sqrt(meanOf(squares) / (questions - 1))
  const least = Math.max(leastLoss + lossOfWeights / questions, standardErrors * standardError)
  if (difference <= least) return undefined
  return { questions, lossBefore, lossNow, standardError }
}

/** In words, to follow the name of a strategy. */
export function describeWorseFit({ questions, lossBefore, lossNow, standardError }: WorseFit): string {
  const nats = (value: number): string => value.toFixed(3)
  return `what it would learn from the bank as it is foretells ${questions} graded questions worse than what it goes by (log loss ${nats(lossNow)} instead of ${nats(lossBefore)}, standard error ${nats(standardError)}) and is kept out`
}
