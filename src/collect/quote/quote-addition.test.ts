import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { chooseQuestions } from './choose-questions.ts'
import { type QuotedModel, quoteAddition } from './quote-addition.ts'

const questions = Array.from({ length: 40 }, (_, place) => ({
  dataset: place < 30 ? 'large' : 'small',
  questionId: String(place).padStart(2, '0'),
  text: `What is ${place} + 1?`,
}))
/** Models 1 to 5: model n is right on n of 6 questions, in a pattern of its own. */
const cells = questions.flatMap((_, question) =>
  [1, 2, 3, 4, 5].map((skill) => ({
    question,
    model: `m${skill}`,
    correct: Number((question * 7 + skill) % 6 < skill),
    response: 'four',
    usage: { inputTokens: 50, outputTokens: 10 * skill },
    latencyMs: 2_000,
  })),
)
const view = createBankView({ questions, cells })
const random = () => createSeededRandom('quote')
const priced: QuotedModel = {
  id: 'new',
  concurrency: 4,
  price: { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 10 },
  defaults: { maxTokens: 100 },
}

test('chosen questions are spread over datasets, and the first of more are those of fewer', async () => {
  const ten = chooseQuestions(view, 10, random())
  expect(ten.filter((place) => questions[place]?.dataset === 'small')).toHaveLength(5)
  const twenty = new Set(chooseQuestions(view, 20, random()))
  expect(ten.every((place) => twenty.has(place))).toBe(true)
  expect(chooseQuestions(view, 99, random())).toHaveLength(40)
})

test('the price comes from what the bank recorded for the same questions', async () => {
  const quote = await quoteAddition(view, priced, 10, random())
  expect(quote).toMatchObject({ model: 'new', questions: 10, calls: 10, basis: 'others', inputTokens: 500 })
  // 30 output tokens on average over the five models, at 2 s each, four at once.
  expect(quote.outputTokens).toBe(300)
  expect(quote.expectedUsd).toBeCloseTo((500 * 1 + 300 * 10) / 1e6)
  expect(quote.expectedSeconds).toBe(5)
  expect(quote.worstUsd).toBeGreaterThan((10 * 100 * 10) / 1e6)
})

test('what it has answered is not bought again, and its own answers tell its length once there are ten', async () => {
  const own = questions.slice(0, 12).map((_, question) => ({
    ...{ question, model: 'new', correct: 1, usage: { inputTokens: 60, outputTokens: 500 }, latencyMs: 4_000 },
  }))
  const begun = createBankView({ questions, cells: [...cells, ...own] })
  const quote = await quoteAddition(begun, priced, undefined, random())
  expect(quote).toMatchObject({ questions: 40, calls: 28, basis: 'own', outputTokens: 28 * 500 })
  const few = createBankView({ questions, cells: [...cells, ...own.slice(0, 3)] })
  expect(await quoteAddition(few, priced, undefined, random())).toMatchObject({ calls: 37, basis: 'others' })
})

test('answers that it is known by already are not bought again', async () => {
  const own = questions.slice(0, 6).map((_, question) => ({ question, model: 'new', correct: 1, response: 'four' }))
  const begun = createBankView({ questions, cells: [...cells, ...own] })
  expect(await quoteAddition(begun, priced, 10, random())).toMatchObject({ questions: 10, calls: 4 })
  expect(await quoteAddition(begun, priced, 5, random())).toMatchObject({ questions: 5, calls: 0, inputTokens: 0 })
})

test('what nobody recorded is absent, and without a price there is no price', async () => {
  const bare = await quoteAddition(createBankView({ questions }), { id: 'new', concurrency: 1 }, 5, random())
  expect(bare).toEqual({ model: 'new', questions: 5, calls: 5, basis: 'none', inputTokens: expect.any(Number) })
})
