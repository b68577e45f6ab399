import { expect, test } from 'vitest'
import { newModelAccuracy } from './new-model-accuracy.ts'
import { scoreOpenAnswers } from './open-answers.ts'

const left = [1, 0]
const right = [0, 1]
const usual = { mean: -1, deviation: 0.2 }
const winner = (scores: readonly { readonly score: number }[]): number =>
  scores.reduce((best, { score }, place) => (score > (scores[best]?.score ?? 0) ? place : best), 0)

test('an answer like the others wins, its likeness to itself left out', () => {
  const scores = scoreOpenAnswers([
    { vector: right, accuracy: 0.5 },
    { vector: left, accuracy: 0.5 },
    { vector: left, accuracy: 0.5 },
  ])
  expect(winner(scores)).toBe(1)
  expect(scores[0]?.consensus).toBe(0)
  expect(scores[1]?.consensus).toBe(0.5)
})

test('a better model has more say in what consensus is', () => {
  const scores = scoreOpenAnswers([
    { vector: [1, 1], accuracy: 0.1 },
    { vector: left, accuracy: 0.9 },
    { vector: right, accuracy: 0.1 },
    { vector: left, accuracy: 0.2 },
  ])
  expect(winner(scores)).toBe(3)
})

test('log-probabilities count against what is usual for the model, and one without stands as usual', () => {
  const terse = { vector: left, accuracy: 0.5, meanLogprob: -0.5, usualLogprob: { mean: -0.5, deviation: 0.1 } }
  const bold = { vector: left, accuracy: 0.5, meanLogprob: -0.6, usualLogprob: usual }
  const scores = scoreOpenAnswers([terse, bold])
  expect(winner(scores)).toBe(1)
  expect(scores[1]?.fluency).toBeCloseTo(2, 12)
  const [known, unknown] = scoreOpenAnswers([bold, { vector: left, accuracy: 0.5, meanLogprob: -0.01 }])
  expect(known?.fluency).toBeCloseTo(2, 12)
  expect(unknown?.fluency).toBeUndefined()
  expect(winner(scoreOpenAnswers([{ vector: left, accuracy: 0.5 }, bold]))).toBe(1)
  expect(
    winner(
      scoreOpenAnswers([
        { ...bold, meanLogprob: -1.4 },
        { vector: left, accuracy: 0.5 },
      ]),
    ),
  ).toBe(1)
})

test('a lone answer has no consensus to speak of', () => {
  expect(scoreOpenAnswers([{ vector: left, accuracy: 0.5 }])[0]?.consensus).toBe(0)
})

test('a new model starts at its agreement and moves to its labels as they come', () => {
  expect(newModelAccuracy(0.6, [])).toBe(0.6)
  const lucky = Array.from({ length: 40 }, () => ({ correct: 1, consensus: 0.8 }))
  expect(newModelAccuracy(0.6, lucky)).toBeCloseTo(0.7, 12)
  expect(newModelAccuracy(0.95, lucky.concat(lucky, lucky))).toBe(1)
})
