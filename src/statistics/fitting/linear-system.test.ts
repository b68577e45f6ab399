import { expect, test } from 'vitest'
import { solvePositiveDefinite } from './linear-system.ts'

test('solves for every right-hand side and changes neither argument', () => {
  const matrix = Float64Array.of(4, 2, 0.6, 2, 5, 1, 0.6, 1, 3)
  const solutions = [Float64Array.of(1, -2, 3), Float64Array.of(0, 0.5, 10)]
  const right = Float64Array.from(
    solutions.flatMap((x) =>
      [0, 1, 2].map((row) => x.reduce((sum, value, column) => sum + (matrix[3 * row + column] as number) * value, 0)),
    ),
  )
  const [matrixBefore, rightBefore] = [matrix.slice(), right.slice()]
  solvePositiveDefinite(matrix, right).forEach((value, index) => {
    expect(value).toBeCloseTo(solutions.flatMap((x) => [...x])[index] as number, 12)
  })
  expect([matrix, right]).toEqual([matrixBefore, rightBefore])
})

test('a matrix that is not positive definite is an error that names the pivot', () => {
  expect(() => solvePositiveDefinite(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1))).toThrow(/pivot -3 in row 1/)
  expect(() => solvePositiveDefinite(Float64Array.of(Number.NaN), Float64Array.of(1))).toThrow(RangeError)
})
