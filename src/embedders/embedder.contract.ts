import assert from 'node:assert/strict'
import type { Embedder } from '../ports/embedder.ts'
import type { ContractOptions, TestRunner } from '../ports/test-runner.ts'

const numbers = 'What is the sum of six and seven?'
const otherNumbers = 'What is the sum of six and nine?'
const geography = 'Name a capital city that lies on the river Danube.'
const many = Array.from({ length: 150 }, (_, index) => `Question ${index}: how many apples are ${index} apples?`)

/**
 * Registers what every Embedder must do. Call it in a test file of the adapter; `open` is called twice, and both
 * embedders must be the same to the bank: equal ids, equal vectors.
 * @param runner the test runner's functions, such as `import * as vitest from 'vitest'`
 */
export function embedderContract(
  runner: TestRunner,
  name: string,
  open: () => Embedder | Promise<Embedder>,
  { testTimeoutMs = 5_000, skip = false }: ContractOptions = {},
): void {
  const describe = skip ? runner.describe.skip : runner.describe

  describe(`${name} keeps the contract of an embedder`, () => {
    let embedder: Embedder
    let again: Embedder
    const test = (title: string, run: () => Promise<void>): unknown => {
      const openedFirst = async (): Promise<void> => {
        embedder ??= await open()
        again ??= await open()
        await run()
      }
      return runner.test(title, openedFirst, testTimeoutMs)
    }
    runner.afterAll(async () => {
      await embedder?.close?.()
      await again?.close?.()
    })

    test('gives one vector a text, of its dimensions and of finite numbers, for either role', async () => {
      for (const role of ['query', 'document'] as const) {
        const vectors = await embedder.embed([numbers, geography], { role })
        assert.equal(vectors.length, 2)
        for (const vector of vectors) {
          assert.ok(vector instanceof Float32Array)
          assert.equal(vector.length, embedder.dimensions)
          assert.ok(vector.every(Number.isFinite))
          assert.ok(norm(vector) > 0)
        }
      }
    })

    test('gives nothing for nothing, and a vector for an empty text', async () => {
      assert.deepEqual(await embedder.embed([], { role: 'document' }), [])
      const [empty, full] = await embedder.embed(['', numbers], { role: 'document' })
      assert.equal(empty?.length, embedder.dimensions)
      assert.ok(empty?.every(Number.isFinite))
      assert.ok(full && norm(full) > 0)
    })

    test('keeps the order, however many texts come at once', async () => {
      const together = await embedder.embed(many, { role: 'document' })
      assert.equal(together.length, many.length)
      for (const index of [0, 1, 63, 64, 65, 149]) {
        const [alone] = await embedder.embed([many[index] ?? ''], { role: 'document' })
        assert.ok(cosine(alone, together[index]) > 0.999)
      }
    })

    test('says the same of the same text, today and when opened again', async () => {
      assert.equal(again.id, embedder.id)
      assert.notEqual(embedder.id, '')
      assert.equal(again.dimensions, embedder.dimensions)
      const [first] = await embedder.embed([numbers], { role: 'query' })
      const [second] = await again.embed([numbers], { role: 'query' })
      assert.ok(cosine(first, second) > 0.99999)
    })

    test('puts like texts nearer than unlike ones', async () => {
      const [a, b, c] = await embedder.embed([numbers, otherNumbers, geography], { role: 'document' })
      assert.ok(cosine(a, b) > cosine(a, c))
    })

    test('obeys its signal', async () => {
      const reason = new Error('enough')
      const signal = AbortSignal.abort(reason)
      await assert.rejects(embedder.embed([numbers], { role: 'query', signal }), (error) => error === reason)
    })
  })
}

function norm(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
}

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined) throw new Error('A vector is missing.')
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? Number.NaN), 0) / (norm(a) * norm(b))
}
