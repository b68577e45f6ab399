import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { fitPosterior, type PosteriorFit } from '../posterior/fit-posterior.ts'
import { bindPosterior } from '../posterior/pool-posterior.ts'
import { askingOrder } from './asking-order.ts'

/** Log odds on a question of middling difficulty. */
const strengths = { weak: -1.5, poor: -0.8, fair: 0, good: 0.8, better: 1.2, best: 2 }
const models = Object.keys(strengths)
const questionCount = 300
const hardnessOf = (question: number): number => ((question * 37) % 60) / 10 - 3

/** @param isAsked whether a model has a cell on a question @param isGraded whether that has a verdict */
function bankOf(
  isAsked: (question: number, model: string) => boolean,
  isGraded: (question: number, model: string) => boolean = () => true,
): BankView {
  const cells = Object.entries(strengths).flatMap(([model, strength]) => {
    const random = createSeededRandom('open cells').fork(model)
    return Array.from({ length: questionCount }, (_, question) => {
      const right = random.next() < 1 / (1 + Math.exp(2 * (hardnessOf(question) - strength)))
      const answer = 10 * question + (right ? 0 : 1 + Math.floor(random.next() * 5))
      const verdict = isGraded(question, model) ? { correct: right ? 1 : 0 } : {}
      return { question, model, response: `The answer is ${answer}.`, ...verdict }
    }).filter(({ question }) => isAsked(question, model))
  })
  const questions = Array.from({ length: questionCount }, (_, place) => ({
    questionId: `${place}`,
    text: `Which is number ${place}?`,
    answerType: 'number' as const,
    dataset: 'numbers',
  }))
  return createBankView({ questions, models, cells })
}

const accuracyOf = ({ fitted }: PosteriorFit, model: string) => fitted.accuracy[fitted.models.indexOf(model)] as number
const weightOf = ({ fitted }: PosteriorFit, model: string) => fitted.weights[fitted.models.indexOf(model)] as number
const firstAsked = ({ fitted }: PosteriorFit): string | undefined => {
  const { view } = bindPosterior(fitted, models, { text: 'Which is number 7?' }, undefined)
  return models[askingOrder(view, [...models.keys()])[0] ?? -1]
}

const whole = await fitPosterior(bankOf(() => true))
/** Twenty questions that are harder than most. */
const hard = new Set(
  [...Array(questionCount).keys()]
    .filter((question) => hardnessOf(question) > 1 && hardnessOf(question) < 2.6)
    .slice(0, 20),
)

test('a model that was asked a few hard questions alone is asked where it belongs', async () => {
  const sparse = await fitPosterior(bankOf((question, model) => model !== 'best' || hard.has(question)))
  expect(Math.abs(accuracyOf(sparse, 'best') - accuracyOf(whole, 'best'))).toBeLessThan(0.08)
  expect(firstAsked(whole)).toBe('best')
  expect(accuracyOf(sparse, 'best')).toBeGreaterThan(accuracyOf(sparse, 'good'))
  expect(weightOf(sparse, 'best')).toBeGreaterThan(weightOf(sparse, 'fair'))
})

test('a weak model is not taken for a strong one because it was asked what is easy', async () => {
  const easy = (question: number): boolean => hardnessOf(question) < -2
  const sparse = await fitPosterior(bankOf((question, model) => model !== 'weak' || (easy(question) && question < 150)))
  // It was right on most of them, as everybody was.
  expect(accuracyOf(sparse, 'weak')).toBeLessThan(accuracyOf(whole, 'good') - 0.1)
  expect(weightOf(sparse, 'weak')).toBeLessThan(weightOf(sparse, 'better'))
})

test('answers of a new model that nobody graded are judged by the verdicts on equal ones', async () => {
  const sparse = await fitPosterior(
    bankOf(
      (question, model) => model !== 'best' || hard.has(question),
      (_, model) => model !== 'best',
    ),
  )
  expect(Math.abs(accuracyOf(sparse, 'best') - accuracyOf(whole, 'best'))).toBeLessThan(0.2)
  expect(accuracyOf(sparse, 'best')).toBeGreaterThan(accuracyOf(sparse, 'fair'))
})

test('where every model answered everything, nothing is completed', async () => {
  // One cell in twenty makes no difference either.
  const nearly = await fitPosterior(bankOf((question, model) => model !== 'good' || question % 20 !== 3))
  expect(Math.abs(weightOf(nearly, 'good') - weightOf(whole, 'good'))).toBeLessThan(0.3)
  expect(Math.abs(accuracyOf(nearly, 'good') - accuracyOf(whole, 'good'))).toBeLessThan(0.03)
})
