import { describe, expect, test } from 'vitest'
import { clusterScores, fitConditionalLogit, softmaxInPlace, supportWeights } from './conditional-logit.ts'
import golden from './fixtures/golden.json' with { type: 'json' }
import { fitLabelFree, hybridCentre, labelFreePosterior, labelFreeWeights } from './label-free.ts'
import { createGroupShares, questionShares } from './shares.ts'
import { createVoteTable, unlabelled } from './vote-table.ts'

describe.each(golden.cases.map((golden) => ({ golden })))(
  'golden case of $golden.models models, $golden.groups groups',
  ({ golden }) => {
    const models = Array.from({ length: golden.models }, (_, model) => `model-${model}`)
    const rows = golden.votes.map((votes, question) => ({
      votes,
      correctCluster: golden.correctCluster[question] ?? unlabelled,
    }))
    const table = createVoteTable(models, rows)
    table.wrongOptions.fill(golden.wrongOptions)
    const shares = createGroupShares(golden.shares, golden.groups)

    test('the conditional logit has the published optimum and scores', () => {
      const expected = golden.expected.conditionalLogit
      const fit = fitConditionalLogit(table, shares, { penalty: expected.penalty })
      expect(fit.converged).toBe(true)
      expect(Math.abs(fit.objective / expected.objective - 1)).toBeLessThan(1e-8)
      expect(largestDifference(fit.weights, expected.weights)).toBeLessThan(1e-4)
      const votes = golden.votes[expected.question] ?? []
      const scores = clusterScores(
        votes,
        supportWeights(fit, questionShares(shares, expected.question)),
        expected.scoring.scores.length,
      )
      expect(largestDifference(scores, expected.scoring.scores)).toBeLessThan(1e-4)
      softmaxInPlace(scores)
      expect(largestDifference(scores, expected.scoring.probabilities)).toBeLessThan(1e-4)
    })

    test('the label-free rule has the published accuracies, weights and posterior', () => {
      const expected = golden.expected.labelFree
      const fit = fitLabelFree(table, shares)
      expect(fit.rounds).toBe(expected.rounds)
      expect(largestDifference(fit.emAccuracy, expected.emAccuracy.flat())).toBeLessThan(1e-9)
      expect(largestDifference(fit.accuracy, expected.accuracy.flat())).toBeLessThan(1e-9)
      expect(largestDifference(fit.weights, expected.weights.flat())).toBeLessThan(1e-9)
      const votes = golden.votes[expected.question] ?? []
      const weights = labelFreeWeights(fit, questionShares(shares, expected.question), false)
      const scores = clusterScores(votes, weights, expected.scores.length)
      expect(largestDifference(scores, expected.scores)).toBeLessThan(2e-9)
      expect(largestDifference(labelFreePosterior(scores), expected.posterior)).toBeLessThan(1e-9)
    })

    test('the hybrid of the label-free rule and a few labels has the published optimum', () => {
      const expected = golden.expected.hybrid
      const few = createVoteTable(models, rows.slice(0, expected.labelledQuestions))
      const centre = hybridCentre(fitLabelFree(table, shares))
      expect(largestDifference(centre, expected.start)).toBeLessThan(2e-9)
      const fit = fitConditionalLogit(
        few,
        createGroupShares(golden.shares.slice(0, expected.labelledQuestions), golden.groups),
        { centre },
      )
      expect(Math.abs(fit.objective / expected.objective - 1)).toBeLessThan(1e-8)
      expect(largestDifference(fit.weights, expected.weights)).toBeLessThan(1e-4)
    })
  },
)

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length)
  let largest = 0
  for (let index = 0; index < expected.length; index++) {
    largest = Math.max(largest, Math.abs((actual[index] as number) - (expected[index] as number)))
  }
  return largest
}
