import { hash } from 'node:crypto'
import type { Embedder } from '../../ports/embedder.ts'
import {
  bucketOf,
  countDocumentFrequencies,
  type DocumentFrequencies,
  decodeDocumentFrequencies,
  encodeDocumentFrequencies,
} from './document-frequencies.ts'
import { createFeatureCounts } from './feature-counts.ts'
import { visitTextFeatures } from './text-features.ts'

/** Changes whenever the same text would get another vector. */
const VERSION = 1
const DIMENSIONS = 512
/** A feature seen in as many questions as this has half of its full weight: what occurs once meets nothing but collisions. */
const HALF_TRUSTED_DOCUMENTS = 8

export interface LexicalEmbedderOptions {
  /**
   * What fitLexical gave; for a bank that has vectors already, the `state` that its `embedder()` tells. Without it every
   * feature weighs as if all were equally frequent.
   */
  readonly documentFrequencies?: Uint8Array
}

/** Learns from a bank's questions how much each feature tells. Equal sets of texts give equal bytes in any order. */
export function fitLexical(texts: Iterable<string>): Uint8Array {
  return encodeDocumentFrequencies(countDocumentFrequencies(texts))
}

/**
 * An embedder without a model: words, pairs of words, letters, LaTeX commands and numbers hashed with a sign into 512
 * dimensions (Weinberger et al. 2009), weighted by inverse document frequency. Nothing to download; the same on every
 * machine.
 *
 * @throws SmacsError `lexical-state` when the document frequencies cannot be read.
 */
export function createLexicalEmbedder(options: LexicalEmbedderOptions = {}): Embedder {
  const state = options.documentFrequencies
  const weightOfBucket = state && bucketWeights(decodeDocumentFrequencies(state))
  const counts = createFeatureCounts()

  function embedText(text: string): Float32Array {
    visitTextFeatures(text, counts.add)
    const vector = new Float64Array(DIMENSIONS)
    counts.drain((feature, weight, count) => {
      const told = weightOfBucket === undefined ? 1 : (weightOfBucket[bucketOf(feature)] as number)
      const value = weight * told * (count === 1 ? 1 : 1 + Math.log(count))
      const dimension = feature % DIMENSIONS
      const sign = feature & DIMENSIONS ? 1 : -1
      vector[dimension] = (vector[dimension] as number) + sign * value
    })
    return toUnitLength(vector)
  }

  return {
    id: `lexical/${VERSION}/${state === undefined ? 'uniform' : hash('sha256', state).slice(0, 16)}`,
    dimensions: DIMENSIONS,
    async embed(texts, { signal }) {
      signal?.throwIfAborted()
      return texts.map(embedText)
    },
  }
}

function bucketWeights({ documents, counts }: DocumentFrequencies): Float64Array {
  return Float64Array.from(counts, (count) => {
    const inverseFrequency = Math.log((1 + documents) / (1 + count))
    return (inverseFrequency * (1 + count)) / (HALF_TRUSTED_DOCUMENTS + count)
  })
}

function toUnitLength(vector: Float64Array): Float32Array {
  // Counted loops: iterators and Float32Array.from cost several times the embedding itself.
  let squares = 0
  for (let dimension = 0; dimension < DIMENSIONS; dimension++) squares += (vector[dimension] as number) ** 2
  const unit = new Float32Array(DIMENSIONS)
  if (squares === 0) return unit
  const length = Math.sqrt(squares)
  for (let dimension = 0; dimension < DIMENSIONS; dimension++) unit[dimension] = (vector[dimension] as number) / length
  return unit
}
