/** Graded answers after which the labels count as much as the answers' agreement (study, "A new model"). */
const labelsForHalfWeight = 40

/**
 * A model's accuracy from agreement with the consensus and a few graded answers: p0 + L/(L+40) times the mean of
 * (correct - consensus). The consensus removes the luck of which questions happened to be graded: with 10 labels the
 * error is 1.1 to 3.6 points, against 12 for the plain share.
 *
 * @param agreement p0: how often the model stands with the others' consensus (label-free rule, step 2)
 * @param graded the L graded answers: correctness 0 to 1, and the consensus' probability of the same answer
 */
export function newModelAccuracy(
  agreement: number,
  graded: readonly { readonly correct: number; readonly consensus: number }[],
): number {
  if (graded.length === 0) return agreement
  const mean = graded.reduce((sum, { correct, consensus }) => sum + correct - consensus, 0) / graded.length
  return Math.min(1, Math.max(0, agreement + (graded.length / (graded.length + labelsForHalfWeight)) * mean))
}
