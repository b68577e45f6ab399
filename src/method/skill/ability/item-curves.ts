import { yieldToEventLoop } from '../../../cancellation/yield-to-event-loop.ts'
import { abilities, abilityCount, addLogLikelihood, mostLikelyAbility, toShares } from './ability-grid.ts'
import { createCurveReader, createMixtureCounts, firstMixture } from './curve-mixture.ts'

/** Who was right on what, as far as it is known. */
export interface Outcomes {
  /** models x questions: 0 (wrong) to 1 (right), a probability where agreement alone tells; NaN = unknown. */
  readonly columns: readonly ArrayLike<number>[]
  /** questions: which are of one kind, 0 to `kindCount` - 1. */
  readonly kinds: ArrayLike<number>
  readonly kindCount: number
}

/**
 * How probable it is that a model of some ability is right on each question: a mixture over logistic curves of several
 * steepnesses and difficulties, weighed for each question by what its models did, and before that by what questions of
 * its kind are like (an item response model with an empirical prior; study, "Onboarding", has one steepness for all).
 */
export interface ItemCurves {
  /** questions x abilities. */
  readonly probabilities: Float32Array
  /** abilities: what one more model of the same world may be able to do; sums to 1. */
  readonly prior: Float64Array
  /** models: the most likely ability of each. */
  readonly modelAbilities: readonly number[]
}

const rounds = 12
/** More questions would tell no more about which curves there are. */
const mostLearntFrom = 3_000
const questionsAtATime = 500
/** A new model may be further from the pool's mean than its members are. */
const widerThanPool = 1.2
const spreadBesides = 0.2
/** What is known of the spread of abilities where there are not even two models. */
const spreadOfAnyPool = 1.5

/** Learns the curves of a bank's questions. Some 0.5 s for 3,000 questions and 12 models on one core. */
export async function fitItemCurves({ columns, kinds, kindCount }: Outcomes): Promise<ItemCurves> {
  const learntFrom = evenlySpaced(kinds.length, mostLearntFrom)
  const row = new Float64Array(abilityCount)
  let mixtures = Array.from({ length: kindCount }, firstMixture)
  let modelAbilities = columns.map(abilityByShare)
  for (let round = 0; round < rounds; round++) {
    const counts = createMixtureCounts(kindCount)
    const likelihoods = columns.map(() => new Float64Array(abilityCount))
    const reader = createCurveReader(columns, modelAbilities, mixtures, kinds)
    for (const [place, question] of learntFrom.entries()) {
      if (place % questionsAtATime === 0) await yieldToEventLoop()
      const kind = kinds[question] as number
      reader.read(question, row, (curve, share) => counts.add(kind, curve, share))
      columns.forEach((column, model) => {
        addLogLikelihood(likelihoods[model] as Float64Array, row, column[question] as number)
      })
    }
    mixtures = counts.mixtures()
    modelAbilities = likelihoods.map(mostLikelyAbility)
  }
  const probabilities = new Float32Array(kinds.length * abilityCount)
  const reader = createCurveReader(columns, modelAbilities, mixtures, kinds)
  for (let question = 0; question < kinds.length; question++) {
    if (question % questionsAtATime === 0) await yieldToEventLoop()
    reader.read(question, row)
    probabilities.set(row, question * abilityCount)
  }
  return { probabilities, prior: priorOf(modelAbilities), modelAbilities }
}

function abilityByShare(column: ArrayLike<number>): number {
  let [sum, known] = [0, 0]
  for (let question = 0; question < column.length; question++) {
    const outcome = column[question] as number
    if (!(outcome >= 0)) continue
    sum += outcome
    known += 1
  }
  return Math.log((sum + 1) / (known - sum + 1))
}

function priorOf(known: readonly number[]): Float64Array {
  const mean = known.reduce((sum, ability) => sum + ability, 0) / Math.max(1, known.length)
  const variance = known.reduce((sum, ability) => sum + (ability - mean) ** 2, 0) / Math.max(1, known.length - 1)
  const spread = known.length < 2 ? spreadOfAnyPool : widerThanPool * Math.sqrt(variance) + spreadBesides
  const scores = abilities.map((ability) => -0.5 * ((ability - mean) / spread) ** 2)
  toShares(scores)
  return scores
}

function evenlySpaced(count: number, most: number): readonly number[] {
  const spacing = Math.max(1, count / most)
  return Array.from({ length: Math.min(count, most) }, (_, place) => Math.floor(place * spacing))
}
