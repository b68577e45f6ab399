import type { Standing } from '../../posterior/standing.ts'
import { weightOfAnswers } from '../ability/hypotheses.ts'
import type { LearnedPanel } from './learned-panel.ts'

/**
 * How the answers stand by what was learnt from use.
 * @param heard in the order of asking, groups numbered as they appear
 * @param next members that would be asked next, best first
 */
export function learnedStanding(
  learned: LearnedPanel,
  heard: readonly { readonly member: number; readonly group: number }[],
  next: readonly number[],
): Standing {
  const hypotheses = learned.heard(heard)
  const posterior = weightOfAnswers(hypotheses)
  let leader: number | undefined
  for (let group = 0; group < hypotheses.sizes.length; group++) {
    if (leader === undefined || (posterior[group] as number) > (posterior[leader] as number)) leader = group
  }
  const probabilities = readAll(posterior, leader, learned)
  const confidence = leader === undefined ? 0 : (probabilities[leader] as number)
  const rivals = probabilities.slice(0, -1).filter((_, group) => group !== leader)
  return {
    ...{ asked: heard.length, probabilities, leader, confidence },
    lead: confidence - Math.max(0, ...rivals),
    features: new Float64Array(),
    gain: learned.valueOf(hypotheses, next),
    ...(leader !== undefined && { posterior: posterior[leader] as number }),
  }
}

/** Each answer's probability as outcomes have taught to read it; what is missing to 1 is "none of these". */
function readAll(posterior: Float64Array, leader: number | undefined, learned: LearnedPanel): Float64Array {
  const none = posterior.length - 1
  const read = posterior.map((weight, group) => (group === none ? 0 : learned.probabilityOf(weight)))
  const top = leader === undefined ? 0 : (read[leader] as number)
  const rest = read.reduce((sum, probability) => sum + probability, 0) - top
  // Read one by one they may be more than 1 together: the leader's stands, and the others share what it leaves.
  const scale = rest > 1 - top ? (1 - top) / rest : 1
  const probabilities = read.map((probability, group) => (group === leader ? probability : probability * scale))
  probabilities[none] = Math.max(0, 1 - top - rest * scale)
  return probabilities
}
