import type { UsualLogprob } from './usual-logprob.ts'

/**
 * The paper's hybrid score for open answers, made sound: consensus leaves an answer's own term out and counts a
 * better model's agreement for more; log-probabilities are compared with what is usual for the model that wrote them,
 * so that no family's scale decides, and left out where that is not known. The paper's alpha stays the weight between the two.
 */
export interface OpenAnswer {
  /** The text's vector, any norm. */
  readonly vector: ArrayLike<number>
  /** Expected accuracy of its model: the weight of its agreement. */
  readonly accuracy: number
  /** Mean natural log-probability of its tokens; undefined where unknown. */
  readonly meanLogprob?: number | undefined
  /** What is usual for its model, over the bank or earlier answers; undefined where unknown. */
  readonly usualLogprob?: UsualLogprob | undefined
}

export interface OpenScore {
  /** Accuracy-weighted mean cosine to the other answers; 0 for a lone answer. */
  readonly consensus: number
  /** Deviations above what is usual for the model, kept within 3; absent = left out, as good as the usual. */
  readonly fluency?: number
  readonly score: number
}

/** One deviation of log-probability weighs as much as this much cosine, times alpha. */
const cosinePerDeviation = 0.05
const furthest = 3

/** Scores every answer; the highest wins, ties to the first. */
export function scoreOpenAnswers(answers: readonly OpenAnswer[], alpha: number = 1): readonly OpenScore[] {
  const fluencies = answers.map(({ meanLogprob, usualLogprob }) =>
    meanLogprob === undefined || usualLogprob === undefined || !(usualLogprob.deviation > 0)
      ? undefined
      : Math.min(furthest, Math.max(-furthest, (meanLogprob - usualLogprob.mean) / usualLogprob.deviation)),
  )
  return answers.map((answer, place) => {
    let agreement = 0
    let weight = 0
    answers.forEach((other, otherPlace) => {
      if (otherPlace === place) return
      agreement += other.accuracy * cosine(answer.vector, other.vector)
      weight += other.accuracy
    })
    const consensus = weight > 0 ? agreement / weight : 0
    const fluency = fluencies[place]
    // The writer's own accuracy breaks what agreement leaves open.
    const score = consensus + cosinePerDeviation * (alpha * (fluency ?? 0) + answer.accuracy)
    return { consensus, score, ...(fluency !== undefined && { fluency }) }
  })
}

function cosine(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let product = 0
  let leftSquare = 0
  let rightSquare = 0
  for (let index = 0; index < left.length; index++) {
    const a = left[index] as number
    const b = right[index] as number
    product += a * b
    leftSquare += a * a
    rightSquare += b * b
  }
  return leftSquare > 0 && rightSquare > 0 ? product / Math.sqrt(leftSquare * rightSquare) : 0
}
