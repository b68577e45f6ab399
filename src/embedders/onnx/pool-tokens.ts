/**
 * Makes one vector of length 1 from the vectors of a text's tokens.
 * @param states token vectors one after the other, `dimensions` numbers each; padding after `tokens` is not read
 */
export function poolTokens(
  states: Float32Array,
  tokens: number,
  dimensions: number,
  pooling: 'mean' | 'cls',
): Float32Array {
  const pooled = new Float64Array(dimensions)
  for (let token = 0; token < (pooling === 'cls' ? 1 : tokens); token++) {
    const start = token * dimensions
    for (let dimension = 0; dimension < dimensions; dimension++) {
      pooled[dimension] = (pooled[dimension] as number) + (states[start + dimension] as number)
    }
  }
  const length = Math.sqrt(pooled.reduce((sum, value) => sum + value * value, 0))
  // The mean's divisor falls out with the length.
  return Float32Array.from(pooled, (value) => (length === 0 ? 0 : value / length))
}
