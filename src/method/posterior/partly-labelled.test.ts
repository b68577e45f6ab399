import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { askingOrder } from '../skill/asking-order.ts'
import { askingPaths } from '../stopping/asking-paths.ts'
import { createStoppingTuner } from '../stopping/tune-stopping.ts'
import { fitPosterior } from './fit-posterior.ts'
import type { FittedPosterior } from './fitted-posterior.ts'
import { bindPosterior } from './pool-posterior.ts'
import { evidenceNote } from './read-prior.ts'

/** By kind: who is strong on sums is weak on riddles. */
const skills = { sums: [0.9, 0.85, 0.6, 0.5, 0.45], riddles: [0.45, 0.5, 0.65, 0.85, 0.9] } as const
const models = skills.sums.map((_, place) => `model-${place}`)

/** @param labelOf what a graded answer counts, 0 to 1; undefined = nobody graded it */
function bankOf(
  count: number,
  seed: string,
  labelOf: (kind: keyof typeof skills, right: boolean) => number | undefined,
) {
  const random = createSeededRandom(seed)
  const kinds = Array.from({ length: count }, (_, place) => (place % 2 === 0 ? 'sums' : 'riddles'))
  const cells = kinds.flatMap((kind, question) => {
    const ease = 0.6 + 0.8 * random.next()
    return models.map((model, place) => {
      const right = random.next() < Math.min(0.97, (skills[kind][place] as number) * ease)
      const answer = 10 * question + (right ? 0 : 1 + Math.floor(random.next() ** 2 * 5))
      const correct = labelOf(kind, right)
      return { question, model, response: `The answer is ${answer}.`, ...(correct !== undefined && { correct }) }
    })
  })
  return createBankView({
    questions: kinds.map((dataset, place) => ({ dataset, questionId: `${place}`, text: `${dataset} ${place}` })),
    models,
    cells,
    embeddings: kinds.map((kind) => (kind === 'sums' ? [1, 0] : [0, 1])),
    embedderId: 'test',
  })
}

const fresh = bankOf(600, 'fresh', () => undefined)

/** On new riddles: the share that is right and the mean confidence, after so many of the order. */
function onRiddles(fitted: FittedPosterior, asked: number) {
  const figures = fresh.questions.flatMap((question, place) => {
    if (question.dataset !== 'riddles') return []
    const posterior = bindPosterior(fitted, models, question, fresh.embedding(place))
    const order = askingOrder(posterior.view, [...models.keys()])
    const answers = order.slice(0, asked).map((member) => ({
      member,
      generation: { text: fresh.cells(place, models[member] as string)[0]?.response ?? '' },
    }))
    const { leader, confidence } = posterior.read(answers, order.slice(asked))
    return [{ right: leader?.text === `${10 * place}` ? 1 : 0, confidence }]
  })
  const mean = (value: (figure: (typeof figures)[number]) => number) =>
    figures.reduce((sum, figure) => sum + value(figure), 0) / figures.length
  return { right: mean(({ right }) => right), confidence: mean(({ confidence }) => confidence) }
}

const whole = await fitPosterior(bankOf(500, 'bank', (_, right) => (right ? 1 : 0)))
const free = await fitPosterior(bankOf(500, 'bank', () => undefined))

test.each([
  ['labels', (right: boolean) => (right ? 1 : 0)],
  ['labels by which none is ever right', () => 0],
  ['labels by which everybody is', () => 1],
])('a kind without labels is answered by agreement, beside a kind with %s', async (_, label) => {
  const fit = await fitPosterior(bankOf(500, 'bank', (kind, right) => (kind === 'sums' ? label(right) : undefined)))
  for (const asked of [2, models.length]) {
    const { right, confidence } = onRiddles(fit.fitted, asked)
    expect(right).toBeGreaterThan(onRiddles(whole.fitted, asked).right - 0.04)
    expect(right).toBeGreaterThan(onRiddles(free.fitted, asked).right - 0.03)
    expect(Math.abs(confidence - right)).toBeLessThan(0.12)
  }
  const posterior = bindPosterior(fit.fitted, models, { text: 'a riddle' }, [0, 1])
  expect(
    askingOrder(posterior.view, [...models.keys()])
      .slice(0, 2)
      .toSorted(),
  ).toEqual([3, 4])
  expect(posterior.view.trust).toBe(0)
})

test('where a kind has no labels, a part of the pool foresees what all of it agrees on', async () => {
  const errorAfter = (asked: number): number => {
    const { right, confidence } = onRiddles(free.fitted, asked)
    return confidence - right
  }
  const whole = errorAfter(models.length)
  for (const asked of [1, 2, 3]) expect(Math.abs(errorAfter(asked) - whole)).toBeLessThan(0.05)
  const tuner = await createStoppingTuner(await askingPaths(free, models.length))
  const rule = await tuner.tune({ meanCalls: 2, parallel: 1 })
  expect(tuner.follow(rule, 1).meanCalls).toBeCloseTo(2, 0)
})

test('the reader is told where a question is of a kind without labels', async () => {
  const { fitted } = await fitPosterior(
    bankOf(500, 'bank', (kind, right) => (kind === 'sums' ? (right ? 1 : 0) : undefined)),
  )
  const noteAt = (vector: readonly number[]) =>
    evidenceNote(fitted, models, bindPosterior(fitted, models, { text: 'question' }, vector).view.trust)
  expect(noteAt([0, 1])).toContain('few or no graded answers to questions like this one')
  expect(noteAt([1, 0])).toBeUndefined()
})
