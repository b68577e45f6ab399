import { expect, test } from 'vitest'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import { clusterScores, fitConditionalLogit, softmaxInPlace, supportWeights } from './conditional-logit.ts'
import { createGroupShares, questionShares } from './shares.ts'
import { createVoteTable, noAnswer, noneRight, notAsked, type VoteRow } from './vote-table.ts'

function simulate(questionCount: number, skills: readonly number[], groupCount: number) {
  const random = createSeededRandom('votes')
  const rows: VoteRow[] = Array.from({ length: questionCount }, () => {
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
  const shares = Array.from({ length: questionCount }, () => {
    const row = Float64Array.from({ length: groupCount }, () => random.next())
    softmaxInPlace(row)
    return row
  })
  return { rows, shares: createGroupShares(shares, groupCount) }
}

test('a better model gets a higher weight, and chance none', () => {
  const skills = [0.9, 0.7, 0.5, 1 / 6]
  const { rows, shares } = simulate(2_000, skills, 2)
  const fit = fitConditionalLogit(createVoteTable(['a', 'b', 'c', 'd'], rows), shares)
  const weights = supportWeights(fit, questionShares(shares, 0))
  expect([...weights].sort((left, right) => right - left)).toEqual([...weights])
  expect(Math.abs(weights[3] as number)).toBeLessThan(0.3)
})

test('two copies of a model say no more than the model', () => {
  const { rows, shares } = simulate(1_500, [0.8, 0.55, 0.5], 1)
  const copied = rows.map(({ votes, correctCluster }) => ({
    votes: [...Array.from(votes), votes[2] as number, votes[2] as number],
    correctCluster,
  }))
  const alone = fitConditionalLogit(createVoteTable(['a', 'b', 'c'], rows), shares)
  const together = fitConditionalLogit(createVoteTable(['a', 'b', 'c', 'c2', 'c3'], copied), shares)
  const one = supportWeights(alone, questionShares(shares, 0))
  const three = supportWeights(together, questionShares(shares, 0))
  const copies = (three[2] as number) + (three[3] as number) + (three[4] as number)
  expect(Math.abs(copies - (one[2] as number))).toBeLessThan(0.1 * (one[2] as number))
})

test('questions that cannot tell right from wrong take no part', () => {
  const rows = [
    { votes: [0, 0], correctCluster: 0 },
    { votes: [0, 1], correctCluster: noneRight },
    { votes: [0, 1], correctCluster: 1 },
  ]
  const shares = createGroupShares([[1], [1], [1]], 1)
  expect(fitConditionalLogit(createVoteTable(['a', 'b'], rows), shares).usedQuestions).toBe(1)
})

test('10,000 questions of 16 models are fitted in seconds and a question is scored in microseconds', () => {
  const skills = Array.from({ length: 16 }, (_, model) => 0.3 + 0.04 * model)
  const { rows, shares } = simulate(10_000, skills, 8)
  const table = createVoteTable(
    skills.map((_, model) => `${model}`),
    rows,
  )
  const startedAt = performance.now()
  const fit = fitConditionalLogit(table, shares)
  const fitMs = performance.now() - startedAt
  expect(fit.converged).toBe(true)
  expect(fitMs).toBeLessThan(20_000)
  const scoringStartedAt = performance.now()
  for (let question = 0; question < 1_000; question++) {
    const weights = supportWeights(fit, questionShares(shares, question))
    softmaxInPlace(clusterScores(rows[question]?.votes ?? [], weights, 6))
  }
  expect((performance.now() - scoringStartedAt) / 1_000).toBeLessThan(0.5)
})
