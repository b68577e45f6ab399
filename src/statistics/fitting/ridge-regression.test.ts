import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { dot } from '../vectors.ts'
import { fitRidge } from './ridge-regression.ts'

function samples(count: number) {
  const random = createSeededRandom('ridge')
  const rows = Array.from({ length: count }, () => Float64Array.of(1, random.next() - 0.5, random.next() - 0.5))
  return { rows, targets: rows.map((row) => 7 + 2 * (row[1] as number) - 3 * (row[2] as number)) }
}

test('without a penalty to speak of, a line is found again', () => {
  const { rows, targets } = samples(200)
  const weights = fitRidge(rows, targets, 1e-9)
  for (const [index, value] of [7, 2, -3].entries()) expect(weights[index]).toBeCloseTo(value, 3)
  expect(dot(weights, [1, 1, 1])).toBeCloseTo(6, 3)
})

test('a heavy penalty leaves the constant alone and pulls the rest to 0', () => {
  const { rows, targets } = samples(200)
  const weights = fitRidge(rows, targets, 1e9)
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length
  expect(weights[0]).toBeCloseTo(mean, 2)
  expect(Math.hypot(weights[1] as number, weights[2] as number)).toBeLessThan(1e-6)
})

test('the gradient of squares and penalty is 0 at the weights', () => {
  const { rows, targets } = samples(30)
  const penalty = 4
  const weights = fitRidge(rows, targets, penalty)
  for (const feature of [1, 2]) {
    const pull = rows.reduce(
      (sum, row, sample) => sum + (row[feature] as number) * (dot(weights, row) - (targets[sample] as number)),
      penalty * (weights[feature] as number),
    )
    expect(pull).toBeCloseTo(0, 10)
  }
})
