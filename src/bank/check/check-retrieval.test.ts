import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { createBankView } from '../view/create-bank-view.ts'
import { checkRetrieval } from './check-retrieval.ts'

const questions = Array.from({ length: 40 }, (_, id) => ({ questionId: `${id}`, text: `${id}?` }))
const embeddings = questions.map((_, id) => [Math.cos(id / 20), Math.sin(id / 20)])
const cells = questions.flatMap((_, question) =>
  ['a', 'b', 'c'].map((model, place) => ({ question, model, correct: Number(question % (place + 2) === 0) })),
)
const view = createBankView({ questions, cells, embeddings, embedderId: 'test' })
const parts = () => ({
  ...{ random: createSeededRandom(1), clock: createVirtualClock(), references: 2, queries: 10 },
  rule: { neighbours: 8, similarityRatio: 0.99 },
})

test('a bank that is scanned finds what a scan finds', async () => {
  expect(await checkRetrieval(view, parts())).toMatchObject({
    ...{ queries: 10, neighbourRecall: { mean: 1, least: 1 }, panelRecall: 1, samePanel: 1 },
  })
})

test('what a search leaves out is counted, and what it does to the panel', async () => {
  const halved = {
    ...view,
    search: async (query: ArrayLike<number>, rule: { neighbours: number; similarityRatio: number }) =>
      view.nearest(query, rule).filter((_, rank) => rank % 2 === 0),
  }
  const check = await checkRetrieval(halved, parts())
  expect(check?.neighbourRecall.mean).toBeCloseTo(5 / 9, 5)
  expect(check?.neighbourRecall.least).toBeCloseTo(5 / 9, 5)
  expect(check?.samePanel).toBeLessThan(1)
})

test('without vectors there is nothing to check', async () => {
  expect(await checkRetrieval(createBankView({ questions }), parts())).toBeUndefined()
})
