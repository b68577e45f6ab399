import { mathematicsEqual } from './canonical/numbers/mathematics-equal.ts'
import type { CanonicalAnswer } from './canonical-answer.ts'

/**
 * Whether two answers to one question say the same. Beyond equal keys: a unit or a name (`x =`) that only one of them
 * gives does not count, units of one dimension are converted, and a decimal numeral is equal to the number it is a
 * rounding of. Not transitive in these cases: `5 m` and `5` are equal, `5` and `5 km` too.
 */
export function answersEqual(a: CanonicalAnswer, b: CanonicalAnswer): boolean {
  if (a.kind === b.kind && a.key === b.key) return true
  return a.mathematics !== undefined && b.mathematics !== undefined && mathematicsEqual(a.mathematics, b.mathematics)
}
