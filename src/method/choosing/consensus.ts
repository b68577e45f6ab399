/**
 * How much each candidate agrees with all: s_i = (1/N) sum over j, itself included, of cos(embedding_i, embedding_j).
 * Source: EPE's consensus (arXiv 2507.14200) as released. A zero vector has cosine 0 with everything, itself included.
 * @param embeddings N vectors of equal length
 * @returns N values in [-1, 1], in order
 */
export function consensus(embeddings: readonly ArrayLike<number>[]): readonly number[] {
  const count = embeddings.length
  const norms = embeddings.map((embedding) => Math.sqrt(dot(embedding, embedding)))
  const sums = new Float64Array(count)
  for (let i = 0; i < count; i += 1) {
    for (let j = i; j < count; j += 1) {
      const norm = (norms[i] ?? 0) * (norms[j] ?? 0)
      const cosine = norm === 0 ? 0 : dot(embeddings[i] ?? [], embeddings[j] ?? []) / norm
      sums[i] = (sums[i] ?? 0) + cosine
      if (j !== i) sums[j] = (sums[j] ?? 0) + cosine
    }
  }
  return Array.from(sums, (sum) => sum / count)
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0)
  return sum
}
