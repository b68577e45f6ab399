import { abilityCount, addLogLikelihood, toShares } from './ability-grid.ts'
import type { ItemCurves } from './item-curves.ts'

/** How able a model is: shares of abilities that sum to 1. */
export type ModelAbility = Float64Array

/** What is known of a model by its answers. @param outcomes questions: 0 to 1, NaN = unknown */
export function modelAbility({ probabilities, prior }: ItemCurves, outcomes: ArrayLike<number>): ModelAbility {
  const scores = prior.map((share) => Math.log(share))
  for (let question = 0; question < outcomes.length; question++) {
    const base = question * abilityCount
    addLogLikelihood(scores, probabilities.subarray(base, base + abilityCount), outcomes[question] as number)
  }
  toShares(scores)
  return scores
}

/** abilities: how often a model of each is expected to be right on these questions, their mean; NaN where there are none. */
export function expectedShares({ probabilities }: ItemCurves, questions: readonly number[]): Float64Array {
  const sums = new Float64Array(abilityCount)
  for (const question of questions) {
    const base = question * abilityCount
    for (let ability = 0; ability < abilityCount; ability++) {
      sums[ability] = (sums[ability] as number) + (probabilities[base + ability] as number)
    }
  }
  return sums.map((sum) => sum / questions.length)
}

/** The expected value of something by ability, and how far off it may be. @param values abilities */
export function momentsOf(
  ability: ModelAbility,
  values: ArrayLike<number>,
): { readonly mean: number; readonly deviation: number } {
  let [mean, square] = [0, 0]
  ability.forEach((share, place) => {
    const value = values[place] as number
    mean += share * value
    square += share * value * value
  })
  return { mean, deviation: Math.sqrt(Math.max(0, square - mean * mean)) }
}

/**
 * By how much the variance of something is expected to fall once it is known whether the model is right on a question.
 * @param values abilities: what is wanted to be known
 */
export function varianceTold(
  { probabilities }: ItemCurves,
  ability: ModelAbility,
  values: ArrayLike<number>,
  question: number,
): number {
  const base = question * abilityCount
  let [right, valueIfRight, value] = [0, 0, 0]
  for (let place = 0; place < abilityCount; place++) {
    const share = ability[place] as number
    const isRight = share * (probabilities[base + place] as number)
    right += isRight
    valueIfRight += isRight * (values[place] as number)
    value += share * (values[place] as number)
  }
  const between = valueIfRight / right - (value - valueIfRight) / (1 - right)
  return right * (1 - right) * between * between
}
