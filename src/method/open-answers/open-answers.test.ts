import { expect, test } from 'vitest'
import { type OpenAnswer, paperRule, weighOpenAnswers } from './open-answers.ts'

const left = [1, 0]
const right = [0, 1]
const usual = { mean: -1, deviation: 0.2 }

const weigh = (answers: readonly Omit<OpenAnswer, 'length'>[], rule = paperRule) =>
  weighOpenAnswers(
    answers.map((answer) => ({ length: 20, ...answer })),
    rule,
  )

test('an answer like the others wins, its likeness to itself left out', () => {
  const { chosen, signals, share } = weigh([
    { vector: right, accuracy: 0.5 },
    { vector: left, accuracy: 0.5 },
    { vector: left, accuracy: 0.5 },
  ])
  expect(chosen).toBe(1)
  expect(signals[0]?.consensus).toBe(0)
  expect(signals[1]?.consensus).toBe(0.5)
  expect(share).toBeCloseTo(2 / 3, 12)
})

test('a better model has more say in what consensus is', () => {
  const { chosen } = weigh([
    { vector: [1, 1], accuracy: 0.1 },
    { vector: left, accuracy: 0.9 },
    { vector: right, accuracy: 0.1 },
    { vector: left, accuracy: 0.2 },
  ])
  expect(chosen).toBe(3)
})

test('log-probabilities count against what is usual for the model, and one without stands as usual', () => {
  const terse = { vector: left, accuracy: 0.5, meanLogprob: -0.5, usualLogprob: { mean: -0.5, deviation: 0.1 } }
  const bold = { vector: left, accuracy: 0.5, meanLogprob: -0.6, usualLogprob: usual }
  const unknown = { vector: left, accuracy: 0.5, meanLogprob: -0.01 }
  const { chosen, signals } = weigh([terse, bold])
  expect(chosen).toBe(1)
  expect(signals[1]?.fluency).toBeCloseTo(2, 12)
  expect(weigh([bold, unknown]).signals.map(({ fluency }) => fluency !== undefined)).toEqual([true, false])
  expect(weigh([unknown, bold]).chosen).toBe(1)
  expect(weigh([{ ...bold, meanLogprob: -1.4 }, unknown]).chosen).toBe(1)
})

test('a lone answer has no consensus to speak of, and all the support there is', () => {
  expect(weigh([{ vector: left, accuracy: 0.5 }])).toMatchObject({ chosen: 0, share: 1, signals: [{ consensus: 0 }] })
})

test('where a rule knows from when texts say the same, the better supported group wins by its members', () => {
  const near = [0.95, Math.sqrt(1 - 0.95 ** 2)]
  const answers = [left, near, right].map((vector) => ({ vector, accuracy: 0.5 }))
  const grouped = weigh(answers, { weights: [0, 0, 0, 1, 0], sameFrom: 0.9 })
  expect(grouped.groups).toEqual([0, 0, 1])
  expect(grouped).toMatchObject({ chosen: 0, share: 2 / 3 })
  expect(weigh(answers, { weights: [0, 0, 0, 1, 0], sameFrom: 0.99 }).groups).toEqual([0, 1, 2])
  // One between two others does not make them one.
  const fan = [0, 0.4, 0.8].map((angle) => ({ vector: [Math.cos(angle), Math.sin(angle)], accuracy: 0.5 }))
  expect(weigh(fan, { weights: [0, 0, 0, 1, 0], sameFrom: 0.9 }).groups).toEqual([0, 0, 1])
})
