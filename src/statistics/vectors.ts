/** The sum of products; as long as the first. */
export function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < left.length; index++) sum += (left[index] as number) * (right[index] as number)
  return sum
}

export function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index] as number
  return sum
}

/** NaN of no values. */
export function meanOf(values: ArrayLike<number>): number {
  return sumOf(values) / values.length
}

/** Adds to one place of an array. */
export function increase(target: Float64Array, place: number, amount: number): void {
  target[place] = (target[place] as number) + amount
}

/** Cosine of every two vectors, row-major; 0 with a vector of zeros, 1 of any other with itself. */
export function cosineMatrix(vectors: readonly ArrayLike<number>[]): Float64Array {
  const count = vectors.length
  const norms = vectors.map((vector) => Math.sqrt(dot(vector, vector)))
  const cosines = new Float64Array(count * count)
  for (let left = 0; left < count; left++) {
    for (let right = left; right < count; right++) {
      const norm = (norms[left] as number) * (norms[right] as number)
      const cosine = norm > 0 ? dot(vectors[left] ?? [], vectors[right] ?? []) / norm : 0
      cosines[left * count + right] = cosine
      cosines[right * count + left] = cosine
    }
  }
  return cosines
}
