import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { createVoteTable, noAnswer, noneRight, notAsked, type VoteRow } from '../votes/vote-table.ts'
import { fitVoteWeights, voteState } from './vote-weights.ts'

function simulate(questionCount: number, skills: readonly number[]): readonly VoteRow[] {
  const random = createSeededRandom('votes')
  return Array.from({ length: questionCount }, () => {
    const place = new Map<number, number>()
    let correctCluster = noneRight
    const votes = skills.map((skill) => {
      if (random.next() < 0.03) return random.next() < 0.5 ? noAnswer : notAsked
      const answer = random.next() < skill ? 0 : 1 + Math.floor(random.next() * 5)
      const cluster = place.get(answer) ?? place.size
      place.set(answer, cluster)
      if (answer === 0) correctCluster = cluster
      return cluster
    })
    return { votes, correctCluster }
  })
}

async function weightsOf(models: readonly string[], rows: readonly VoteRow[]): Promise<Float64Array> {
  const labelled = Array.from(rows.keys())
  const centre = new Float64Array(models.length)
  return (await fitVoteWeights(createVoteTable(models, rows), labelled, centre)).weights
}

test('a better model gets a higher weight, and chance none', async () => {
  const skills = [0.9, 0.7, 0.5, 1 / 6]
  const rows = simulate(2_000, skills)
  const weights = await weightsOf(['a', 'b', 'c', 'd'], rows)
  expect([...weights].sort((left, right) => right - left)).toEqual([...weights])
  expect(Math.abs(weights[3] as number)).toBeLessThan(0.3)
})

test('two copies of a model say no more than the model', async () => {
  const rows = simulate(1_500, [0.8, 0.55, 0.5])
  const copied = rows.map(({ votes, correctCluster }) => ({
    votes: [...Array.from(votes), votes[2] as number, votes[2] as number],
    correctCluster,
  }))
  const one = await weightsOf(['a', 'b', 'c'], rows)
  const three = await weightsOf(['a', 'b', 'c', 'c2', 'c3'], copied)
  const copies = (three[2] as number) + (three[3] as number) + (three[4] as number)
  expect(Math.abs(copies - (one[2] as number))).toBeLessThan(0.1 * (one[2] as number))
})

test('questions that cannot tell right from wrong take no part', () => {
  const rows = [
    { votes: [0, 0], correctCluster: 0 },
    { votes: [0, 1], correctCluster: noneRight },
    { votes: [0, 1], correctCluster: 1 },
  ]
  const table = createVoteTable(['a', 'b'], rows)
  expect(rows.map((_, question) => voteState(table, question) !== undefined)).toEqual([false, false, true])
})

test('graded questions are weighed by weights that did not see them, unless there are too few', async () => {
  const table = createVoteTable(['a', 'b', 'c'], simulate(60, [0.9, 0.6, 0.4]))
  const labelled = Array.from({ length: 60 }, (_, question) => question)
  const centre = Float64Array.of(1, 1, 1)
  const { weights, unseen } = await fitVoteWeights(table, labelled, centre)
  expect(new Set(unseen.values()).size).toBe(5)
  for (const other of unseen.values()) expect(other).not.toEqual(weights)
  expect((await fitVoteWeights(table, labelled.slice(0, 10), centre)).unseen.get(3)).toEqual(centre)
  expect((await fitVoteWeights(table, [], centre)).weights).toEqual(centre)
})
