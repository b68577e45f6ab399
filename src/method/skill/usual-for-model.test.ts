import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { usualLogprobs } from './usual-for-model.ts'

test('mean and spread of each model on its own, where enough answers have a log-probability', () => {
  const questions = Array.from({ length: 30 }, (_, place) => ({ questionId: `${place}`, text: `q ${place}` }))
  const cells = questions.flatMap((_, question) => [
    { question, model: 'often', meanLogprob: question % 2 === 0 ? -1 : -2 },
    ...(question < 10 ? [{ question, model: 'seldom', meanLogprob: -question }] : []),
    { question, model: 'constant', meanLogprob: -0.5 },
    { question, model: 'never', response: 'so' },
  ])
  const bank = createBankView({ questions, models: ['constant', 'never', 'often', 'seldom'], cells })
  const usual = usualLogprobs(bank, bank.models)
  expect(Object.keys(usual)).toEqual(['often'])
  expect(usual.often?.mean).toBeCloseTo(-1.5, 12)
  expect(usual.often?.deviation).toBeCloseTo(Math.sqrt(7.5 / 29), 12)
})
