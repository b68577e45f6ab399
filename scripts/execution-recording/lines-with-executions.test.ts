import { expect, test } from 'vitest'
import { linesWithExecutions, type ShownProblems } from './lines-with-executions.ts'

const line = (questionId: string, model: string): string =>
  JSON.stringify({ questionId, question: 'Write f.', model, response: 'def f(x): return x', answerType: 'code' })
const problems: ShownProblems = {
  one: { a: [1, 1, 2, 0], b: [0, 0, 2, null] },
  two: { a: [1, 0, 0, null], b: [0, 0, 0, null] },
}

test('a line gets its verdict, and what running showed where anything could be run', () => {
  const lines = [line('one', 'a'), line('one', 'b'), line('two', 'a'), '']
  expect([...linesWithExecutions(lines, problems)]).toMatchObject([
    { questionId: 'one', model: 'a', correct: true, execution: { passed: 1, of: 2, outputs: '0' } },
    { questionId: 'one', model: 'b', correct: false, execution: { passed: 0, of: 2 } },
    { questionId: 'two', model: 'a', correct: true },
  ])
  expect([...linesWithExecutions([line('two', 'a')], problems)][0]).not.toHaveProperty('execution')
})

test('a program that was not run is left out', () => {
  expect([...linesWithExecutions([line('one', 'c'), line('three', 'a')], problems)]).toEqual([])
})
