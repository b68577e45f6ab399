import type { ScanKernel } from './scan-kernel.ts'

/** The kernel for machines without WebAssembly SIMD, for matrices too large for its memory and too small to be worth one. */
export function createPlainKernel(rowCount: number, stride: number): ScanKernel {
  const matrix = new Float32Array(rowCount * stride)
  return {
    matrix,
    similarities(query, rows) {
      const similarities = new Float64Array(rows.length)
      for (let place = 0; place < rows.length; place++)
        similarities[place] = rowTimesQuery(matrix, (rows[place] as number) * stride, query)
      return similarities
    },
  }
}

function rowTimesQuery(matrix: Float32Array, start: number, query: Float64Array): number {
  let [sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let e = 0; e < query.length; e += 8) {
    sum0 += (matrix[start + e] as number) * (query[e] as number)
    sum1 += (matrix[start + e + 1] as number) * (query[e + 1] as number)
    sum2 += (matrix[start + e + 2] as number) * (query[e + 2] as number)
    sum3 += (matrix[start + e + 3] as number) * (query[e + 3] as number)
    sum4 += (matrix[start + e + 4] as number) * (query[e + 4] as number)
    sum5 += (matrix[start + e + 5] as number) * (query[e + 5] as number)
    sum6 += (matrix[start + e + 6] as number) * (query[e + 6] as number)
    sum7 += (matrix[start + e + 7] as number) * (query[e + 7] as number)
  }
  return sum0 + sum2 + (sum4 + sum6) + (sum1 + sum3 + (sum5 + sum7))
}
