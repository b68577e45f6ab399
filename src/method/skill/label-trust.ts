/** Graded questions of a kind after which its labels count as much there as agreement does. */
const labelsForHalfTrust = 10

/**
 * How far each kind of question is judged by labels, 0 to 1; the rest is judged by what its models agree on. What labels say
 * of one kind, "none is right" above all, says nothing of another.
 * @param homes the kind that each question is counted in
 * @param graded the questions with a label
 */
export function fitLabelTrust(groupCount: number, homes: ArrayLike<number>, graded: readonly number[]): Float64Array {
  const counts = new Float64Array(groupCount)
  for (const question of graded) counts[homes[question] as number] = (counts[homes[question] as number] as number) + 1
  return counts.map((count) => count / (count + labelsForHalfTrust))
}
