import { expect, test } from 'vitest'
import type { BankQuestion } from '../../ports/question-bank.ts'
import { createBankView, type PlacedCell } from './create-bank-view.ts'

const questions: readonly BankQuestion[] = [
  { dataset: 'sums', questionId: '1', text: 'What is 1 + 1?', reference: '2' },
  { dataset: 'sums', questionId: '2', text: 'What is 2 + 2?', reference: '4' },
  { dataset: 'facts', questionId: '1', text: 'Which planet has rings?' },
  { questionId: 'alone', text: 'Why?' },
]
const cells: readonly PlacedCell[] = [
  { question: 0, model: 'a', correct: 1, response: '2' },
  { question: 1, model: 'a', correct: 0 },
  { question: 1, model: 'a', sample: 1, correct: 1 },
  { question: 2, model: 'a', response: 'Saturn' },
  { question: 1, model: 'b', correct: 0.25 },
]
const embeddings = [[1, 0], [3, 4], undefined, [0, 2]]
const bank = createBankView({ questions, models: ['b', 'a'], cells, embeddings, embedderId: 'test' })
const rule = { neighbours: 1, similarityRatio: 0.5 }

test('correctness is the mean over samples, and unknown where nobody knows', () => {
  expect([...bank.correctness('a')]).toEqual([1, 0.5, Number.NaN, Number.NaN])
  expect([...bank.correctness('b')]).toEqual([Number.NaN, 0.25, Number.NaN, Number.NaN])
  expect([...bank.correctness('never heard of')]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
  expect(bank.correctness('a')).toBe(bank.correctness('a'))
})

test('cells come by sample number, with nothing invented', () => {
  expect(bank.cells(1, 'a')).toEqual([
    { sample: 0, correct: 0 },
    { sample: 1, correct: 1 },
  ])
  expect(bank.cells(2, 'a')).toEqual([{ sample: 0, response: 'Saturn' }])
  expect(bank.cells(3, 'a')).toEqual([])
})

test('neighbours are places in the bank, and a question without a vector is never one', () => {
  expect(bank.nearest([3, 4], rule).map(({ index }) => index)).toEqual([1, 3, 0])
  expect([...(bank.embedding(1) ?? [])].map((value) => value.toFixed(3))).toEqual(['0.600', '0.800'])
  expect(bank.embedding(2)).toBeUndefined()
})

test('a restricted view speaks of its own questions in the order given', () => {
  const part = bank.restrict({ questions: [3, 2, 1], models: ['a'] })
  expect(part.questions.map(({ questionId }) => questionId)).toEqual(['alone', '1', '2'])
  expect(part.models).toEqual(['a'])
  expect([...part.correctness('a')]).toEqual([Number.NaN, Number.NaN, 0.5])
  expect([...part.correctness('b')]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  expect(part.nearest([3, 4], rule).map(({ index }) => index)).toEqual([2, 0])
  expect(part.cells(2, 'a').length).toBe(2)
  expect(part.cells(2, 'b')).toEqual([])
  expect(part.embedding(1)).toBeUndefined()

  const smaller = part.restrict({ questions: [2] })
  expect(smaller.questions).toEqual([questions[1]])
  expect(smaller.models).toEqual(['a'])
  expect(smaller.nearest([1, 0], rule)).toEqual([{ index: 0, similarity: expect.closeTo(0.6, 6) }])
  expect(part.restrict({ models: ['b', 'a'] }).models).toEqual(['a'])
  expect(() => smaller.restrict({ questions: [1] })).toThrow('Expected a place below 1, got 1.')
})

test('a view without its model restriction shares the columns of the bank', () => {
  expect(bank.restrict({ models: ['a'] }).correctness('a')).toBe(bank.correctness('a'))
})

test('the hash is that of the content: order and vectors do not matter', () => {
  const reordered = createBankView({
    questions: [2, 0, 3, 1].map((place) => questions[place] as BankQuestion),
    cells: cells.toReversed().map((cell) => ({ ...cell, question: [2, 0, 3, 1].indexOf(cell.question) })),
  })
  expect(reordered.hash).toBe(bank.hash)
  expect(bank.restrict({ questions: [0, 1, 2, 3].reverse() }).hash).toBe(bank.hash)
})

test('any change of a question or a cell changes the hash', () => {
  const changed = [
    createBankView({
      questions: questions.with(0, { ...(questions[0] as BankQuestion), text: 'What is 1 + 2?' }),
      cells,
    }),
    createBankView({ questions: questions.with(3, { ...(questions[3] as BankQuestion), options: ['x'] }), cells }),
    createBankView({ questions, cells: cells.with(0, { question: 0, model: 'a', correct: 1, response: '2 ' }) }),
    createBankView({ questions, cells: cells.with(3, { question: 2, model: 'a', response: 'Saturn', latencyMs: 4 }) }),
    createBankView({ questions, cells: cells.with(4, { question: 1, model: 'b', sample: 1, correct: 0.25 }) }),
    createBankView({ questions, cells: cells.slice(1) }),
    bank.restrict({ questions: [0, 1, 2] }),
    bank.restrict({ models: ['a'] }),
  ]
  expect(new Set([bank.hash, ...changed.map(({ hash }) => hash)]).size).toBe(9)
})

test('an empty bank has no neighbours and says so without an error', () => {
  const empty = createBankView({ questions: [] })
  expect(empty.nearest([1, 2, 3], rule)).toEqual([])
  expect(empty.correctness('a').length).toBe(0)
  expect(empty.embedderId).toBeUndefined()
})

test('parts that do not fit together are refused', () => {
  expect(() => createBankView({ questions, cells: [{ question: 4, model: 'a' }] })).toThrow('question 4')
  expect(() => createBankView({ questions, models: ['b'], cells })).toThrow('`a`')
  expect(() => createBankView({ questions, cells: [...cells, { question: 0, model: 'a' }] })).toThrow('two cells')
  expect(() => createBankView({ questions, embeddings: [[1]] })).toThrow('Expected 4 embeddings')
  expect(() => createBankView({ questions, embeddings: [[1], [1, 2], [1], [1]] })).toThrow('dimensions')
})
