import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import type { NextToken, Token } from './runtime.ts'
import { nextTokenRequest, sampleToken } from './sample-token.ts'

const token = (id: number): Token => id as Token
const vocabulary = [3, 2, 1, 0, -1]
const next: NextToken = {
  token: token(0),
  logits: new Map(vocabulary.map((logit, id) => [token(id), logit])),
  totalLogitWeight: vocabulary.reduce((sum, logit) => sum + Math.exp(logit - 3), 0),
}
const ownLogprob = (id: number): number =>
  (vocabulary[id] ?? Number.NaN) - Math.log(vocabulary.reduce((sum, logit) => sum + Math.exp(logit), 0))

test('temperature 0 takes the likeliest token, with its probability under the whole vocabulary', () => {
  const greedy = { temperature: 0, topK: 40, topP: 0.95 }
  const sampled = sampleToken(next, greedy, () => {
    throw new Error('nothing is drawn at temperature 0')
  })
  expect(sampled.token).toBe(0)
  expect(sampled.logprob).toBeCloseTo(ownLogprob(0), 12)
})

test('draws in proportion to the softmax of logits by temperature', () => {
  const random = createSeededRandom('sampling')
  const counts = new Array<number>(vocabulary.length).fill(0)
  const draws = 50_000
  for (let draw = 0; draw < draws; draw++) {
    const { token: id } = sampleToken(next, { temperature: 2, topK: 40, topP: 1 }, () => random.next())
    counts[id] = (counts[id] ?? 0) + 1
  }
  const weights = vocabulary.map((logit) => Math.exp(logit / 2))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  for (const [id, weight] of weights.entries()) expect((counts[id] ?? 0) / draws).toBeCloseTo(weight / total, 1.9)
})

test('the log-probability is the model’s own, whatever temperature and cut the token was drawn with', () => {
  for (const temperature of [0.1, 0.7, 3]) {
    const sampled = sampleToken(next, { temperature, topK: 40, topP: 0.9 }, () => 0.999999)
    expect(sampled.logprob).toBeCloseTo(ownLogprob(sampled.token), 12)
  }
})

test('top-p keeps the fewest tokens that reach its share, and always one', () => {
  const drawLast = (topP: number): number =>
    sampleToken(next, { temperature: 1, topK: 40, topP }, () => 0.9999999).token
  expect(drawLast(0.01)).toBe(0)
  expect(drawLast(0.63)).toBe(0)
  expect(drawLast(0.65)).toBe(1)
  expect(drawLast(1)).toBe(4)
})

test('asks for the whole vocabulary’s sum only where log-probabilities are wanted', () => {
  const warm = { temperature: 0.7, topK: 40, topP: 0.95 }
  expect(nextTokenRequest(warm, false).totalLogitWeight).toBeUndefined()
  expect(nextTokenRequest(warm, true).totalLogitWeight).toBe(true)
  expect(nextTokenRequest({ ...warm, temperature: 0 }, false).totalLogitWeight).toBe(false)
})

test('a generation without logits is an error, never a made-up token', () => {
  expect(() => sampleToken({ token: token(1) }, { temperature: 1, topK: 40, topP: 1 }, () => 0)).toThrow('no logits')
  expect(() => sampleToken({ token: null }, { temperature: 0, topK: 40, topP: 1 }, () => 0)).toThrow('no token')
})
