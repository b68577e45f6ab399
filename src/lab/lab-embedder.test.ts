import { expect, test } from 'vitest'
import { createBankView } from '../bank/view/create-bank-view.ts'
import { UsageError } from '../errors/smacs-error.ts'
import type { Embedder } from '../ports/embedder.ts'
import { createSeededRandom } from '../random/seeded-random.ts'
import { labBank } from './lab-bank.ts'
import { embedderName, labEmbedder, learntLexical } from './lab-embedder.ts'

const texts = ['rivers of France', 'rivers of Spain', 'sums of squares']
/** By an embedder to which the first and the last are nearest. */
const embeddings = [
  [1, 0],
  [0, 1],
  [1, 0.1],
]
const bankBy = (embedderId: string) =>
  createBankView({
    questions: texts.map((text, index) => ({ questionId: String(index), text })),
    cells: [{ question: 0, model: 'a', correct: 1 }],
    embeddings,
    embedderId,
  })

/** Notes what it embeds. */
function noting(): Embedder & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    id: 'mine',
    dimensions: 2,
    asked,
    async embed(given, { role }) {
      asked.push(...given.map((text) => `${role} ${text}`))
      return given.map(() => Float32Array.of(0, 1))
    },
  }
}

const rule = { places: [0, 1], models: ['a'], labels: undefined, random: createSeededRandom('part') }
const nearest = { neighbours: 0, similarityRatio: 0.99 }

test('a part of a bank has the vectors of the bank, and questions of the bank are looked for by theirs', async () => {
  const whole = bankBy('mine')
  const { bank, embedder } = await labBank(whole, { ...rule, embedderFor: labEmbedder(whole) })
  expect(bank.embedderId).toBe('mine')
  const [query = new Float32Array()] = await embedder.embed(['sums of squares'], { role: 'query' })
  expect(bank.nearest(query, nearest).map(({ index }) => bank.questions[index]?.text)).toEqual(['rivers of France'])
  expect(embedderName(whole)).toBe('mine')
})

test('a text that the bank does not hold needs the embedder: without one it is wrong use, not a silent stand-in', async () => {
  const whole = bankBy('mine')
  const stored = labEmbedder(whole)(texts)
  await expect(stored.embed(['a response'], { role: 'document' })).rejects.toThrow(UsageError)
  const given = noting()
  const both = labEmbedder(whole, given)(texts)
  const vectors = await both.embed(['a response', 'rivers of Spain'], { role: 'document' })
  expect(vectors.map((vector) => [...vector])).toEqual([
    [0, 1],
    [0, 1],
  ])
  await both.embed(['rivers of Spain'], { role: 'query' })
  expect(given.asked).toEqual(['document a response', 'query rivers of Spain'])
})

test('the lexical embedder learns from each part alone, whatever the bank had learnt', async () => {
  const whole = bankBy('lexical/1/0123456789abcdef')
  const { bank } = await labBank(whole, { ...rule, embedderFor: labEmbedder(whole) })
  expect(bank.embedderId).toBe(learntLexical(texts.slice(0, 2)).id)
  expect(embedderName(whole)).toContain('lexical')
})
