import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createLexicalEmbedder } from '../../embedders/lexical/lexical-embedder.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { fitAdaptive } from '../fitted/fitted-adaptive.ts'
import { decodeFitted, encodeFitted } from '../fitted/fitted-codec.ts'
import { askingPaths } from '../stopping/asking-paths.ts'
import { createStoppingTuner } from '../stopping/tune-stopping.ts'
import { fitPosterior } from './fit-posterior.ts'
import type { FittedPosterior } from './fitted-posterior.ts'
import { bindPosterior } from './pool-posterior.ts'
import { evidenceNote } from './read-prior.ts'

const skills: Readonly<Record<string, number>> = { a: 0.85, b: 0.75, c: 0.7, d: 0.6, e: 0.5, f: 0.4 }
const models = Object.keys(skills)

/** Questions differ in difficulty, so that errors come together; wrong answers often agree. */
function bankOf(questionCount: number, labels: number, seed = 'bank') {
  const random = createSeededRandom(seed)
  const questions = Array.from({ length: questionCount }, (_, place) => ({
    dataset: place % 2 === 0 ? 'x' : 'y',
    questionId: `${place}`,
    text: `question ${place}`,
  }))
  const cells = questions.flatMap((_, question) => {
    const ease = 0.5 + random.next()
    return models.map((model) => {
      const right = random.next() < Math.min(0.98, (skills[model] ?? 0.5) * ease)
      const answer = 10 * question + (right ? 0 : 1 + Math.floor(random.next() ** 2 * 4))
      return {
        question,
        model,
        response: `The answer is ${answer}.`,
        ...(question < labels && { correct: right ? 1 : 0 }),
      }
    })
  })
  const embeddings = questions.map(({ dataset }) => (dataset === 'x' ? [1, 0] : [0, 1]))
  return createBankView({ questions, models, cells, embeddings, embedderId: 'test' })
}

const whole = bankOf(600, 600)
const fit = await fitPosterior(whole)

test('the rule follows what the bank supports', async () => {
  expect(fit.fitted.rule).toBe('labelled')
  expect((await fitPosterior(bankOf(200, 25))).fitted.rule).toBe('hybrid')
  expect((await fitPosterior(bankOf(200, 0))).fitted.rule).toBe('label-free')
  expect((await fitPosterior(bankOf(20, 0))).fitted.rule).toBe('agreement')
  expect(evidenceNote((await fitPosterior(bankOf(20, 0))).fitted, models, 0)).toContain('no confidence')
  expect(evidenceNote((await fitPosterior(bankOf(200, 0))).fitted, models.slice(0, 3), 0)).toContain(
    'below its best member',
  )
})

test('agreement alone finds nearly the order that labels find', async () => {
  const accuracyOf = ({ accuracy, groups }: FittedPosterior): number[] =>
    models.map((_, model) => accuracy[model * groups.names.length] as number)
  const labelFree = accuracyOf((await fitPosterior(bankOf(600, 0))).fitted)
  expect(labelFree[0]).toBeGreaterThan(labelFree[3] as number)
  expect(labelFree[3]).toBeGreaterThan(labelFree[5] as number)
})

test('on new questions the confidence is the share that is right', async () => {
  const fresh = bankOf(1_500, 1_500, 'fresh')
  let confidenceSum = 0
  let rightSum = 0
  fresh.questions.forEach((question, place) => {
    const posterior = bindPosterior(fit.fitted, models, question, fresh.embedding(place))
    const answers = models.map((model, member) => ({
      member,
      generation: { text: fresh.cells(place, model)[0]?.response ?? '' },
    }))
    const { leader, confidence, standing } = posterior.read(answers, [])
    confidenceSum += confidence
    rightSum += leader?.text === `${10 * place}` ? 1 : 0
    expect(standing.probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9)
  })
  expect(Math.abs(confidenceSum - rightSum) / 1_500).toBeLessThan(0.03)
  expect(rightSum / 1_500).toBeGreaterThan(0.85)
})

test('a budget of mean calls is kept, one by one and two at a time', async () => {
  const tuner = await createStoppingTuner(await askingPaths(fit, 6))
  for (const meanCalls of [1.5, 2, 3]) {
    const oneByOne = tuner.follow(await tuner.tune({ meanCalls, parallel: 1 }), 1)
    expect(Math.abs(oneByOne.meanCalls - meanCalls)).toBeLessThan(0.15)
  }
  const inPairs = tuner.follow(await tuner.tune({ meanCalls: 3, parallel: 2 }), 2)
  expect(Math.abs(inPairs.meanCalls - 3)).toBeLessThan(0.15)
})

test('more calls are worth more, and the cap is kept', async () => {
  const tuner = await createStoppingTuner(await askingPaths(fit, 6))
  const few = tuner.follow(await tuner.tune({ meanCalls: 1.5, parallel: 1 }), 1)
  const many = tuner.follow(await tuner.tune({ meanCalls: 4, parallel: 1 }), 1)
  expect(many.worth).toBeGreaterThan(few.worth)
  expect((await tuner.tune({ maxAsked: 3, parallel: 1 })).cap).toBe(3)
})

test('fitted weights come back from their bytes to the last bit, and other versions do not come back', async () => {
  const fitted = await fitAdaptive(
    whole,
    { parallel: 1, maxAsked: 5, escalate: { to: 'f', below: 0.8 } },
    { pool: models.slice(0, -1), embedder: createLexicalEmbedder() },
  )
  const bytes = encodeFitted(fitted)
  expect(decodeFitted(bytes)).toEqual(fitted)
  expect(fitted.extraVotes?.map(({ id }) => id)).toEqual(['f'])
  expect(fitted.posterior.models).not.toContain('f')
  const older = new TextEncoder().encode(new TextDecoder().decode(bytes).replace(/"version":\d+/, '"version":0'))
  expect(decodeFitted(older)).toBeUndefined()
  expect(decodeFitted(bytes.slice(0, 100))).toBeUndefined()
})

test('a bank of outcomes without responses still orders the models', async () => {
  const questions = Array.from({ length: 60 }, (_, place) => ({ questionId: `${place}`, text: `q ${place}` }))
  const cells = questions.flatMap((_, question) => [
    { question, model: 'good', correct: 1 },
    { question, model: 'bad', correct: question % 4 === 0 ? 1 : 0 },
  ])
  const { fitted } = await fitPosterior(createBankView({ questions, models: ['bad', 'good'], cells }))
  expect(fitted.rule).toBe('agreement')
  const { view } = bindPosterior(fitted, ['bad', 'good'], { text: 'q' }, undefined)
  expect(view.accuracy[1]).toBeGreaterThan(view.accuracy[0] as number)
  expect(view.weights[1]).toBeGreaterThan(view.weights[0] as number)
})

test('a model that the bank does not know, or has nothing of, counts like the mean of the others', async () => {
  const named = await fitPosterior(whole, [...models, 'stranger'])
  expect(named.fitted.models).toEqual(models)
  for (const { fitted } of [fit, named]) {
    const { view } = bindPosterior(fitted, ['a', 'stranger', 'f'], { text: 'question' }, undefined)
    const [first = 0, stranger = 0, last = 0] = Array.from(view.weights)
    expect(stranger).toBeCloseTo((first + last) / 2, 12)
    const [good = 0, mean = 0, poor = 0] = Array.from(view.accuracy)
    expect(mean).toBeCloseTo((good + poor) / 2, 12)
  }
})
