import { solvePositiveDefinite } from './linear-system.ts'

/**
 * Weights of a ridge regression: their product with a row is its prediction. The first feature is the constant 1 and is not
 * pulled towards 0.
 * @param rows one a sample, all of one length
 */
export function fitRidge(rows: readonly Float64Array[], targets: readonly number[], penalty: number): Float64Array {
  const size = rows[0]?.length ?? 0
  const matrix = new Float64Array(size * size)
  const right = new Float64Array(size)
  rows.forEach((row, sample) => {
    const target = targets[sample] as number
    for (let first = 0; first < size; first++) {
      const value = row[first] as number
      right[first] = (right[first] as number) + value * target
      for (let second = 0; second < size; second++) {
        matrix[first * size + second] = (matrix[first * size + second] as number) + value * (row[second] as number)
      }
    }
  })
  for (let index = 0; index < size; index++) {
    matrix[index * size + index] = (matrix[index * size + index] as number) + (index === 0 ? 1e-3 : penalty)
  }
  return solvePositiveDefinite(matrix, right)
}
