import { expect, test } from 'vitest'
import { createMemberships } from '../../statistics/class-membership.ts'
import type { BankEvidence } from '../votes/bank-evidence.ts'
import { createVoteTable, unlabelled } from '../votes/vote-table.ts'
import { fitGroupAccuracy, fitLabelTrust } from './group-accuracy.ts'
import { fitLabelFree } from './label-free.ts'

const models = ['a', 'b', 'c']
const questionCount = 80
/** The first half of the questions is of kind 0, where `c` errs; the second half of kind 1, where `a` errs. */
const votes = Array.from({ length: questionCount }, (_, question) => {
  const errs = question % 4 === 0
  return question < questionCount / 2 ? [0, 0, errs ? 1 : 0] : [errs ? 1 : 0, 0, 0]
})
const homes = Uint16Array.from(votes, (_, question) => (question < questionCount / 2 ? 0 : 1))
const shares = createMemberships(
  // Every question looks a little like the other kind.
  votes.map((_, question) => (homes[question] === 0 ? [0.9, 0.1] : [0.1, 0.9])),
  2,
)
const table = createVoteTable(
  models,
  votes.map((row) => ({ votes: row, correctCluster: unlabelled })),
)
const labelFree = fitLabelFree(table, shares)

function accuracyWhere(correct: (question: number, vote: number) => number) {
  const correctness = Float64Array.from(votes.flat(), (vote, place) => correct(Math.floor(place / 3), vote))
  return fitGroupAccuracy({ table, correctness } as BankEvidence, shares, homes, labelFree)
}

test('a kind without labels is judged by agreement on that kind, whatever labels say of another', () => {
  const { accuracy } = accuracyWhere((question, vote) => (homes[question] === 0 ? (vote === 0 ? 1 : 0) : Number.NaN))
  const at = (model: number, group: number) => accuracy[model * 2 + group] as number
  expect(at(0, 0)).toBeGreaterThan(at(2, 0))
  expect(at(2, 1)).toBeGreaterThan(at(0, 1))
  expect(at(2, 0)).toBeCloseTo(0.75, 1)
})

test('graded answers of other kinds correct what agreement says, and no graded answer leaves it as it is', () => {
  const unknown = accuracyWhere(() => Number.NaN).accuracy
  const strict = accuracyWhere((question) => (homes[question] === 0 ? 0 : Number.NaN)).accuracy
  for (let model = 0; model < 3; model++) {
    expect(unknown[model * 2 + 1]).toBeCloseTo(labelFree.accuracy[model * 2 + 1] as number, 12)
    expect(strict[model * 2 + 1]).toBeLessThan(unknown[model * 2 + 1] as number)
  }
})

test('what is expected on a bank question is nearly the same whatever its own label says', () => {
  const labels = (own: number) => (question: number, vote: number) =>
    question === 7 ? own : homes[question] === 0 ? (vote === 0 ? 1 : 0) : Number.NaN
  const [right, wrong] = [1, 0].map((own) => accuracyWhere(labels(own)).withoutOwnLabel(7))
  // What is left is its part in how far agreement is corrected.
  for (let model = 0; model < 3; model++)
    expect(Math.abs((right?.[model] ?? 0) - (wrong?.[model] ?? 1))).toBeLessThan(0.005)
})

test('labels are trusted by how many a kind has', () => {
  expect(Array.from(fitLabelTrust(2, homes, []))).toEqual([0, 0])
  const trust = fitLabelTrust(
    2,
    homes,
    Array.from({ length: 30 }, (_, question) => question),
  )
  expect(trust[0]).toBeCloseTo(0.75, 12)
  expect(trust[1]).toBe(0)
})
