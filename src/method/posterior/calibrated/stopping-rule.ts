import type { LearnedGain } from './learned-gain.ts'
import { predictRidge } from './ridge-regression.ts'
import type { Standing } from './standing.ts'

/** How many models are asked at once, by how certain the prior is of its first model. */
export interface WaveSizes {
  /** One a tenth of the first model's expected accuracy: how many are asked before the first look. */
  readonly first: readonly number[]
  /** How many at each later step. */
  readonly later: number
}

/**
 * When to stop asking. `lead`: the leader's score is ahead of the runner-up's, or an unseen answer's, by more than
 * `threshold`. `gain`: what asking on is predicted to add to the probability of being right is at most `threshold`.
 */
export interface StoppingRule extends LearnedGain {
  readonly kind: 'lead' | 'gain'
  readonly threshold: number
  /** Never stop before so many were asked. */
  readonly minimum: number
  /** Never ask more. */
  readonly cap: number
  readonly waves: WaveSizes
  /**
   * After 1, 2, … models: by how much one unit of a question's patience moves the threshold. Empty = by nothing. Where
   * questions look alike to a small bank, all would stop together or ask on together, and a budget of mean calls would be
   * met by luck alone.
   */
  readonly give: readonly number[]
  /**
   * Where the first model's expected accuracy is at least this, one answer is known to be enough before it is there: on
   * the bank the rule hardly ever asked on. Absent = nowhere.
   */
  readonly sureFrom?: number
}

/** The study's fixed rule, for banks without a question to tune on: at least 2, a lead of 1, at most `cap`. */
export function fixedRule(cap: number): StoppingRule {
  const waves = { first: [2], later: 1 }
  return { kind: 'lead', threshold: 1, minimum: 2, cap, waves, give: [], gainWeights: [], changeWeights: [] }
}

/**
 * Whether the rule stops here, ceilings aside.
 * @param patience of the question (`questionPatience`); 0 is the middle
 * @param gain the predicted gain, where it is known already
 */
export function stopsAt(
  rule: StoppingRule,
  standing: Standing,
  patience: number,
  gain: number = rule.kind === 'gain' ? predictRidge(rule.gainWeights, standing.features) : 0,
): boolean {
  if (standing.asked >= rule.cap) return true
  if (standing.asked < rule.minimum || standing.leader === undefined) return false
  if (rule.kind === 'lead') return standing.lead > rule.threshold
  return gain + patience * (rule.give[standing.asked - 1] ?? 0) <= rule.threshold
}

/** The probability that one more answer changes the leader; undefined where the bank has taught nothing. */
export function changeProbability(rule: StoppingRule, standing: Standing): number | undefined {
  if (rule.changeWeights.length === 0) return undefined
  return Math.min(1, Math.max(0, predictRidge(rule.changeWeights, standing.features)))
}

/** How many to ask before the first look at the answers. */
export function firstWave(waves: WaveSizes, expectedAccuracy: number): number {
  const tenth = Math.min(waves.first.length - 1, Math.max(0, Math.floor(expectedAccuracy * waves.first.length)))
  return waves.first[tenth] ?? 1
}
