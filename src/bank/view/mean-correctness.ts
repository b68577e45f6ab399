/** Mean of the known values; NaN when none is known. What a model got on a question, over its samples in order. */
export function meanCorrectness(samples: Iterable<number | undefined>): number {
  let sum = 0
  let known = 0
  for (const correct of samples) {
    if (correct === undefined) continue
    sum += correct
    known++
  }
  return sum / known
}
