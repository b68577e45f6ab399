import type { PlattScaling } from '../../statistics/fitting/platt-scaling.ts'

/**
 * Reads the leader's probability again, in place: one outcome model serves every number of models asked, and what it says
 * after the first answer is drawn towards what holds after the fifth. Never below the next cluster's; the other outcomes,
 * of which the last is none of the clusters, keep their proportions.
 */
export function rereadLeader(probabilities: Float64Array, leader: number, { shift, slope }: PlattScaling): void {
  const before = probabilities[leader] as number
  if (before >= 1) return
  let next = 0
  for (let place = 0; place < probabilities.length - 1; place++) {
    if (place !== leader) next = Math.max(next, probabilities[place] as number)
  }
  const odds = Math.max(shift + slope * leaderLogOdds(before), Math.log(next / (1 - before)))
  const after = 1 / (1 + Math.exp(-odds))
  const others = (1 - after) / (1 - before)
  for (let place = 0; place < probabilities.length; place++) {
    probabilities[place] = place === leader ? after : (probabilities[place] as number) * others
  }
}

/** ln p/(1-p), p kept within 0.0001 and 0.9999. */
export function leaderLogOdds(probability: number): number {
  const kept = Math.min(0.9999, Math.max(0.0001, probability))
  return Math.log(kept / (1 - kept))
}
