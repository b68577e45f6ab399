import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import type { Random } from '../../ports/random.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { fitPosterior } from '../posterior/fit-posterior.ts'
import { bindPosterior } from '../posterior/pool-posterior.ts'
import type { Standing } from '../posterior/standing.ts'
import { askingOrder } from '../skill/asking-order.ts'
import { type AskingPath, askingPaths } from './asking-paths.ts'
import { stopsAt } from './stopping-rule.ts'
import { createStoppingTuner, longestPath } from './tune-stopping.ts'

const skills = [0.62, 0.6, 0.55, 0.5, 0.48, 0.45, 0.4, 0.35, 0.3]
const models = skills.map((_, place) => `model-${place}`)

/** Questions of one kind that no one can tell apart before they are asked. */
function alike(count: number, random: Random) {
  const questions = Array.from({ length: count }, (_, place) => ({ questionId: `${place}`, text: `question ${place}` }))
  const cells = questions.flatMap((_, question) => {
    const ease = 0.3 + 1.4 * random.next()
    return models.map((model, place) => {
      const right = random.next() < Math.min(0.97, (skills[place] ?? 0) * ease)
      const answer = 10 * question + (right ? 0 : 1 + Math.floor(random.next() ** 2 * 6))
      return { question, model, response: `The answer is ${answer}.`, correct: right ? 1 : 0 }
    })
  })
  return createBankView({ questions, models, cells })
}

test('a budget of mean calls holds over banks that cannot tell their questions apart', async () => {
  const random = createSeededRandom('alike')
  const meanCalls = 2.5
  const means: number[] = []
  for (let draw = 0; draw < 3; draw++) {
    const fresh = alike(300, random.fork(`fresh ${draw}`))
    const fit = await fitPosterior(alike(600, random.fork(`bank ${draw}`)))
    const rule = await (await createStoppingTuner(await askingPaths(fit, longestPath))).tune({
      meanCalls,
      parallel: 1,
    })
    let calls = 0
    for (const [place, question] of fresh.questions.entries()) {
      const posterior = bindPosterior(fit.fitted, models, question, undefined)
      const order = askingOrder(
        posterior.view,
        models.map((_, member) => member),
      )
      let asked = 1
      const stops = (): boolean => {
        const answers = order.slice(0, asked).map((member) => ({
          member,
          generation: { text: fresh.cells(place, models[member] as string)[0]?.response ?? '' },
        }))
        return stopsAt(rule, posterior.read(answers, order.slice(asked)).standing)
      }
      while (asked < order.length && !stops()) asked++
      calls += asked
    }
    means.push(calls / fresh.questions.length)
  }
  expect(Math.abs(means.reduce((sum, mean) => sum + mean, 0) / means.length - meanCalls)).toBeLessThan(0.35)
})

test('one answer is known to be enough beforehand only where the rule hardly ever asks on', async () => {
  const fit = await fitPosterior(alike(160, createSeededRandom('sure')))
  const tuner = await createStoppingTuner(await askingPaths(fit, longestPath))
  expect((await tuner.tune({ meanCalls: 1, parallel: 1 })).sureFrom).toBeLessThan(1)
  expect((await tuner.tune({ meanCalls: 3, parallel: 1 })).sureFrom).toBeUndefined()
})

test('without a budget nobody is asked where that is predicted to bring nothing, however good the last one is', async () => {
  const worth = [0.9, 0.7, 0.6, 0.5, 0.95]
  const standings = worth.map((_, step): Standing => {
    const features = Float64Array.from([1, ...worth.keys()], (value, place) => (place === 0 || value === step ? 1 : 0))
    return { asked: step + 1, probabilities: Float64Array.of(0.5, 0.5), leader: 0, confidence: 0.5, lead: 0, features }
  })
  const paths = Array.from({ length: 60 }, (_, question): AskingPath => {
    return { question, standings, worth: Float64Array.from(worth), leaders: worth.map(() => 0), firstAccuracy: 0.9 }
  })
  const tuner = await createStoppingTuner(paths)
  const rule = await tuner.tune({ parallel: 1 })
  expect(rule.threshold).toBeGreaterThanOrEqual(0)
  expect(tuner.follow(rule, 1)).toEqual({ meanCalls: 1, worth: expect.closeTo(0.9, 12) })
})

test('questions whose answers cannot be compared take no part in tuning', async () => {
  const bank = createBankView({
    questions: Array.from({ length: 120 }, (_, place) => ({
      questionId: `${place}`,
      text: `question ${place}`,
      answerType: place % 2 === 0 ? ('open' as const) : ('number' as const),
    })),
    models,
    cells: Array.from({ length: 120 }, (_, question) => question).flatMap((question) =>
      models.map((model) => ({ question, model, response: `The answer is ${question}.`, correct: 1 })),
    ),
  })
  const paths = await askingPaths(await fitPosterior(bank), longestPath)
  expect(paths.map(({ question }) => question % 2)).toEqual(Array.from({ length: 60 }, () => 1))
})
