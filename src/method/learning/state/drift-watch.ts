import { rightAt } from '../ability/difficulty.ts'
import { type Hypotheses, hear, totalOf } from '../ability/hypotheses.ts'

/**
 * Whether a member still is what it was: two cumulative sums (Page 1954) of how much better its answers fit a member that
 * became worse by 1 and by 3 log odds, its own answer left out of what the others' are believed to say.
 */
export interface DriftWatch {
  readonly sums: readonly number[]
}

/** ln 10,000: at most about one false alarm in so many answers. */
const alarmAt = 9.2
/** Before so many answers nobody knows what a member was. */
export const watchedFrom = 40
const drops = [1, 3]

export const nothingDrifted: DriftWatch = { sums: drops.map(() => 0) }

/**
 * One more answer of the member.
 * @param others what the others' answers leave possible
 * @param ability of the member on this question, log odds, as it is believed to be
 * @param group what it answered, as the others' groups are numbered; their number = an answer of its own
 */
export function watchDrift({ sums }: DriftWatch, others: Hypotheses, ability: number, group: number): DriftWatch {
  const likelihood = (drop: number): number => totalOf(hear(others, rightAt(ability - drop), group).joint)
  const usual = likelihood(0)
  return { sums: drops.map((drop, place) => Math.max(0, (sums[place] ?? 0) + Math.log(likelihood(drop) / usual))) }
}

export function hasDrifted({ sums }: DriftWatch): boolean {
  return sums.some((sum) => sum > alarmAt)
}
