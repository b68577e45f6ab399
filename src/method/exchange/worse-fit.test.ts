import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { decodeFitted, encodeFitted } from '../fitted/fitted-codec.ts'
import { fitPosterior } from '../posterior/fit-posterior.ts'
import type { FittedPosterior } from '../posterior/fitted-posterior.ts'
import type { HeldOutScores } from './held-out-scores.ts'
import { describeWorseFit, worseFit } from './worse-fit.ts'

const skills: Readonly<Record<string, number>> = { a: 0.9, b: 0.8, c: 0.7, d: 0.55 }
const models = Object.keys(skills)

/** Questions from one place after the other; those of `bad` have every label turned round. */
function bankOf(sources: Readonly<Record<string, number>>, seed: string) {
  const questions = Object.entries(sources).flatMap(([source, count]) =>
    Array.from({ length: count }, (_, place) => ({ questionId: `${source}/${place}`, text: `${source} ${place}` })),
  )
  const cells = questions.flatMap(({ questionId }, question) => {
    const random = createSeededRandom(`${seed} ${questionId}`)
    return models.map((model) => {
      const right = random.next() < (skills[model] ?? 0)
      const answer = right ? 0 : 1 + Math.floor(random.next() * 3)
      const correct = right === questionId.startsWith('bad') ? 0 : 1
      return { question, model, response: `The answer is ${10 * question + answer}.`, correct }
    })
  })
  return createBankView({ questions, models, cells, embeddings: questions.map(() => [1]), embedderId: 'test' })
}
const fitOn = async (sources: Readonly<Record<string, number>>, seed: string): Promise<FittedPosterior> =>
  (await fitPosterior(bankOf(sources, seed))).fitted

test('a fit on labels turned round is worse on the questions that both know; one on more honest ones never is', async () => {
  for (const seed of ['1', '2', '3', '4']) {
    const before = (await fitOn({ good: 120 }, seed)).heldOut
    const poisoned = await fitOn({ good: 120, bad: 60 }, seed)
    expect(worseFit(before, poisoned.heldOut)).toMatchObject({ questions: 120 })
    // What was kept as bytes is compared as what was just fitted.
    expect(worseFit(before, decodeFitted<FittedPosterior>(encodeFitted(poisoned))?.heldOut)).toBeDefined()
    expect(worseFit(before, (await fitOn({ good: 120, more: 60 }, seed)).heldOut)).toBeUndefined()
    expect(worseFit(before, before)).toBeUndefined()
    // The way back is open.
    expect(worseFit(poisoned.heldOut, before)).toBeUndefined()
  }
})

test('questions whose labels have changed, and those that only one fit knows, take no part', async () => {
  const before = (await fitOn({ bad: 120 }, '1')).heldOut
  expect(worseFit(before, (await fitOn({ good: 120 }, '1')).heldOut)).toBeUndefined()
  expect((await fitOn({ good: 19 }, '1')).heldOut).toBeUndefined()
})

const scores = (losses: readonly number[]): HeldOutScores => ({
  rows: Float64Array.from(losses.keys()),
  losses: Float32Array.from(losses),
})

test('the difference is paired by question and held against its standard error, and small ones are nobody’s concern', () => {
  const spread = Array.from({ length: 100 }, (_, place) => 1 + Math.sin(place))
  const worseBy = (by: (place: number) => number, of = spread) =>
    worseFit(scores(of), scores(of.map((loss, place) => loss + by(place))))
  const many = Array.from({ length: 1_600 }, (_, place) => 1 + Math.sin(place))
  expect(worseBy((place) => 0.1 + 0.1 * Math.cos(7 * place))).toMatchObject({ questions: 100 })
  expect(worseBy((place) => 0.1 + 0.6 * Math.cos(7 * place))).toBeUndefined()
  expect(worseBy(() => 0.08)).toBeUndefined()
  expect(worseBy(() => 0.016, many)).toBeDefined()
  expect(worseBy(() => 0.014, many)).toBeUndefined()
  expect(worseBy(() => 0.5, spread.slice(0, 49))).toBeUndefined()
  const worse = worseBy((place) => 0.5 + 0.01 * Math.cos(7 * place))
  expect(worse && describeWorseFit(worse)).toMatch(/100 graded questions worse .* 1\.\d+ instead of 1\.\d+, standard/)
})
