import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assembleRetrievalKernel } from '../../../scripts/assemble-retrieval-kernel.ts'
import { selectNeighbours } from '../../method/retrieval/select-neighbours.ts'
import { SCAN_KERNEL_BASE64 } from './scan-kernel-bytes.ts'
import { createVectorMatrix } from './vector-matrix.ts'

function matrixOf(vectors: readonly (readonly number[])[], kernel: 'plain' | 'wasm') {
  return createVectorMatrix({ dimensions: vectors[0]?.length ?? 0, rowCount: vectors.length, vectors, kernel })
}

test('the shipped bytes are what the text assembles to', async () => {
  expect(Buffer.from(await assembleRetrievalKernel()).toString('base64')).toBe(SCAN_KERNEL_BASE64)
})

interface GoldenCase {
  readonly k: number
  readonly thresholdRatio: number
  readonly query: readonly number[]
  readonly bank: readonly { readonly embedding: readonly number[] }[]
  readonly expected: { readonly neighbours: readonly number[]; readonly similarities: readonly number[] }
}

const golden = ['prior-selection.json', 'prior-edges.json'].flatMap((file): GoldenCase[] => {
  const text = readFileSync(new URL(`../../method/retrieval/fixtures/${file}`, import.meta.url), 'utf8')
  return JSON.parse(text).cases
})

test.each(['plain', 'wasm'] as const)('the stored matrix keeps the golden neighbours (%s kernel)', (kernel) => {
  expect(golden.length).toBe(11)
  for (const { k, thresholdRatio, query, bank, expected } of golden) {
    const matrix = matrixOf(
      bank.map(({ embedding }) => embedding),
      kernel,
    )
    const neighbours = matrix.nearest(query, { neighbours: k, similarityRatio: thresholdRatio })
    expect(neighbours.map(({ index }) => index)).toEqual(expected.neighbours)
    for (const [place, { similarity }] of neighbours.entries()) {
      const exact = expected.similarities[place] ?? Number.NaN
      expect(Math.abs(similarity - exact) / Math.abs(exact)).toBeLessThan(1e-5)
    }
  }
})

const element = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(0, 0, 1, -1),
  fc.double({ min: -1e-6, max: 1e-6, noNaN: true }),
)
const retrieval = fc.integer({ min: 1, max: 40 }).chain((dimensions) => {
  const vector = fc.array(element, { minLength: dimensions, maxLength: dimensions })
  const near = (base: readonly number[]) =>
    fc
      .array(fc.double({ min: -0.01, max: 0.01, noNaN: true }), { minLength: dimensions, maxLength: dimensions })
      .map((noise) => base.map((value, e) => value + (noise[e] ?? 0)))
  return vector.chain((query) =>
    fc.record({
      query: fc.constant(query),
      vectors: fc.array(fc.oneof(vector, near(query), fc.constant(query)), { minLength: 1, maxLength: 50 }),
    }),
  )
})

test('the kernels keep the same neighbours with the same bits, whole and restricted', () => {
  fc.assert(
    fc.property(
      retrieval,
      fc.nat(60),
      fc.constantFrom(0, 0.5, 0.95, 0.999, 1),
      fc.integer({ min: 1, max: 4 }),
      ({ query, vectors }, neighbours, similarityRatio, step) => {
        const rule = { neighbours, similarityRatio }
        const plain = matrixOf(vectors, 'plain')
        const wasm = matrixOf(vectors, 'wasm')
        expect(wasm.nearest(query, rule)).toEqual(plain.nearest(query, rule))
        const rows = Uint32Array.from(vectors.keys())
          .filter((row) => row % step === 0)
          .reverse()
        expect(wasm.nearest(query, rule, rows)).toEqual(plain.nearest(query, rule, rows))
      },
    ),
    { numRuns: 400 },
  )
})

test('a scan that skips most rows keeps what a full scan keeps', () => {
  const chance = fc.sample(fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })), { numRuns: 1, seed: 11 })[0]
  const draw = () => chance?.next().value ?? 0
  const vectors = Array.from({ length: 1000 }, () => Array.from({ length: 70 }, draw))
  const wasm = matrixOf(vectors, 'wasm')
  const plain = matrixOf(vectors, 'plain')
  for (let trial = 0; trial < 20; trial++) {
    const query = Array.from({ length: 70 }, draw)
    const found = wasm.nearest(query, { neighbours: 40, similarityRatio: 0.95 })
    expect(found).toEqual(plain.nearest(query, { neighbours: 40, similarityRatio: 0.95 }))
    expect(found.length).toBeGreaterThan(39)
    expect(found.length).toBeLessThan(200)
  }
})

test('long vectors do not overflow the integer sums', () => {
  const vector = new Array<number>(8192).fill(1)
  const opposite = vector.map((value) => -value)
  const wasm = matrixOf([vector, opposite, vector], 'wasm')
  expect(wasm.nearest(vector, { neighbours: 1, similarityRatio: 0.9 }).map(({ index }) => index)).toEqual([0, 2])
})

test('a question without a single known word is equally far from everything: every row is kept', () => {
  const wasm = matrixOf(
    [
      [1, 0],
      [0, 1],
      [0, 0],
    ],
    'wasm',
  )
  const kept = wasm.nearest([0, 0], { neighbours: 1, similarityRatio: 0.95 })
  expect(kept).toEqual(selectNeighbours([0, 0, 0], { neighbours: 1, similarityRatio: 0.95 }))
})

test('a vector of another length or with NaN in it is refused', () => {
  const matrix = matrixOf([[1, 0]], 'plain')
  const rule = { neighbours: 1, similarityRatio: 0.95 }
  expect(() => matrix.nearest([1, 0, 0], rule)).toThrow('Expected a vector of 2 dimensions, got 3')
  expect(() => matrix.nearest([1, Number.NaN], rule)).toThrow('finite')
  expect(() => matrixOf([[Number.POSITIVE_INFINITY, 0]], 'wasm')).toThrow('finite')
})
