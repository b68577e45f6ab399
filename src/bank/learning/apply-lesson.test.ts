import { expect, test } from 'vitest'
import type { Lesson, LessonAnswer } from '../../ports/question-bank.ts'
import { applyLesson, type LearntQuestion } from './apply-lesson.ts'
import { leastTelling } from './least-telling.ts'

const question = { questionId: 'traces/k', text: 'What is 6 x 7?', source: 'traces' }
const nothing: LearntQuestion = { question, seenMs: 0, cells: new Map() }
const lesson = (trace: string, answers: readonly LessonAnswer[], rest: Partial<Lesson> = {}): Lesson => ({
  ...{ trace, atMs: Number(trace), key: 'k', question: { text: question.text }, answers },
  ...rest,
})
const after = (...lessons: readonly Lesson[]): LearntQuestion => lessons.reduce(applyLesson, nothing)
const says = ({ cells }: LearntQuestion): Record<string, string> =>
  Object.fromEntries([...cells].map(([model, { cell }]) => [model, `${cell.response} ${cell.correct ?? '?'}`]))

test('of several answers of a model the newest is kept, unless another one is known to be right or wrong', () => {
  const first = lesson('1', [{ model: 'a', response: '42' }])
  const second = lesson('2', [
    { model: 'a', response: '41' },
    { model: 'b', response: '41' },
  ])
  expect(says(after(first, second))).toEqual({ a: '41 ?', b: '41 ?' })
  expect(says(after(second, first))).toEqual({ a: '41 ?', b: '41 ?' })
  const judged = lesson('1', [{ model: 'a', response: '42', correct: 1 }])
  expect(says(after(judged, second))).toEqual({ a: '42 1', b: '41 ?' })
  expect(says(after(second, judged))).toEqual({ a: '42 1', b: '41 ?' })
})

test('the right answer once told grades what other traces hold, and the first that was told stays', () => {
  const told = lesson('1', [{ model: 'a', response: 'It is 42.' }], { reference: '42' })
  const later = lesson('2', [{ model: 'b', response: 'It is 41.' }])
  expect(says(after(told, later))).toEqual({ a: 'It is 42. 1', b: 'It is 41. 0' })
  expect(says(after(later, told))).toEqual({ b: 'It is 41. 0', a: 'It is 42. 1' })
  const otherwise = lesson('3', [{ model: 'c', response: '41' }], { reference: '41' })
  const both = after(told, later, otherwise)
  expect(says(both)).toEqual({ a: 'It is 42. 1', b: 'It is 41. 0', c: '41 0' })
  expect(both.question.reference).toBe('42')
})

test('a word that is taken back or turned round is so for all that it graded', () => {
  const told = lesson('1', [{ model: 'a', response: '42' }], { reference: '42' })
  const other = lesson('2', [{ model: 'b', response: '41' }])
  const turned = lesson('1', [{ model: 'a', response: '42' }], { reference: '41' })
  expect(says(after(told, other, turned))).toEqual({ a: '42 0', b: '41 1' })
  const silent = after(told, other, lesson('1', [{ model: 'a', response: '42' }]))
  expect(says(silent)).toEqual({ a: '42 ?', b: '41 ?' })
  expect(silent.question).toEqual(question)
})

test('what was asked on purpose is left as it is', () => {
  const asked: LearntQuestion = {
    ...nothing,
    cells: new Map([['a', { cell: { sample: 0, response: '7', correct: 0 } }]]),
  }
  const told = lesson('1', [{ model: 'a', response: '42', correct: 1 }], { reference: '42' })
  expect(says(applyLesson(asked, told))).toEqual({ a: '7 0' })
})

test('the oldest that tell least make room, a label before an answer more, and the same ones whatever the order', () => {
  const questions = [
    { id: 1, key: 'd', seenMs: 1, answers: 1, isLabelled: true },
    { id: 2, key: 'c', seenMs: 2, answers: 2, isLabelled: false },
    { id: 3, key: 'b', seenMs: 3, answers: 4, isLabelled: false },
    { id: 4, key: 'a', seenMs: 4, answers: 2, isLabelled: false },
  ]
  expect(leastTelling(questions, 4)).toEqual([])
  expect(leastTelling(questions, 3)).toEqual([2])
  expect(leastTelling(questions.toReversed(), 1)).toEqual([2, 4, 3])
})
