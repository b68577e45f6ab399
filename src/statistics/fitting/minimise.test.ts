import { expect, test } from 'vitest'
import { minimise } from './minimise.ts'

/** sum of scale_i (x_i - i)^2 / 2 + log(1 + e^x_0): smooth, convex, badly scaled. */
function badlyScaled(offset: number) {
  return (point: Float64Array, gradient: Float64Array): number => {
    let value = offset
    for (let index = 0; index < point.length; index++) {
      const scale = 10 ** (index % 5)
      const distance = (point[index] as number) - index
      value += (scale / 2) * distance * distance
      gradient[index] = scale * distance
    }
    const first = point[0] as number
    gradient[0] = (gradient[0] as number) + 1 / (1 + Math.exp(-first))
    return value + Math.log1p(Math.exp(first))
  }
}

test('finds the minimum of a badly scaled convex function', () => {
  const { point, converged } = minimise(badlyScaled(0), new Float64Array(20), { gradientTolerance: 1e-9 })
  expect(converged).toBe(true)
  expect(point.slice(1).every((value, index) => Math.abs(value - (index + 1)) < 1e-8)).toBe(true)
  const first = point[0] as number
  expect(first + 1 / (1 + Math.exp(-first))).toBeCloseTo(0, 8)
})

test('still converges where a large value hides the last decrease by rounding', () => {
  const { converged, iterations } = minimise(badlyScaled(1e6), new Float64Array(20), { gradientTolerance: 1e-6 })
  expect(converged).toBe(true)
  expect(iterations).toBeLessThan(100)
})

test('leaves the start as it is and needs no step where it is the minimum', () => {
  const start = Float64Array.of(3)
  const square = (point: Float64Array, gradient: Float64Array): number => {
    gradient[0] = (point[0] as number) - 3
    return ((point[0] as number) - 3) ** 2 / 2
  }
  expect(minimise(square, start)).toMatchObject({ iterations: 0, converged: true })
  expect([...start]).toEqual([3])
})
