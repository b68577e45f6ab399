import { describe, expect, test } from 'vitest'

import { createMemberships, membershipAt } from '../../statistics/class-membership.ts'
import {
  type ChoiceState,
  choiceProbabilities,
  fitConditionalLogit,
} from '../../statistics/fitting/conditional-logit.ts'

import {
  agreementWeights,
  clusterScores,
  fitLabelFree,
  labelFreePosterior,
  labelFreeWeights,
} from '../skill/label-free.ts'
import { voteState } from '../skill/vote-weights.ts'
import { createVoteTable, unlabelled, type VoteTable } from '../votes/vote-table.ts'
import golden from './fixtures/golden.json' with { type: 'json' }

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
    const shares = createMemberships(golden.shares, golden.groups)

    /** The published logit has w_m and v_dm: the votes once, and once more times the share of each group. */
    const statesOf = (votes: VoteTable): readonly ChoiceState[] =>
      Array.from({ length: votes.questionCount }, (_, question) => question).flatMap((question) => {
        const state = voteState(votes, question)
        return state === undefined ? [] : [{ ...state, features: withGroups(state.features, question) }]
      })
    const withGroups = (features: Float64Array, question: number): Float64Array => {
      const width = golden.models
      return Float64Array.from(
        Array.from({ length: features.length / width }, (_, cluster) => {
          const row = Array.from(features.subarray(cluster * width, (cluster + 1) * width))
          return [row, ...(golden.shares[question] ?? []).map((share) => row.map((vote) => share * vote))].flat()
        }).flat(),
      )
    }
    const fitPublished = (votes: VoteTable, penalty: number, centre?: ArrayLike<number>) => {
      const states = statesOf(votes)
      // The features of groups are shares: their ridge is meant for them as they are, not for features of unit size.
      const size = golden.models * (1 + golden.groups)
      const squares = new Float64Array(size)
      const counts = new Float64Array(size)
      for (const { features } of states) {
        features.forEach((value, place) => {
          if (value === 0) return
          squares[place % size] = (squares[place % size] as number) + value * value
          counts[place % size] = (counts[place % size] as number) + 1
        })
      }
      const penalties = squares.map((square, feature) =>
        square === 0 ? penalty : (penalty * (counts[feature] as number)) / square,
      )
      return fitConditionalLogit(states, { penalties, gradientTolerance: 1e-6, ...(centre && { centre }) })
    }

    test('the conditional logit has the published optimum and scores', () => {
      const expected = golden.expected.conditionalLogit
      const fit = fitPublished(table, expected.penalty)
      expect(fit.converged).toBe(true)
      expect(Math.abs(fit.objective / expected.objective - 1)).toBeLessThan(1e-8)
      expect(largestDifference(fit.weights, expected.weights)).toBeLessThan(1e-4)
      const votes = golden.votes[expected.question] ?? []
      const clusters = expected.scoring.probabilities.length
      const features = new Float64Array(clusters * golden.models)
      votes.forEach((vote, model) => {
        if (vote >= 0) features[vote * golden.models + model] = 1
      })
      const probabilities = choiceProbabilities(fit.weights, withGroups(features, expected.question))
      expect(largestDifference(probabilities, expected.scoring.probabilities)).toBeLessThan(1e-4)
    })

    test('the label-free rule has the published accuracies, weights and posterior', () => {
      const expected = golden.expected.labelFree
      const fit = fitLabelFree(table, shares)
      expect(fit.rounds).toBe(expected.rounds)
      expect(largestDifference(fit.emAccuracy, expected.emAccuracy.flat())).toBeLessThan(1e-9)
      expect(largestDifference(fit.accuracy, expected.accuracy.flat())).toBeLessThan(1e-9)
      expect(largestDifference(fit.weights, expected.weights.flat())).toBeLessThan(1e-9)
      const votes = golden.votes[expected.question] ?? []
      const weights = labelFreeWeights(fit, membershipAt(shares, expected.question), false)
      const scores = clusterScores(votes, weights, expected.scores.length)
      expect(largestDifference(scores, expected.scores)).toBeLessThan(2e-9)
      expect(largestDifference(labelFreePosterior(scores), expected.posterior)).toBeLessThan(1e-9)
    })

    test('the hybrid of the label-free rule and a few labels has the published optimum', () => {
      const expected = golden.expected.hybrid
      const few = createVoteTable(models, rows.slice(0, expected.labelledQuestions))
      const agreed = agreementWeights(fitLabelFree(table, shares))
      const means = models.map((_, model) => mean(agreed.subarray(model * golden.groups, (model + 1) * golden.groups)))
      const deviations = Array.from({ length: golden.groups }, (_, group) =>
        means.map((value, model) => (agreed[model * golden.groups + group] as number) - value),
      )
      const centre = [means, ...deviations].flat()
      expect(largestDifference(centre, expected.start)).toBeLessThan(2e-9)
      const fit = fitPublished(few, 10, centre)
      expect(Math.abs(fit.objective / expected.objective - 1)).toBeLessThan(1e-8)
      expect(largestDifference(fit.weights, expected.weights)).toBeLessThan(1e-4)
    })
  },
)

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length)
  let largest = 0
  for (let index = 0; index < expected.length; index++) {
    largest = Math.max(largest, Math.abs((actual[index] as number) - (expected[index] as number)))
  }
  return largest
}
