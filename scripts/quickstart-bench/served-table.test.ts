import { expect, test } from 'vitest'
import { servedTable } from './served-table.ts'

const questions = ['1', '2', '3', '4'].map((questionId) => ({ dataset: 'sums', questionId }))

test('what was served stands beside the best model of those very questions, and the mean of all', () => {
  const answers = questions.map((question, place) => ({ ...question, text: '', right: place === 0 ? 0 : 1, calls: 2 }))
  const recorded = questions.flatMap((question, place) => [
    { ...question, model: 'early', correct: place < 2 ? 1 : 0 },
    { ...question, model: 'late', correct: place < 2 ? 0 : 1 },
    { ...question, model: 'never', correct: 0 },
  ])
  expect(servedTable(answers, recorded, 2).split('\n').slice(2)).toEqual([
    '| while it learnt | 2 | 50.0 % | 2.00 | 100.0 % | 33.3 % |',
    '| afterwards | 2 | 100.0 % | 2.00 | 100.0 % | 33.3 % |',
  ])
  expect(servedTable(answers.slice(0, 2), recorded, 2)).not.toContain('afterwards')
})
