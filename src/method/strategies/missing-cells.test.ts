import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { questionFromText } from '../../ports/question.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'
import type { CollaborationEvent } from '../events.ts'
import { fitPosterior } from '../posterior/fit-posterior.ts'

const skills = { weak: 0.4, middling: 0.6, strong: 0.9 }
const models = Object.keys(skills)
const thirdOf = (model: string): number => models.indexOf(model)

/** 240 questions of which every model answered another third. */
const random = createSeededRandom('missing cells')
const questions = Array.from({ length: 240 }, (_, place) => ({
  questionId: `${place}`,
  text: `Which is number ${place}?`,
  answerType: 'number' as const,
  dataset: place % 2 === 0 ? 'even' : 'odd',
}))
const cells = Object.entries(skills).flatMap(([model, skill]) =>
  questions.flatMap((_, question) => {
    if (Math.floor(question / 2) % 3 !== thirdOf(model)) return []
    const correct = random.next() < skill ? 1 : 0
    return [{ question, model, response: `The answer is ${question + 1 - correct}.`, correct }]
  }),
)
const bank = createBankView({ questions, models, cells })

const strategies = ['best-single', 'prior-vote', 'paper', 'calibrated', 'adaptive', 'majority', 'consensus']

test.each(strategies)('%s answers by a bank of which every model answered another third', async (kind) => {
  const smacs = createSmacs({
    models: models.map((id) => createScriptedModel({ id, replies: () => `The answer is ${id === 'weak' ? 8 : 7}.` })),
    bank,
  })
  const question = questionFromText('Which is number 7?', { answerType: 'number' })
  const stream = smacs.stream(question, { strategy: kind === 'paper' ? { kind, aggregator: 'strong' } : kind, seed: 1 })
  const events: CollaborationEvent[] = []
  let step = await stream.next()
  for (; !step.done; step = await stream.next()) events.push(step.value)
  expect(step.value.extracted ?? step.value.text).toContain('7')
  expect(step.value.degraded).toBe(false)
  // Nothing unknown became a number that is none.
  expect(numbersIn(events).filter((value) => !Number.isFinite(value))).toEqual([])
})

test('what no model was asked is known of none, and who is strong is known all the same', async () => {
  for (const model of models) {
    const correctness = bank.correctness(model)
    for (const place of questions.keys()) {
      const isAsked = Math.floor(place / 2) % 3 === thirdOf(model)
      expect(Number.isNaN(correctness[place])).toBe(!isAsked)
      expect(bank.cells(place, model)).toHaveLength(isAsked ? 1 : 0)
    }
  }
  const { fitted } = await fitPosterior(bank)
  const width = fitted.groups.names.length
  const accuracyOf = (model: string): number => fitted.accuracy[fitted.models.indexOf(model) * width] as number
  expect(accuracyOf('strong')).toBeGreaterThan(accuracyOf('middling'))
  expect(accuracyOf('middling')).toBeGreaterThan(accuracyOf('weak'))
})

function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(numbersIn)
}
