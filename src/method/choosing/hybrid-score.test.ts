import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hybridScores } from './hybrid-score.ts'

interface GoldenCase {
  readonly alpha: number
  readonly embeddings: readonly (readonly number[])[]
  readonly meanLogprob: readonly number[]
  readonly expected: {
    readonly similarity: readonly number[]
    readonly perplexity: readonly number[]
    readonly hybrid: readonly number[]
    readonly chosen: number
  }
}

const { cases }: { cases: readonly GoldenCase[] } = JSON.parse(
  readFileSync(new URL('./fixtures/posterior.json', import.meta.url), 'utf8'),
)

test.each(cases.map((golden, number) => [number, golden] as const))(
  'the published hybrid score holds: case %i',
  (_number, { alpha, embeddings, meanLogprob, expected }) => {
    const candidates = embeddings.map((embedding, place) => ({ embedding, meanLogprob: meanLogprob[place] }))
    const { scores, chosen, signals } = hybridScores(candidates, alpha)
    expect(chosen).toBe(expected.chosen)
    expect(signals).toEqual(['consensus', 'perplexity'])
    expect(scores.length).toBe(expected.hybrid.length)
    for (const [place, score] of scores.entries()) {
      expect(Math.abs(score.consensus - (expected.similarity[place] ?? Number.NaN))).toBeLessThan(1e-9)
      expect(Math.abs((score.perplexity ?? Number.NaN) - (expected.perplexity[place] ?? Number.NaN))).toBeLessThan(1e-9)
      expect(Math.abs(score.hybrid - (expected.hybrid[place] ?? Number.NaN))).toBeLessThan(1e-9)
    }
  },
)

test('one candidate without log-probabilities takes the perplexity term from all', () => {
  const { scores, chosen, signals } = hybridScores(
    [
      { embedding: [1, 0], meanLogprob: -5 },
      { embedding: [1, 0.1], meanLogprob: undefined },
      { embedding: [0, 1], meanLogprob: 0 },
    ],
    1,
  )
  expect(signals).toEqual(['consensus'])
  expect(scores.map(({ hybrid, consensus }) => hybrid - consensus)).toEqual([0, 0, 0])
  expect(chosen).toBe(1)
})

test('a perplexity beyond every number counts as unknown, whatever alpha', () => {
  const candidates = [
    { embedding: [1, 0], meanLogprob: -800 },
    { embedding: [1, 0], meanLogprob: -1 },
  ]
  for (const alpha of [0, 1]) {
    const { scores, signals } = hybridScores(candidates, alpha)
    expect(signals).toEqual(['consensus'])
    expect(scores.map(({ hybrid }) => hybrid)).toEqual([1, 1])
    expect(scores[0]).not.toHaveProperty('perplexity')
  }
})

test('equal scores go to the first candidate, also when all are negative', () => {
  const twins = [
    { embedding: [1, 0], meanLogprob: -3 },
    { embedding: [1, 0], meanLogprob: -3 },
  ]
  expect(hybridScores(twins, 1).chosen).toBe(0)
  const better = [...twins, { embedding: [1, 0], meanLogprob: -2 }]
  expect(hybridScores(better, 1).chosen).toBe(2)
})

test('a zero vector agrees with nothing and spoils no number', () => {
  const { scores } = hybridScores(
    [
      { embedding: [0, 0], meanLogprob: undefined },
      { embedding: [3, 4], meanLogprob: undefined },
    ],
    1,
  )
  expect(scores.map(({ hybrid }) => hybrid)).toEqual([0, 0.5])
})
