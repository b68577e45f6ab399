import { expect, test } from 'vitest'
import type { HeardQuestion } from '../method/learning/ability/heard-question.ts'
import { nothingLearned, withMembers } from '../method/learning/state/learned-state.ts'
import type { Feedback } from '../traces/feedback.ts'
import { toldByFeedback } from './told-by-feedback.ts'

const state = withMembers(nothingLearned, ['a', 'b', 'c'])
const question: HeardQuestion = {
  ...{ id: '1', kinds: [], isChoice: false, given: 0 },
  answers: [
    { member: 0, group: 0 },
    { member: 1, group: 1 },
    { member: 2, group: -1 },
  ],
}
const said = (feedback: Partial<Feedback>): Feedback => ({
  ...{ verdict: 'wrong', givenAt: '', client: 'local', labels: [] },
  ...feedback,
})
const labels = (...correct: (0 | 1 | null)[]) =>
  ['a', 'b', 'c'].map((model, place) => ({ model, correct: correct[place] ?? null }))

test('feedback tells which group is right, that none is, or that the given one is not', () => {
  const told = (feedback: Feedback | undefined) => toldByFeedback(feedback, question, state)
  expect(told(said({ verdict: 'right', labels: labels(1, 0, 0) }))).toEqual({ right: 0 })
  expect(told(said({ answer: '7', labels: labels(0, 1, 0) }))).toEqual({ right: 1 })
  expect(told(said({ answer: '9', labels: labels(0, 0, 0) }))).toEqual({ right: -1 })
  expect(told(said({ verdict: 'wrong', labels: labels(0, null, null) }))).toEqual({ wrong: 0 })
  expect(told(said({ verdict: 'right' }))).toEqual({ right: 0 })
  expect(told(said({ verdict: 'unsure' }))).toBeUndefined()
  expect(told(undefined)).toBeUndefined()
  const { given: _, ...ungiven } = question
  expect(toldByFeedback(said({ verdict: 'wrong' }), ungiven, state)).toBeUndefined()
})
