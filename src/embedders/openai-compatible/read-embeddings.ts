import { isRecord, readUpstreamError, type UpstreamError } from '../../endpoint/upstream-error.ts'

/** What an endpoint answered: vectors in the order of the texts, its own error, or nothing usable and why. */
export type EmbeddingsOutcome =
  | { readonly vectors: readonly Float32Array[] }
  | { readonly error: UpstreamError }
  | { readonly problem: string }

/**
 * Reads the answer of `POST /embeddings`: as many vectors as texts, each place once (by `index`, else in order), all of
 * one length and of finite numbers.
 * @param count how many texts were sent.
 */
export function readEmbeddings(payload: unknown, count: number): EmbeddingsOutcome {
  const error = readUpstreamError(payload)
  if (error !== undefined) return { error }
  if (!isRecord(payload) || !Array.isArray(payload.data)) return { problem: 'there is no list of embeddings' }
  if (payload.data.length !== count) return { problem: `${payload.data.length} embeddings for ${count} texts` }
  const vectors = new Array<Float32Array | undefined>(count)
  for (const [place, entry] of payload.data.entries()) {
    const vector = isRecord(entry) ? readVector(entry.embedding) : undefined
    if (vector === undefined) return { problem: `embedding ${place} is no list of numbers` }
    const index = isRecord(entry) && Number.isSafeInteger(entry.index) ? Number(entry.index) : place
    if (index < 0 || index >= count || vectors[index] !== undefined) return { problem: `index ${index} is not its own` }
    vectors[index] = vector
  }
  return { vectors: vectors.filter((vector) => vector !== undefined) }
}

function readVector(value: unknown): Float32Array | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  // llama.cpp's own endpoint wraps the one pooled vector of a text into a list.
  const numbers: readonly unknown[] = value.length === 1 && Array.isArray(value[0]) ? value[0] : value
  const vector = Float32Array.from(numbers, (number) => (typeof number === 'number' ? number : Number.NaN))
  return vector.every(Number.isFinite) ? vector : undefined
}
