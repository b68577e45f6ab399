import type { HeardQuestion, Told } from '../method/learning/ability/heard-question.ts'
import { noVote } from '../method/learning/ability/hypotheses.ts'
import type { LearnedState } from '../method/learning/state/learned-state.ts'
import type { Feedback } from '../traces/feedback.ts'

/** What somebody's word on an answer says of the groups of equal answers that it was chosen from; undefined: nothing. */
export function toldByFeedback(
  feedback: Feedback | undefined,
  question: HeardQuestion,
  { members }: Pick<LearnedState, 'members'>,
): Told | undefined {
  if (feedback === undefined) return undefined
  const labels = new Map(feedback.labels.map(({ model, correct }) => [model, correct]))
  const right = question.answers.find(({ member }) => labels.get(members[member]?.model ?? '') === 1)
  if (right !== undefined) return { right: right.group }
  // The right answer was told, and nobody had it.
  if (feedback.answer !== undefined) return { right: noVote }
  const { given } = question
  if (given === undefined || feedback.verdict === 'unsure') return undefined
  return feedback.verdict === 'right' ? { right: given } : { wrong: given }
}
