import { cosineMatrix, dot } from '../../statistics/vectors.ts'
import type { UsualLogprob } from '../skill/usual-for-model.ts'

/** An open answer, which nobody can say equals another or not. */
export interface OpenAnswer {
  /** The text's vector, any norm. */
  readonly vector: ArrayLike<number>
  /** Expected accuracy of its model: the weight of its agreement. */
  readonly accuracy: number
  /** Mean natural log-probability of its tokens; undefined where unknown. */
  readonly meanLogprob?: number | undefined
  /** What is usual for its model, over the bank or earlier answers; undefined where unknown. */
  readonly usualLogprob?: UsualLogprob | undefined
  /** Length of the text in UTF-16 units. */
  readonly length: number
}

/** What an open answer's score is made of. */
export interface OpenSignals {
  /** Accuracy-weighted mean cosine to the other answers; 0 for a lone answer. */
  readonly consensus: number
  /** Deviations of log-probability above what is usual for the model, kept within 3; undefined = left out, as good as the usual. */
  readonly fluency: number | undefined
  readonly accuracy: number
  /** Accuracy-weighted share of the other answers that say the same; 0 where the rule knows no groups. */
  readonly support: number
  /** ln of the text's length over the answers' geometric mean, kept within 2. */
  readonly length: number
}

/** How open answers are scored. */
export interface OpenRule {
  /** One weight a signal, laid out as `signalVector`. */
  readonly weights: readonly number[]
  /** The cosine from which two texts say the same; absent where nothing tells. */
  readonly sameFrom?: number
}

/** How open answers to one question stand, in the order given. */
export interface OpenStanding {
  readonly signals: readonly OpenSignals[]
  /** The highest is chosen. */
  readonly scores: readonly number[]
  /** The place of the highest score, ties to the first. */
  readonly chosen: number
  /** The group of each answer, by first member; undefined where the rule knows none. */
  readonly groups: readonly number[] | undefined
  /** Share of the chosen answer's support: of those in its group or, without groups, of everybody as far as alike. */
  readonly share: number
}

/**
 * The paper's hybrid score for open answers, made sound: consensus leaves an answer's own term out and counts a
 * better model's agreement for more; log-probabilities are compared with what is usual for the model that wrote them,
 * so that no family's scale decides, and left out where that is not known. The paper's alpha of 1 stays the weight
 * between the two, a deviation of log-probability being worth 0.05 of cosine; so is the writer's accuracy, which breaks what
 * agreement leaves open. Groups and length count only where graded answers have taught what they are worth.
 */
export const paperRule: OpenRule = { weights: [1, 0.05, 0.05, 0, 0] }

const furthestFluency = 3
const furthestLength = 2

/** Scores the answers to one question, at least one. */
export function weighOpenAnswers(answers: readonly OpenAnswer[], rule: OpenRule = paperRule): OpenStanding {
  const cosines = cosineMatrix(answers.map(({ vector }) => vector))
  return weighWithCosines(answers, cosines, rule)
}

/** The same where the cosines are known. @param cosines answers x answers */
export function weighWithCosines(
  answers: readonly Omit<OpenAnswer, 'vector'>[],
  cosines: Float64Array,
  rule: OpenRule,
): OpenStanding {
  const count = answers.length
  const groups = rule.sameFrom === undefined ? undefined : groupAlike(cosines, count, rule.sameFrom)
  const meanLength = answers.reduce((sum, { length }) => sum + Math.log1p(length), 0) / count
  const signals = answers.map((answer, place): OpenSignals => {
    let weight = 0
    let agreement = 0
    let grouped = 0
    answers.forEach((other, otherPlace) => {
      if (otherPlace === place) return
      weight += other.accuracy
      agreement += other.accuracy * (cosines[place * count + otherPlace] as number)
      if (groups?.[otherPlace] === groups?.[place]) grouped += other.accuracy
    })
    return {
      consensus: weight > 0 ? agreement / weight : 0,
      fluency: fluencyOf(answer),
      accuracy: answer.accuracy,
      support: groups !== undefined && weight > 0 ? grouped / weight : 0,
      length: within(furthestLength, Math.log1p(answer.length) - meanLength),
    }
  })
  const scores = signals.map((signal) => dot(signalVector(signal), rule.weights))
  const chosen = scores.reduce((best, score, place) => (score > (scores[best] as number) ? place : best), 0)
  const alike = answers.reduce((sum, _, place) => {
    if (place === chosen) return sum + 1
    if (groups !== undefined) return sum + (groups[place] === groups[chosen] ? 1 : 0)
    return sum + Math.max(0, cosines[chosen * count + place] as number)
  }, 0)
  return { signals, scores, chosen, groups, share: alike / count }
}

/**
 * Groups texts that say the same: each joins the first group all of whose members are at least this alike (complete
 * linkage in the order given), so that one text between two others does not make them one.
 * @param cosines count x count
 * @returns the group of each, numbered in the order of their first members
 */
function groupAlike(cosines: Float64Array, count: number, sameFrom: number): readonly number[] {
  const groups: number[][] = []
  return Array.from({ length: count }, (_, text) => {
    const found = groups.findIndex((members) =>
      members.every((member) => (cosines[text * count + member] as number) >= sameFrom),
    )
    if (found >= 0) groups[found]?.push(text)
    return found >= 0 ? found : groups.push([text]) - 1
  })
}

/** In the order of a rule's weights: consensus, fluency, accuracy, support, length. */
export function signalVector({ consensus, fluency, accuracy, support, length }: OpenSignals): readonly number[] {
  return [consensus, fluency ?? 0, accuracy, support, length]
}

function fluencyOf({ meanLogprob, usualLogprob }: Omit<OpenAnswer, 'vector'>): number | undefined {
  if (meanLogprob === undefined || usualLogprob === undefined || !(usualLogprob.deviation > 0)) return undefined
  return within(furthestFluency, (meanLogprob - usualLogprob.mean) / usualLogprob.deviation)
}

function within(furthest: number, value: number): number {
  return Math.min(furthest, Math.max(-furthest, value))
}
