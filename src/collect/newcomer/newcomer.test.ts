import { expect, test } from 'vitest'
import { createBankView, type PlacedCell } from '../../bank/view/create-bank-view.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { estimateAccuracy } from './estimate-accuracy.ts'
import { addHidden, hiddenAddition } from './hidden-addition.ts'
import { hiddenModelError } from './hidden-model-error.ts'
import { readKnownPool } from './known-pool.ts'
import { nextQuestions } from './next-questions.ts'
import { readOwnOutcomes } from './own-outcomes.ts'

const random = () => createSeededRandom('newcomer')

/** Questions of two datasets, from easy to hard each; a model is right where chance and its ability have it. */
function worldOf(abilities: Readonly<Record<string, number>>, count = 240, graded = true): BankView {
  const chance = createSeededRandom('world')
  const questions = Array.from({ length: count }, (_, place) => ({
    dataset: place % 3 === 0 ? 'small' : 'large',
    questionId: String(place).padStart(4, '0'),
    text: `What is ${place} + 1?`,
    answerType: 'number' as const,
    reference: String(place + 1),
  }))
  const cells = questions.flatMap((_, question): PlacedCell[] =>
    Object.entries(abilities).map(([model, ability]) => {
      const difficulty = 8 * chance.next() - 4
      const own = chance.fork(`${model} ${question}`)
      const isRight = own.next() < 1 / (1 + Math.exp(2 * (hardnessOf(question) - ability)))
      const response = `The answer is ${isRight ? question + 1 : question + 2 + Math.floor(3 * own.next())}.`
      return { question, model, response, ...(graded && { correct: Number(isRight) }), latencyMs: Math.abs(difficulty) }
    }),
  )
  return createBankView({ questions, cells })
}
const hardnessOf = (question: number): number => ((question * 37) % 60) / 10 - 3

const strengths = { a: -1.5, b: -1, c: -0.5, d: 0, e: 0.5, f: 1, g: 1.5, h: 2 }
const world = worldOf(strengths)

test('questions are spread over datasets, none is chosen twice, and the same state gives the same choice', async () => {
  const pool = await readKnownPool(world, 'd')
  const own = new Float64Array(world.questions.length).fill(Number.NaN)
  const chosen = nextQuestions(pool, own, () => true, 30, random())
  expect(new Set(chosen).size).toBe(30)
  expect(chosen.filter((place) => world.questions[place]?.dataset === 'small')).toHaveLength(10)
  expect(nextQuestions(pool, own, () => true, 30, random())).toEqual(chosen)
  for (const place of chosen) own[place] = 1
  const next = nextQuestions(pool, own, (place) => place > 100, 10, random())
  expect(next.filter((place) => chosen.includes(place) || place <= 100)).toEqual([])
  expect(nextQuestions(pool, own, () => false, 10, random())).toEqual([])
})

test('a model that was right so far is asked harder questions than one that was wrong', async () => {
  const pool = await readKnownPool(world, 'd')
  const first = nextQuestions(pool, new Float64Array(world.questions.length).fill(Number.NaN), () => true, 10, random())
  const hardness = (outcome: number): number => {
    const own = new Float64Array(world.questions.length).fill(Number.NaN)
    for (const place of first) own[place] = outcome
    const next = nextQuestions(pool, own, (place) => Number.isNaN(own[place]), 10, random())
    return next.reduce((sum, place) => sum + hardnessOf(place), 0)
  }
  expect(hardness(1)).toBeGreaterThan(hardness(0) + 10)
})

test('few answers bring the estimate near, with an interval that narrows and holds the truth', async () => {
  const errors: Record<number, number[]> = { 0: [], 10: [], 40: [] }
  let held = 0
  // One draw moves the mean error by a tenth of itself, so several are taken together.
  for (const model of world.models) {
    const pool = await readKnownPool(world, model)
    for (const draw of [0, 1, 2, 3]) {
      const widths: number[] = []
      for (const budget of [0, 10, 40]) {
        const chance = createSeededRandom(`newcomer ${draw}`)
        const { estimate, truth, asked } = addHidden(world, pool, model, budget, chance)
        expect(asked).toBe(budget)
        expect(estimate.datasets.map(({ dataset, questions }) => [dataset, questions])).toEqual([
          ['small', 80],
          ['large', 160],
        ])
        held += estimate.ci95[0] <= truth && truth <= estimate.ci95[1] ? 1 : 0
        widths.push(estimate.ci95[1] - estimate.ci95[0])
        errors[budget]?.push(Math.abs(estimate.accuracy - truth))
      }
      expect(widths).toEqual(widths.toSorted((left, right) => right - left))
    }
  }
  expect(held).toBeGreaterThanOrEqual(80)
  const mean = (values: readonly number[] = []): number => values.reduce((sum, value) => sum + value, 0) / values.length
  expect(mean(errors[10])).toBeLessThan(0.065)
  expect(mean(errors[40])).toBeLessThan(0.045)
  expect(mean(errors[0])).toBeGreaterThan(mean(errors[10]))
})

test('where all was answered the estimate is the share itself', async () => {
  const { estimate, truth } = await hiddenAddition(world, 'g', 999, random())
  expect(estimate.accuracy).toBeCloseTo(truth, 10)
  expect(estimate.ci95[0]).toBeCloseTo(truth, 10)
})

test('answers that nobody graded count by how far the others agree with them', async () => {
  const graded = worldOf(strengths)
  const cells = graded.questions.flatMap((_, question): PlacedCell[] =>
    graded.models.flatMap((model) =>
      graded.cells(question, model).map(({ sample: _sample, correct, ...cell }) => ({
        ...{ ...cell, question, model },
        ...(model !== 'h' && correct !== undefined && { correct }),
      })),
    ),
  )
  const view = createBankView({ questions: graded.questions, cells })
  const own = await readOwnOutcomes(view, 'h')
  expect(own).toMatchObject({ graded: 0 })
  expect(own.agreed).toBeGreaterThan(200)
  const estimate = estimateAccuracy(await readKnownPool(view, 'h'), own.outcomes)
  const truth = graded.correctness('h').reduce((sum, value) => sum + value, 0) / 240
  expect(Math.abs(estimate.accuracy - truth)).toBeLessThan(0.12)
})

test('a bank without a single grade still tells who is better', async () => {
  const view = worldOf(strengths, 240, false)
  const accuracyOf = async (model: string): Promise<number> =>
    estimateAccuracy(await readKnownPool(view, model), (await readOwnOutcomes(view, model)).outcomes).accuracy
  expect(await accuracyOf('h')).toBeGreaterThan((await accuracyOf('a')) + 0.2)
})

test('a quote says how far off models of the bank would be, and nothing where it has too few', async () => {
  const few = await hiddenModelError(world, 10, random())
  const many = await hiddenModelError(world, 120, random())
  expect(few).toMatchObject({ models: 8 })
  expect(few?.accuracy).toBeGreaterThan(many?.accuracy ?? 1)
  expect(await hiddenModelError(world, 999, random())).toMatchObject({ accuracy: expect.closeTo(0), rank: 0 })
  expect(await hiddenModelError(worldOf({ a: 0, b: 1 }), 10, random())).toBeUndefined()
})
