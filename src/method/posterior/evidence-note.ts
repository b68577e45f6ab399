import type { ModelId } from '../../ports/chat-model.ts'
import type { FittedPosterior } from './fitted-posterior.ts'

/** Label-free panels up to this size can fall below their best member. */
const smallPool = 4
/** Below this, a kind of question is judged more by agreement than by labels. */
const littleTrust = 0.5

/**
 * What the reader should know about the evidence behind the weights; undefined where there is nothing to warn of.
 * @param trust how far labels judge the question's kind, 0 to 1
 */
export function evidenceNote(
  fitted: FittedPosterior | undefined,
  pool: readonly ModelId[],
  trust: number,
): string | undefined {
  if (fitted === undefined) return 'No question bank: every answer counts alike, and there is no confidence.'
  const { rule, questions, models } = fitted
  const unknown = pool.filter((model) => !models.includes(model))
  if (unknown.length === pool.length)
    return 'The question bank knows no member of the pool: its weights say nothing here.'
  if (rule === 'agreement') {
    return `The question bank has only ${questions} questions: answers are weighed by agreement, and there is no confidence. From 50 answered questions on, weights are learned.`
  }
  if (rule === 'label-free') {
    const advice = 'Grading 25 to 50 of its questions would show which models to trust.'
    if (pool.length <= smallPool) {
      return `No graded answers, and a pool of ${pool.length} can fall below its best member without any. ${advice}`
    }
    return `No graded answers: weights are learned from agreement alone, and confidences of strong models come out low. ${advice}`
  }
  if (trust < littleTrust) {
    return 'The question bank has few or no graded answers to questions like this one: they are judged by agreement.'
  }
  if (unknown.length > 0)
    return `The question bank has no answer of ${unknown.join(', ')}: heard late, at the mean weight of the others.`
  return undefined
}
