import type { NeighbourRule } from '../../ports/question-bank.ts'

/** Elements a stored row takes: its dimensions, rounded up to what one round of the inner loops reads. The rest is zero. */
export function rowStride(dimensions: number): number {
  return Math.ceil(dimensions / 16) * 16
}

/**
 * The inner loops of retrieval over one matrix. Every kernel gives the same bits: a similarity is the double-precision
 * sum over elements, element e in lane e mod 8, lanes added as ((0+2)+(4+6)) + ((1+3)+(5+7)).
 */
export interface ScanKernel {
  /** Row-major, `stride` elements a row. */
  readonly matrix: Float32Array
  /**
   * Similarity of each listed row to the query.
   *
   * @param query `stride` elements.
   * @returns one a listed row, in their order; the next call may overwrite it.
   */
  similarities(query: Float64Array, rows: Uint32Array): Float64Array
  /**
   * Places in `rows` of a superset of the rows that decide a rule's neighbours, in order, found without reading the
   * whole matrix; undefined where every row has to be read.
   */
  candidates?(query: Float64Array, rows: Uint32Array, rule: NeighbourRule): Uint32Array | undefined
}
