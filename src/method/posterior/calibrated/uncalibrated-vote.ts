import type { HelperStanding } from './helper-vote.ts'
import { leaderOf } from './outcome-model.ts'
import { logOdds } from './question-state.ts'
import type { Standing } from './standing.ts'

/**
 * The share of its author's log odds that an aggregated answer is worth before graded aggregations say so: it was
 * written from answers that are counted already, so that only a part of it is new.
 */
const newShare = 0.5
/** A vote tips even scales, however weak its author; and no author is so good that it settles a question alone. */
const leastVote = 0.25
const mostVote = 1.5

/**
 * What an aggregated answer adds to the log probability of the answer it supports: half the log odds of its author's
 * own accuracy on this kind of question, within 0.25 to 1.5. An author of 90 % multiplies the odds by 3.
 */
export function aggregationVote(authorAccuracy: number): number {
  return Math.min(mostVote, Math.max(leastVote, newShare * logOdds(authorAccuracy)))
}

/**
 * The standing with one more vote of a given weight. An answer nobody gave before starts with half of what "none of
 * these" had, since it is one of those that the phrase stands for.
 * @param supported the state's cluster that it supports; their number = an answer of its own; undefined = none
 * @param weight added to that answer's log probability
 */
export function addUncalibratedVote(standing: Standing, supported: number | undefined, weight: number): HelperStanding {
  const before = Array.from(standing.probabilities)
  const clusterCount = before.length - 1
  const none = before[clusterCount] as number
  const isNew = supported === clusterCount
  const outcomes = isNew ? [...before.slice(0, -1), none / 2, none / 2] : before
  const weighed = outcomes.map((value, place) => (place === supported ? value * Math.exp(weight) : value))
  const total = weighed.reduce((sum, value) => sum + value, 0)
  const probabilities = Float64Array.from(weighed, (value) => value / total)
  const leader = leaderOf(probabilities)
  return { probabilities, leader, confidence: leader === undefined ? 0 : (probabilities[leader] as number) }
}
