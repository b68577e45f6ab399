import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Embedder } from '../ports/embedder.ts'

export interface EmbedderContractOptions {
  /** Time for one test, in milliseconds. Default 5000; raise it for real models. */
  readonly testTimeoutMs?: number
  /** True leaves the suite out, counted as skipped: where a real part is missing. */
  readonly skip?: boolean
}

const numbers = 'What is the sum of six and seven?'
const otherNumbers = 'What is the sum of six and nine?'
const geography = 'Name a capital city that lies on the river Danube.'
const many = Array.from({ length: 150 }, (_, index) => `Question ${index}: how many apples are ${index} apples?`)

/**
 * Registers what every Embedder must do. Call it in a test file of the adapter; `open` is called twice, and both
 * embedders must be the same to the bank: equal ids, equal vectors.
 */
export function embedderContract(
  name: string,
  open: () => Embedder | Promise<Embedder>,
  options: EmbedderContractOptions = {},
): void {
  const timeout = options.testTimeoutMs ?? 5_000

  describe.skipIf(options.skip)(`${name} keeps the contract of an embedder`, { timeout }, () => {
    let embedder: Embedder
    let again: Embedder
    beforeAll(async () => {
      embedder = await open()
      again = await open()
    }, timeout)
    afterAll(async () => {
      await embedder?.close?.()
      await again?.close?.()
    }, timeout)

    test('gives one vector a text, of its dimensions and of finite numbers, for either role', async () => {
      for (const role of ['query', 'document'] as const) {
        const vectors = await embedder.embed([numbers, geography], { role })
        expect(vectors.length).toBe(2)
        for (const vector of vectors) {
          expect(vector).toBeInstanceOf(Float32Array)
          expect(vector.length).toBe(embedder.dimensions)
          expect(vector.every(Number.isFinite)).toBe(true)
          expect(norm(vector)).toBeGreaterThan(0)
        }
      }
    })

    test('gives nothing for nothing, and a vector for an empty text', async () => {
      expect(await embedder.embed([], { role: 'document' })).toEqual([])
      const [empty, full] = await embedder.embed(['', numbers], { role: 'document' })
      expect(empty?.length).toBe(embedder.dimensions)
      expect(empty?.every(Number.isFinite)).toBe(true)
      expect(full && norm(full)).toBeGreaterThan(0)
    })

    test('keeps the order, however many texts come at once', async () => {
      const together = await embedder.embed(many, { role: 'document' })
      expect(together.length).toBe(many.length)
      for (const index of [0, 1, 63, 64, 65, 149]) {
        const [alone] = await embedder.embed([many[index] ?? ''], { role: 'document' })
        expect(cosine(alone, together[index])).toBeGreaterThan(0.999)
      }
    })

    test('says the same of the same text, today and when opened again', async () => {
      expect(again.id).toBe(embedder.id)
      expect(embedder.id).not.toBe('')
      expect(again.dimensions).toBe(embedder.dimensions)
      const [first] = await embedder.embed([numbers], { role: 'query' })
      const [second] = await again.embed([numbers], { role: 'query' })
      expect(cosine(first, second)).toBeGreaterThan(0.99999)
    })

    test('puts like texts nearer than unlike ones', async () => {
      const [a, b, c] = await embedder.embed([numbers, otherNumbers, geography], { role: 'document' })
      expect(cosine(a, b)).toBeGreaterThan(cosine(a, c))
    })

    test('obeys its signal', async () => {
      const reason = new Error('enough')
      const signal = AbortSignal.abort(reason)
      await expect(embedder.embed([numbers], { role: 'query', signal })).rejects.toBe(reason)
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
