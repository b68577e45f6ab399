/**
 * Spherical k-means (Dhillon and Modha 2001): directions that the vectors gather around. Deterministic: the first
 * direction is the vector nearest to the mean, each next one the vector least like those chosen.
 *
 * @returns groupCount x dimensions, row-major, each row of length 1 (or zeros where there is no vector)
 */
export function sphericalKMeans(
  vectors: readonly ArrayLike<number>[],
  groupCount: number,
  dimensions: number,
  rounds = 30,
): Float64Array {
  const unit = vectors.map((vector) => normalised(vector, dimensions))
  const centres = farApart(unit, groupCount, dimensions)
  const members = new Int32Array(unit.length).fill(-1)
  for (let round = 0; round < rounds; round++) {
    let moved = false
    unit.forEach((vector, place) => {
      const group = nearest(vector, centres, groupCount, dimensions)
      if (members[place] !== group) moved = true
      members[place] = group
    })
    if (!moved) break
    const sums = new Float64Array(groupCount * dimensions)
    unit.forEach((vector, place) => {
      const start = (members[place] as number) * dimensions
      for (let index = 0; index < dimensions; index++) {
        sums[start + index] = (sums[start + index] as number) + (vector[index] as number)
      }
    })
    for (let group = 0; group < groupCount; group++) {
      const mean = normalised(sums.subarray(group * dimensions, (group + 1) * dimensions), dimensions)
      // A group that lost its last member stays where it was.
      if (mean.some((value) => value !== 0)) centres.set(mean, group * dimensions)
    }
  }
  return centres
}

function farApart(unit: readonly Float64Array[], groupCount: number, dimensions: number): Float64Array {
  const centres = new Float64Array(groupCount * dimensions)
  if (unit.length === 0) return centres
  const sum = new Float64Array(dimensions)
  for (const vector of unit)
    for (let index = 0; index < dimensions; index++) sum[index] = (sum[index] as number) + (vector[index] as number)
  const likeness = Float64Array.from(unit, () => Number.NEGATIVE_INFINITY)
  let chosen = 0
  let best = Number.NEGATIVE_INFINITY
  unit.forEach((vector, place) => {
    const product = dot(vector, sum, 0, dimensions)
    if (product > best) {
      best = product
      chosen = place
    }
  })
  for (let group = 0; group < groupCount; group++) {
    centres.set(unit[chosen] as Float64Array, group * dimensions)
    let least = Number.POSITIVE_INFINITY
    unit.forEach((vector, place) => {
      const value = Math.max(likeness[place] as number, dot(vector, centres, group * dimensions, dimensions))
      likeness[place] = value
      if (value < least) {
        least = value
        chosen = place
      }
    })
  }
  return centres
}

function nearest(vector: Float64Array, centres: Float64Array, groupCount: number, dimensions: number): number {
  let best = 0
  let bestProduct = Number.NEGATIVE_INFINITY
  for (let group = 0; group < groupCount; group++) {
    const product = dot(vector, centres, group * dimensions, dimensions)
    if (product > bestProduct) {
      bestProduct = product
      best = group
    }
  }
  return best
}

function dot(vector: Float64Array, other: Float64Array, start: number, dimensions: number): number {
  let product = 0
  for (let index = 0; index < dimensions; index++)
    product += (vector[index] as number) * (other[start + index] as number)
  return product
}

function normalised(vector: ArrayLike<number>, dimensions: number): Float64Array {
  let square = 0
  for (let index = 0; index < dimensions; index++) square += (vector[index] as number) ** 2
  const length = Math.sqrt(square) || 1
  return Float64Array.from({ length: dimensions }, (_, index) => (vector[index] as number) / length)
}
