import type { ModelId } from '../../ports/chat-model.ts'
import type { BankQuestion, BankView } from '../../ports/question-bank.ts'
import { fewestForCrossFit } from '../../statistics/fitting/cross-fit.ts'
import { type OutcomeModel, outcomeProbabilities } from '../posterior/outcome-model.ts'
import { type BankStates, stateOfAll } from '../posterior/training-states.ts'
import { unlabelled } from '../votes/vote-table.ts'
import type { HeldOutScores } from './held-out-scores.ts'

/** More rows would tell no more about which fit is better. */
const mostRows = 2_000
/** A probability counts as no smaller. */
const leastProbability = 1e-6

/**
 * The scores of a fit's graded questions, each by weights and outcome models that did not see its label (5 folds). Of
 * many the rows with the lowest numbers: two fits on nearly one bank then have nearly the same.
 * @returns undefined where there are too few to leave some out
 */
export function scoreHeldOut(
  bank: BankView,
  models: readonly ModelId[],
  states: BankStates,
  outcomeModelFor: (question: number) => OutcomeModel,
): HeldOutScores | undefined {
  const columns = models.map((model) => ({ model, correctness: bank.correctness(model) }))
  const graded = bank.questions.flatMap((question, place) => {
    if (states.correctClusters[place] === unlabelled) return []
    const labels = columns.flatMap(({ model, correctness }) => {
      const correct = correctness[place] as number
      return Number.isNaN(correct) ? [] : [`${model} ${correct}`]
    })
    return [{ place, row: rowNumber(question, labels.sort()) }]
  })
  if (graded.length < fewestForCrossFit) return undefined
  const chosen = graded.sort((left, right) => left.row - right.row).slice(0, mostRows)
  const lossOf = ({ place }: { readonly place: number }): number => {
    const state = stateOfAll(states, place)
    const probabilities = outcomeProbabilities(outcomeModelFor(place), state, true)
    const right = states.rightClustersOf(place)
    const places = state.clusters.flatMap((cluster, own) => (right.includes(cluster) ? [own] : []))
    const outcomes = places.length === 0 ? [probabilities.length - 1] : places
    const probability = outcomes.reduce((sum, outcome) => sum + (probabilities[outcome] as number), 0)
    return -Math.log(Math.max(leastProbability, probability))
  }
  return { rows: Float64Array.from(chosen, ({ row }) => row), losses: Float32Array.from(chosen, lossOf) }
}

/** 53 bits of a row's text: two runs of the multiplicative hash of Fowler, Noll and Vo (FNV-1a), which differ in where they begin. */
function rowNumber({ dataset = '', questionId }: BankQuestion, labels: readonly string[]): number {
  const text = JSON.stringify([dataset, questionId, labels])
  let [high, low] = [0x811c9dc5, 0x2c1b3c6d]
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place)
    high = Math.imul(high ^ code, 0x01000193)
    low = Math.imul(low ^ code, 0x01000193)
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0)
}
