import { difficultyWeights } from './difficulty.ts'

/**
 * What may be true of one question after some members answered: each group of equal answers is the right one, or none is,
 * at each difficulty. Right answers form one group. Wrong ones seat themselves as guests of a Chinese restaurant do (Pitman
 * 2006): the next wrong answer is one that n wrong ones have given with probability n / (4 + W), W wrong ones before it, and
 * a new one with 4 / (4 + W). So wrong answers may coincide, and agreement alone is no proof.
 */
export interface Hypotheses {
  /** groups: how many gave each answer, in the order in which they appeared. */
  readonly sizes: readonly number[]
  /** (groups + 1) x difficulties, row-major; the last row is "none is right". Sums to what was probable of the answers. */
  readonly joint: Float64Array
}

/** An answer nobody could read: its member was asked, is not right, and supports nothing. */
export const noVote = -1

/** How readily wrong answers differ: alpha of the restaurant (docs/study.md: 4, for free answers and choices alike). */
export const concentration = 4

const nodes = difficultyWeights.length

/** Before anybody answered. */
export const nothingHeard: Hypotheses = { sizes: [], joint: difficultyWeights.slice() }

/**
 * One more answer. Its probability is what the joint's sum shrinks by.
 * @param right difficulties: the member's probability of being right, see `rightAt`
 * @param group a place in `sizes`, their number for a new answer, or `noVote`
 */
export function hear({ sizes, joint }: Hypotheses, right: Float64Array, group: number): Hypotheses {
  const groups = sizes.length
  const votes = sizes.reduce((sum, size) => sum + size, 0)
  const isNew = group === groups
  const heard = new Float64Array((groups + (isNew ? 2 : 1)) * nodes)
  for (let hypothesis = 0; hypothesis <= groups; hypothesis++) {
    const from = hypothesis * nodes
    const to = isNew && hypothesis === groups ? from + nodes : from
    const wrong = votes - (sizes[hypothesis] ?? 0)
    const seat = group === noVote ? 1 : (isNew ? concentration : (sizes[group] as number)) / (concentration + wrong)
    for (let node = 0; node < nodes; node++) {
      const before = joint[from + node] as number
      const isRight = right[node] as number
      heard[to + node] = before * (hypothesis === group && !isNew ? isRight : (1 - isRight) * seat)
      // What was none of the answers until now may be this one.
      if (isNew && hypothesis === groups) heard[from + node] = before * isRight
    }
  }
  return { sizes: group === noVote ? sizes : withOneMore(sizes, group), joint: heard }
}

/** The same scaled to sum to 1; in itself it stays where nothing is possible. */
export function normalised({ sizes, joint }: Hypotheses): Hypotheses {
  const total = totalOf(joint)
  return { sizes, joint: total > 0 ? joint.map((weight) => weight / total) : joint }
}

/** Only the hypotheses that somebody's word leaves possible. @param isPossible by group; the number of groups = none is right */
export function restrictedTo({ sizes, joint }: Hypotheses, isPossible: (hypothesis: number) => boolean): Hypotheses {
  return { sizes, joint: joint.map((weight, place) => (isPossible(Math.floor(place / nodes)) ? weight : 0)) }
}

/** groups + 1: how much speaks for each answer, and last for none of them; as large in all as the joint. */
export function weightOfAnswers({ sizes, joint }: Hypotheses): Float64Array {
  const weights = new Float64Array(sizes.length + 1)
  for (let place = 0; place < joint.length; place++) {
    const hypothesis = Math.floor(place / nodes)
    weights[hypothesis] = (weights[hypothesis] as number) + (joint[place] as number)
  }
  return weights
}

/** difficulties: how much speaks for each. */
export function weightOfDifficulties({ joint }: Hypotheses): Float64Array {
  const weights = new Float64Array(nodes)
  for (let place = 0; place < joint.length; place++) {
    weights[place % nodes] = (weights[place % nodes] as number) + (joint[place] as number)
  }
  return weights
}

export function totalOf(weights: Float64Array): number {
  let total = 0
  for (const weight of weights) total += weight
  return total
}

function withOneMore(sizes: readonly number[], group: number): readonly number[] {
  return group === sizes.length ? [...sizes, 1] : sizes.map((size, place) => (place === group ? size + 1 : size))
}
