import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { selectNeighbours } from '../retrieval/select-neighbours.ts'
import { closeToBest, referencesKept } from './reference-switch.ts'
import { type LeadAnswer, lengthLikeness, refineSupport } from './refine-support.ts'
import { supportRule, supportScores, supportSet } from './support-set.ts'

interface Text {
  readonly embedding: readonly number[]
  readonly tokens: number
}
interface GoldenCase {
  readonly neighbours: number
  readonly similarityRatio: number
  readonly leadModels: number
  readonly lengthShare: number
  readonly lengthPower: number
  readonly queryShare: number
  readonly keptShare: number
  readonly query: readonly number[]
  readonly bank: readonly {
    readonly embedding: readonly number[]
    readonly correct: readonly number[]
    readonly responses: readonly Text[]
  }[]
  readonly responses: readonly Text[]
  readonly expected: {
    readonly query: Ranked & { readonly neighbours: readonly number[]; readonly similarities: readonly number[] }
    readonly mixed: Ranked & {
      readonly needles: readonly number[]
      readonly lengthScore: readonly number[]
      readonly kept: readonly number[]
      readonly weights: readonly number[]
    }
  }
}
interface Ranked {
  readonly scores: readonly number[]
  readonly ranking: readonly number[]
}
interface GoldenSwitch {
  readonly scores: readonly number[]
  readonly tokens: readonly number[]
  readonly ratio: number
  readonly cutTokens: number
  readonly expected: number
}

const golden = JSON.parse(readFileSync(new URL('./fixtures/jisi.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly GoldenCase[]
  readonly switches: readonly GoldenSwitch[]
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}
const rankingOf = (scores: readonly number[]): readonly number[] =>
  [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
const expectClose = (got: readonly number[] | undefined, wanted: readonly number[]): void => {
  expect(got).toHaveLength(wanted.length)
  for (const [place, value] of wanted.entries())
    expect(Math.abs((got?.[place] ?? Number.NaN) - value)).toBeLessThan(1e-9)
}

describe.each(golden.cases.map((item, number) => [number, item] as const))('golden case %i', (_, item) => {
  const { bank, responses, query, expected } = item
  const columns = responses.map((__, model) => Float64Array.from(bank, ({ correct }) => correct[model] ?? Number.NaN))
  const similarities = bank.map(({ embedding }) => cosine(query, embedding))
  const support = supportSet(selectNeighbours(similarities, supportRule(item)), item)

  test('query routing is that of the released code', () => {
    expect(support.map(({ index }) => index)).toEqual(expected.query.neighbours)
    expectClose(
      support.map(({ similarity }) => similarity),
      expected.query.similarities,
    )
    const scores = supportScores(support, columns)
    expectClose(scores, expected.query.scores)
    expect(rankingOf(scores ?? [])).toEqual(expected.query.ranking)
  })

  test('mixed routing is that of the released code', () => {
    const { needles, lengthScore, kept, weights, scores, ranking } = expected.mixed
    const leads = needles.map((model): LeadAnswer => {
      const recorded = support.map(({ index }) => bank[index]?.responses[model])
      const given = responses[model] ?? expect.unreachable()
      return {
        similarities: recorded.map((response) => response && cosine(response.embedding, given.embedding)),
        length: given.tokens,
        recordedLengths: recorded.map((response) => response?.tokens),
      }
    })
    const perLead = leads.map((lead) => lengthLikeness(lead, item.lengthPower))
    const meanLength = support.map(
      (__, place) => perLead.reduce((sum, row) => sum + (row[place] ?? 0), 0) / leads.length,
    )
    expectClose(meanLength, lengthScore)
    const refined = refineSupport(support, leads, item) ?? []
    expect(refined.map(({ index }) => index)).toEqual(kept)
    expectClose(
      refined.map(({ similarity }) => similarity),
      weights,
    )
    const refinedScores = supportScores(refined, columns)
    expectClose(refinedScores, scores)
    expect(rankingOf(refinedScores ?? [])).toEqual(ranking)
  })
})

test.each(golden.switches)('the switch keeps $expected of $scores with $tokens tokens', (item) => {
  const references = item.scores.map((score, place) => ({ score, tokens: item.tokens[place] ?? 0 }))
  expect(referencesKept(references, { switchRatio: item.ratio, cutTokens: item.cutTokens })).toBe(item.expected)
})

test('where no similarity is above the threshold the nearest question alone is kept', () => {
  const rule = { neighbours: 1, similarityRatio: 1 }
  const kept = supportSet(selectNeighbours([0.2, 0.9, 0.5], supportRule(rule)), rule)
  expect(kept).toEqual([{ index: 1, similarity: 0.9 }])
  expect(supportSet([], rule)).toEqual([])
})

test('a hole is unknown, not wrong: a model that was never asked stands between the others', () => {
  const support = [0, 1].map((index) => ({ index, similarity: 1 }))
  const columns = [
    [1, 1],
    [0, 0],
    [Number.NaN, Number.NaN],
  ].map((column) => Float64Array.from(column))
  expect(supportScores(support, columns)).toEqual([1, 0, 0.5])
  expect(supportScores([], columns)).toBeUndefined()
})

const rule = { lengthShare: 0, lengthPower: 2, queryShare: 0, keptShare: 0.5 }

test('a lead without a recorded answer is left out of a mean, a question without any out of the set', () => {
  const support = [0, 1, 2].map((index) => ({ index, similarity: 0.5 }))
  const lead = (similarities: readonly (number | undefined)[]): LeadAnswer => ({
    similarities,
    length: 3,
    recordedLengths: similarities.map((similarity) => similarity && 3),
  })
  const leads = [lead([0.9, 0.4, undefined]), lead([undefined, 0.8, undefined])]
  const refined = refineSupport(support, leads, { ...rule, keptShare: 1 })
  expect(refined?.map(({ index }) => index)).toEqual([0, 1])
  expect(refined?.[1]?.similarity).toBeCloseTo(0.6, 12)
  expect(refineSupport(support, [lead([undefined, undefined, undefined])], rule)).toBeUndefined()
})

test('one question is kept at least, and one reference', () => {
  const lead: LeadAnswer = { similarities: [0.3], length: 1, recordedLengths: [1] }
  expect(refineSupport([{ index: 7, similarity: 0.1 }], [lead], rule)).toEqual([{ index: 7, similarity: 0.3 }])
  expect(closeToBest([], 0.8)).toBe(1)
})
