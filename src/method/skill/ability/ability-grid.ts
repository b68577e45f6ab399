/** The grid of abilities, on the scale of log odds. */
export const abilityCount = 61
const highest = 5
export const abilityStep = (2 * highest) / (abilityCount - 1)
export const abilities = Float64Array.from({ length: abilityCount }, (_, place) => place * abilityStep - highest)

/** Adds what an outcome of a question says of each ability. @param row the question's probability of being right, by ability */
export function addLogLikelihood(sums: Float64Array, row: ArrayLike<number>, outcome: number): void {
  if (!(outcome >= 0)) return
  for (let ability = 0; ability < abilityCount; ability++) {
    const probability = row[ability] as number
    const log = outcome * Math.log(probability) + (1 - outcome) * Math.log1p(-probability)
    sums[ability] = (sums[ability] as number) + log
  }
}

/** Log weights become shares that sum to 1, in place. */
export function toShares(scores: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY
  for (const score of scores) most = Math.max(most, score)
  let sum = 0
  for (let place = 0; place < scores.length; place++) {
    scores[place] = Math.exp((scores[place] as number) - most)
    sum += scores[place] as number
  }
  for (let place = 0; place < scores.length; place++) scores[place] = (scores[place] as number) / sum
}

/** The highest point of the grid, between its neighbours by a parabola. */
export function mostLikelyAbility(logLikelihood: Float64Array): number {
  let best = 0
  for (let place = 1; place < abilityCount; place++) {
    if ((logLikelihood[place] as number) > (logLikelihood[best] as number)) best = place
  }
  const [before, at, after] = [logLikelihood[best - 1], logLikelihood[best] as number, logLikelihood[best + 1]]
  const ability = abilities[best] as number
  if (before === undefined || after === undefined) return ability
  const bend = before - 2 * at + after
  return bend === 0 ? ability : ability + (abilityStep * (before - after)) / (2 * bend)
}
