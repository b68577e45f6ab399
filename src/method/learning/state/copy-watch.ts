import { type Hypotheses, hear, totalOf } from '../ability/hypotheses.ts'

/** An answer repeats a copy's so often (docs/study.md: a first guess that held). */
const copyRepeats = 0.985
const alarmAt = 14
const least = 0.02

/**
 * One more question that two members answered together: how much better "one copies the other" fits than what both are
 * known to be, added up (Page 1954). Copies always agree, so both look excellent, and no other watch sees it.
 * @param sum until now, 0 at first
 * @param others what all answers but the member's own leave possible, the other's among them
 * @param right difficulties: how right the member is
 * @param otherGroup what the other answered
 */
export function watchCopies(
  sum: number,
  others: Hypotheses,
  right: Float64Array,
  otherGroup: number,
  same: boolean,
): number {
  const chance = totalOf(hear(others, right, otherGroup).joint) / totalOf(others.joint)
  const expected = Math.min(1 - least, Math.max(least, chance))
  return Math.max(0, sum + Math.log(same ? copyRepeats / expected : (1 - copyRepeats) / (1 - expected)))
}

export function areCopies(sum: number): boolean {
  return sum > alarmAt
}
