import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import type { Embedder } from '../../ports/embedder.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { decodeFitted, encodeFitted } from '../fitted/fitted-codec.ts'
import { sharedFit } from '../fitted/shared-fit.ts'
import type { FittedPosterior } from '../posterior/fitted-posterior.ts'
import { fitOpenAnswers, type GradedOpenQuestion, learnSameFrom } from './fit-open-answers.ts'
import { paperRule, weighOpenAnswers } from './open-answers.ts'
import { openConfidence } from './open-confidence.ts'

const skills = [0.75, 0.65, 0.6, 0.5, 0.4]
const dimensions = 24

/**
 * Right answers mean the same; wrong ones often share an error, and are written with less certainty and at less
 * length, which the paper's constants make little of.
 */
function gradedQuestions(count: number, seed: string): GradedOpenQuestion[] {
  const random = createSeededRandom(seed)
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  const meaning = (): Float64Array => Float64Array.from({ length: dimensions }, gaussian)
  return Array.from({ length: count }, () => {
    const [topic, truth, error] = [meaning(), meaning(), meaning()]
    const ease = 0.5 + random.next()
    const correct = skills.map((skill) => (random.next() < Math.min(0.97, skill * ease) ? 1 : 0))
    const answers = skills.map((accuracy, model) => {
      const right = correct[model] === 1
      const meant = right ? truth : random.next() < 0.7 ? error : meaning()
      return {
        vector: topic.map((value, index) => 0.7 * value + (meant[index] as number) + 0.8 * gaussian()),
        accuracy,
        length: Math.exp(5 + (right ? 0.6 : 0) + 0.4 * gaussian()),
        meanLogprob: -1 + 0.2 * ((right ? 0.75 : -0.75) + gaussian()),
        usualLogprob: { mean: -1, deviation: 0.2 },
      }
    })
    return { answers, correct }
  })
}

const fresh = gradedQuestions(600, 'fresh')

test('graded answers teach what signals are worth, on new questions too', async () => {
  const fit = await fitOpenAnswers(gradedQuestions(200, 'bank'))
  const rightShare = (rule = paperRule): number =>
    fresh.reduce(
      (sum, { answers, correct }) => sum + (correct[weighOpenAnswers(answers, rule).chosen] ?? 0) / fresh.length,
      0,
    )
  expect(rightShare(fit)).toBeGreaterThan(rightShare() + 0.08)
})

test('few labels leave the weights near the published ones and give no confidence', async () => {
  const fit = await fitOpenAnswers(gradedQuestions(3, 'few'))
  fit?.weights.forEach((weight, signal) => {
    expect(Math.abs(weight - (paperRule.weights[signal] as number))).toBeLessThan(0.12)
  })
  expect(fit?.confidenceWeights).toBeUndefined()
  expect(fit?.sameFrom).toBeUndefined()
  expect(await fitOpenAnswers([])).toBeUndefined()
})

test('a question that everybody got right or wrong says nothing of the weights', async () => {
  const alike = gradedQuestions(120, 'alike').map((question, place) => ({
    ...question,
    correct: question.correct.map(() => place % 2),
  }))
  expect((await fitOpenAnswers(alike))?.weights).toEqual(paperRule.weights.map((weight) => expect.closeTo(weight, 9)))
})

test('from 100 graded questions on the confidence is the share of right choices, for whole panels and small ones', async () => {
  const fit = await fitOpenAnswers(gradedQuestions(200, 'bank'))
  for (const size of [1, 3, 5]) {
    let error = 0
    const bins = Array.from({ length: 5 }, () => 0)
    for (const { answers, correct } of fresh) {
      const standing = weighOpenAnswers(answers.slice(0, size), fit)
      const confidence = openConfidence(fit?.confidenceWeights ?? [], standing)
      const bin = Math.min(4, Math.floor(5 * confidence))
      bins[bin] = (bins[bin] as number) + confidence - (correct[standing.chosen] as number)
    }
    for (const sum of bins) error += Math.abs(sum) / fresh.length
    expect(error).toBeLessThan(0.06)
  }
})

test('an accuracy that differs only by the label left out of it does not tell that label', async () => {
  const telling = gradedQuestions(200, 'bank').map(({ answers, correct }) => ({
    correct,
    answers: answers.map((answer, model) => ({ ...answer, accuracy: 0.6 - 0.004 * (correct[model] as number) })),
  }))
  const fit = await fitOpenAnswers(telling)
  expect(Math.abs((fit?.weights[2] as number) - (paperRule.weights[2] as number))).toBeLessThan(0.5)
  const confidenceAt = (accuracy: number): number =>
    openConfidence(
      fit?.confidenceWeights ?? [],
      weighOpenAnswers(fresh[0]?.answers.map((answer) => ({ ...answer, accuracy })) ?? [], fit),
    )
  expect(confidenceAt(0.65)).toBeGreaterThan(confidenceAt(0.6))
})

test('from when texts say the same is learnt on the scale of the embedder, where pairs tell it', () => {
  const random = createSeededRandom('pairs')
  for (const scale of [1, 0.3]) {
    const pairs = Array.from({ length: 400 }, (_, place) => ({
      same: place % 2 === 0,
      cosine: scale * (place % 2 === 0 ? 0.75 + 0.2 * random.next() : 0.4 + 0.4 * random.next()),
    }))
    const sameFrom = learnSameFrom(pairs) ?? 0
    expect(sameFrom / scale).toBeGreaterThan(0.7)
    expect(sameFrom / scale).toBeLessThan(0.85)
  }
  expect(
    learnSameFrom(Array.from({ length: 400 }, (_, place) => ({ same: place % 2 === 0, cosine: random.next() }))),
  ).toBe(undefined)
})

const letters: Embedder = {
  id: 'letters',
  dimensions: 2,
  embed: async (texts) => texts.map((text) => Float32Array.of(text.includes('good') ? 1 : 0.2, 0.5)),
}

function openBank(graded: boolean) {
  const questions = Array.from({ length: 60 }, (_, place) => ({
    questionId: `${place}`,
    text: `Write a poem, number ${place}.`,
    answerType: 'open' as const,
  }))
  const cells = questions.flatMap((_, question) =>
    ['a', 'b', 'c'].map((model, place) => {
      const good = (question + place) % 3 !== 0
      return { question, model, response: good ? 'a good poem' : 'a poem', ...(graded && { correct: good ? 1 : 0 }) }
    }),
  )
  return createBankView({ questions, models: ['a', 'b', 'c'], cells })
}

test('the open answers of a bank are read where they are graded', async () => {
  const { fitted } = await sharedFit(openBank(true), ['a', 'b', 'c'], letters)
  expect(fitted.openAnswers).toMatchObject({ gradedQuestions: 60 })
  expect((await sharedFit(openBank(false), ['a', 'b', 'c'], letters)).fitted.openAnswers).toBeUndefined()
})

test('a fit made while the embedder failed is used and not kept', async () => {
  const failing: Embedder = { ...letters, embed: () => Promise.reject(new Error('out of order')) }
  const { fitted } = await sharedFit(openBank(true), ['a', 'b', 'c'], failing)
  expect(fitted.openAnswers).toBeUndefined()
  expect(decodeFitted<FittedPosterior>(encodeFitted(fitted))).toBeUndefined()
  const whole = (await sharedFit(openBank(true), ['a', 'b', 'c'], letters)).fitted
  expect(decodeFitted<FittedPosterior>(encodeFitted(whole))?.openAnswers).toEqual(whole.openAnswers)
})
