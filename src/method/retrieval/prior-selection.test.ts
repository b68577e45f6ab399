import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { priorScores } from './prior-scores.ts'
import { selectNeighbours } from './select-neighbours.ts'
import { selectPanel } from './select-panel.ts'

interface GoldenCase {
  readonly name?: string
  readonly k: number
  readonly thresholdRatio: number
  readonly top: number
  readonly query: readonly number[]
  readonly bank: readonly { readonly embedding: readonly number[]; readonly correct: readonly (number | null)[] }[]
  readonly expected: {
    readonly neighbours: readonly number[]
    readonly similarities: readonly number[]
    readonly weighted: readonly number[]
    readonly rankingWeighted: readonly number[]
    readonly selected: readonly number[]
  }
}

function goldenCases(file: string): readonly GoldenCase[] {
  return JSON.parse(readFileSync(new URL(`./fixtures/${file}`, import.meta.url), 'utf8')).cases
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

const cases = [...goldenCases('prior-selection.json'), ...goldenCases('prior-edges.json')]

test('there are eleven golden cases', () => {
  expect(cases.length).toBe(11)
})

test.each(cases.map((golden, number) => [golden.name ?? `selection ${number}`, golden] as const))(
  'the published prior holds: %s',
  (_name, golden) => {
    const similarities = golden.bank.map(({ embedding }) => cosine(golden.query, embedding))
    const neighbours = selectNeighbours(similarities, {
      neighbours: golden.k,
      similarityRatio: golden.thresholdRatio,
    })
    expect(neighbours.map(({ index }) => index)).toEqual(golden.expected.neighbours)
    for (const [place, { similarity }] of neighbours.entries())
      expect(Math.abs(similarity - (golden.expected.similarities[place] ?? Number.NaN))).toBeLessThan(1e-9)

    const pool = golden.expected.weighted.map((_, model) => String(model))
    const columns = pool.map((_, model) =>
      Float64Array.from(golden.bank, ({ correct }) => correct[model] ?? Number.NaN),
    )
    const scores = priorScores(neighbours, columns) ?? []
    expect(scores.length).toBe(pool.length)
    for (const [model, score] of scores.entries())
      expect(Math.abs(score - (golden.expected.weighted[model] ?? Number.NaN))).toBeLessThan(1e-9)

    const { panel, notChosen } = selectPanel(pool, scores, golden.top)
    expect(panel.map(({ model }) => Number(model))).toEqual(golden.expected.selected)
    expect([...panel, ...notChosen].map(({ model }) => Number(model))).toEqual(golden.expected.rankingWeighted)
  },
)

const similarity = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(-0.5, 0, 0.25, 0.5, 1),
  fc.constant(Number.NaN),
)

test('neighbours are those that a full sort would keep', () => {
  fc.assert(
    fc.property(
      fc.array(similarity, { maxLength: 60 }),
      fc.nat(70),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (similarities, neighbours, similarityRatio) => {
        const sorted = similarities
          .flatMap((value, index) => (Number.isNaN(value) ? [] : [{ index, similarity: value }]))
          .sort((a, b) => b.similarity - a.similarity || a.index - b.index)
        const threshold = similarityRatio * (sorted[Math.min(neighbours, sorted.length - 1)]?.similarity ?? 0)
        const band = sorted.filter((item) => item.similarity > threshold)
        expect(selectNeighbours(similarities, { neighbours, similarityRatio })).toEqual(band.length > 0 ? band : sorted)
      },
    ),
  )
})

test('an empty band keeps every item', () => {
  const rule = { neighbours: 400, similarityRatio: 0.95 }
  expect(selectNeighbours([0, 0, 0], rule).map(({ index }) => index)).toEqual([0, 1, 2])
  expect(selectNeighbours([-0.5], rule)).toEqual([{ index: 0, similarity: -0.5 }])
  expect(selectNeighbours([], rule)).toEqual([])
})

test('a question that was never embedded is no neighbour and does not count as one', () => {
  const rule = { neighbours: 1, similarityRatio: 1 }
  expect(selectNeighbours([Number.NaN, 0.9, 0.5, Number.NaN, 0.4], rule)).toEqual([{ index: 1, similarity: 0.9 }])
})

test('one hole hardly moves a score and never counts as wrong', () => {
  const neighbours = Array.from({ length: 50 }, (_, index) => ({ index, similarity: 0.8 }))
  const whole = new Float64Array(50).fill(1)
  const holed = whole.slice()
  holed[7] = Number.NaN
  const scores = priorScores(neighbours, [whole, holed])
  expect(scores?.[1]).toBeCloseTo(scores?.[0] ?? Number.NaN, 9)
})

test('a model the bank has never seen is taken for a typical one', () => {
  const neighbours = [
    { index: 0, similarity: 0.9 },
    { index: 1, similarity: 0.6 },
  ]
  const strong = Float64Array.of(1, 1)
  const weak = Float64Array.of(0, 0)
  const unseen = Float64Array.of(Number.NaN, Number.NaN)
  expect(priorScores(neighbours, [strong, weak, unseen])).toEqual([1.5, 0, 0.75])
})

test('a bank that knows no outcome of any model is no evidence: the panel is the pool in order, unscored', () => {
  const unseen = Float64Array.of(Number.NaN, Number.NaN)
  const scores = priorScores([{ index: 0, similarity: 0.9 }], [unseen, unseen])
  expect(scores).toBeUndefined()
  expect(selectPanel(['b', 'a'], scores, 1)).toEqual({ panel: [{ model: 'b' }], notChosen: [{ model: 'a' }] })
})

test('an empty bank is no evidence', () => {
  expect(priorScores([], [new Float64Array(0)])).toBeUndefined()
})

test('holes among neighbours that are no nearer than zero add nothing', () => {
  const neighbours = [{ index: 0, similarity: -0.2 }]
  expect(priorScores(neighbours, [Float64Array.of(Number.NaN, 1), Float64Array.of(1, 1)])).toEqual([0, -0.2])
})
