import { dot } from '../../statistics/vectors.ts'
import type { Standing } from '../posterior/standing.ts'
import type { ValueOfAsking } from './value-of-asking.ts'

/** When to stop asking: where what asking on is predicted to add to the probability of being right is at most `threshold`. */
export interface StoppingRule extends ValueOfAsking {
  readonly threshold: number
  /** Never ask more. */
  readonly cap: number
  /**
   * Where the first model's expected accuracy is at least this, one answer is known to be enough before it is there: on
   * the bank the rule hardly ever asked on. Absent = nowhere.
   */
  readonly sureFrom?: number
}

/** Without a bank to learn the gain from: at least so many answers, and so far ahead (docs/study.md). */
export const fewestWithoutBank = 2
const leadWithoutBank = 1

/** The rule for banks without a question to tune on. */
export function fixedRule(cap: number): StoppingRule {
  return { threshold: 0, cap, gainWeights: [], changeWeights: [] }
}

/** Models asked at most where nobody says otherwise. */
export const defaultMaxAsked = 5

/** Models asked at most where no bank and no use tells what a question takes: so the wanted mean of calls holds too. */
export function mostWithin(meanCalls: number | undefined): number {
  return meanCalls === undefined ? defaultMaxAsked : Math.floor(meanCalls)
}

/** How many answers the rule never stops before: they may be asked for at once. */
export function fewestAsked({ gainWeights, cap }: StoppingRule): number {
  return gainWeights.length > 0 ? 1 : Math.min(cap, fewestWithoutBank)
}

/**
 * Whether the rule stops here, ceilings aside.
 * @param gain the predicted gain, where it is known already
 */
export function stopsAt(
  rule: StoppingRule,
  standing: Standing,
  gain: number = dot(rule.gainWeights, standing.features),
): boolean {
  if (standing.asked >= rule.cap) return true
  if (standing.leader === undefined) return false
  if (standing.gain !== undefined) return standing.asked >= fewestWithoutBank && standing.gain <= rule.threshold
  if (rule.gainWeights.length > 0) return gain <= rule.threshold
  return standing.asked >= fewestWithoutBank && standing.lead > leadWithoutBank
}

/** The probability that one more answer changes the leader; undefined where the bank has taught nothing. */
export function changeProbability(rule: StoppingRule, standing: Standing): number | undefined {
  if (rule.changeWeights.length === 0) return undefined
  return Math.min(1, Math.max(0, dot(rule.changeWeights, standing.features)))
}
