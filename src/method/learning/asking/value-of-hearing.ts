import { type Hypotheses, hear, totalOf, weightOfAnswers } from '../ability/hypotheses.ts'

/** What one more answer must add to the probability of being right to be worth its call (docs/study.md: 0.003). */
export const usualPrice = 0.003

/**
 * What hearing one or two more members would add to the probability that the leading answer is right, calls paid: every
 * answer that they may give, by how probable it is, with the right to stop after the first. Not above 0: it does not pay.
 * @param next difficulties: how right whoever would be asked next is, and whoever after that; none = 0
 * @param price of one call, in probability of being right
 */
export function valueOfHearing(hypotheses: Hypotheses, next: readonly Float64Array[], price = usualPrice): number {
  const total = totalOf(hypotheses.joint)
  const [first, second] = next
  if (first === undefined || !(total > 0)) return 0
  const best = eachOutcome(hypotheses, first).reduce((sum, heard) => {
    const mass = totalOf(heard.joint)
    const stopping = leading(heard) - price * mass
    if (second === undefined) return sum + stopping
    const going = eachOutcome(heard, second).reduce((going, later) => going + leading(later), -2 * price * mass)
    return sum + Math.max(stopping, going)
  }, 0)
  return (best - leading(hypotheses)) / total
}

function eachOutcome(hypotheses: Hypotheses, right: Float64Array): readonly Hypotheses[] {
  const outcomes: Hypotheses[] = []
  for (let group = 0; group <= hypotheses.sizes.length; group++) outcomes.push(hear(hypotheses, right, group))
  return outcomes
}

/** How much speaks for the best answer; 0 where there is none. */
function leading(hypotheses: Hypotheses): number {
  return weightOfAnswers(hypotheses)
    .slice(0, -1)
    .reduce((most, weight) => Math.max(most, weight), 0)
}
