/** The cosines of some vectors with one another, themselves included. */
export interface CosineTable {
  readonly count: number
  /** count x count, symmetric. A zero vector has cosine 0 with everything, itself included. */
  readonly cosines: Float64Array
}

/** @param embeddings vectors of equal length */
export function cosineTable(embeddings: readonly ArrayLike<number>[]): CosineTable {
  const count = embeddings.length
  const norms = embeddings.map((embedding) => Math.sqrt(dot(embedding, embedding)))
  const cosines = new Float64Array(count * count)
  for (let i = 0; i < count; i += 1) {
    for (let j = i; j < count; j += 1) {
      const norm = (norms[i] ?? 0) * (norms[j] ?? 0)
      const cosine = norm === 0 ? 0 : dot(embeddings[i] ?? [], embeddings[j] ?? []) / norm
      cosines[i * count + j] = cosine
      cosines[j * count + i] = cosine
    }
  }
  return { count, cosines }
}

/** The cosine of each pair, rounded to 4 digits: (0,1), (0,2), …, (1,2), … */
export function pairSimilarities({ count, cosines }: CosineTable): readonly number[] {
  return Array.from({ length: count }, (_, i) => i).flatMap((i) =>
    Array.from(cosines.subarray(i * count + i + 1, (i + 1) * count), (cosine) => Math.round(cosine * 10_000) / 10_000),
  )
}

/**
 * How much each candidate agrees with all: s_i = (1/N) sum over j, itself included, of cos(embedding_i, embedding_j).
 * Source: EPE's consensus (arXiv 2507.14200) as released.
 * @returns N values in [-1, 1], in order
 */
export function consensus({ count, cosines }: CosineTable): readonly number[] {
  const sums = new Float64Array(count)
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j < count; j += 1) sums[i] = (sums[i] ?? 0) + (cosines[i * count + j] ?? 0)
  }
  return Array.from(sums, (sum) => sum / count)
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0)
  return sum
}
