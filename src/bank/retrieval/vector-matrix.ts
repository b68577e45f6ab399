import { SmacsError } from '../../errors/smacs-error.ts'
import { selectNeighbours } from '../../method/retrieval/select-neighbours.ts'
import type { Neighbour, NeighbourRule } from '../../ports/question-bank.ts'
import { createPlainKernel } from './plain-kernel.ts'
import { rowStride, type ScanKernel } from './scan-kernel.ts'
import { createWasmKernel } from './wasm-kernel.ts'

/** Below this a WebAssembly memory of its own costs more than it saves. */
const FEWEST_ROWS_FOR_WASM = 256

/** Unit vectors of one length, scanned exactly. */
export interface VectorMatrix {
  readonly dimensions: number
  readonly rowCount: number
  /** A row: length 1, or all zeros where the vector was. Shared: do not write to it. */
  row(index: number): Float32Array
  /**
   * The kept neighbours among the listed rows, nearest first; `index` is a place in `rows`, equal similarities are in its order.
   * @throws SmacsError `embedding-dimensions`, `embedding-not-finite`.
   */
  nearest(query: ArrayLike<number>, rule: NeighbourRule, rows?: Uint32Array): readonly Neighbour[]
}

export interface VectorMatrixOptions {
  readonly dimensions: number
  readonly rowCount: number
  /** `rowCount` vectors, of any length above zero or all zeros. */
  readonly vectors: Iterable<ArrayLike<number>>
  /** Which inner loops scan it. The default is whichever is fastest here; all give the same neighbours. */
  readonly kernel?: 'plain' | 'wasm'
}

/**
 * Copies vectors into a matrix, scaled to length 1.
 * @throws SmacsError `embedding-dimensions`, `embedding-not-finite`; `kernel-unavailable` when the kernel asked for is not to be had.
 */
export function createVectorMatrix(options: VectorMatrixOptions): VectorMatrix {
  const { dimensions, rowCount } = options
  const stride = rowStride(dimensions)
  const kernel = chooseKernel(options, stride)
  let written = 0
  for (const vector of options.vectors) {
    const unit = unitVector(vector, dimensions, stride)
    if (written < rowCount) kernel.matrix.set(unit, written * stride)
    written++
  }
  if (written !== rowCount) throw new RangeError(`Expected ${rowCount} vectors, got ${written}.`)
  const everyRow = Uint32Array.from({ length: rowCount }, (_, row) => row)

  return {
    dimensions,
    rowCount,
    row: (index) => kernel.matrix.subarray(index * stride, index * stride + dimensions),
    nearest(query, rule, rows = everyRow) {
      const unit = unitVector(query, dimensions, stride)
      if (rows.length > rowCount) throw new RangeError(`Expected at most ${rowCount} rows, got ${rows.length}.`)
      const candidates = kernel.candidates?.(unit, rows, rule)
      if (candidates === undefined) return selectNeighbours(kernel.similarities(unit, rows), rule)
      const candidateRows = candidates.map((place) => rows[place] as number)
      return selectNeighbours(kernel.similarities(unit, candidateRows), rule).map(({ index, similarity }) => ({
        index: candidates[index] as number,
        similarity,
      }))
    },
  }
}

function chooseKernel(options: VectorMatrixOptions, stride: number): ScanKernel {
  const wanted = options.kernel ?? (options.rowCount < FEWEST_ROWS_FOR_WASM ? 'plain' : undefined)
  if (wanted === 'plain') return createPlainKernel(options.rowCount, stride)
  const kernel = createWasmKernel(options.rowCount, stride)
  if (kernel === undefined && wanted === 'wasm')
    throw new SmacsError('kernel-unavailable', 'This machine has no WebAssembly SIMD, or not enough memory for it.')
  return kernel ?? createPlainKernel(options.rowCount, stride)
}

/** The vector scaled to length 1 (all zeros stay zeros), followed by zeros up to the stride. */
function unitVector(vector: ArrayLike<number>, dimensions: number, stride: number): Float64Array {
  if (vector.length !== dimensions)
    throw new SmacsError(
      'embedding-dimensions',
      `Expected a vector of ${dimensions} dimensions, got ${vector.length}: it comes from another embedder than the bank's. ` +
        '`smacs bank reembed` makes the bank fit the embedder.',
    )
  const unit = new Float64Array(stride)
  unit.set(vector)
  let squares = 0
  for (let e = 0; e < dimensions; e++) squares += (unit[e] as number) ** 2
  if (!Number.isFinite(squares))
    throw new SmacsError('embedding-not-finite', 'Expected a vector of finite numbers, got NaN or infinity in it.')
  const length = Math.sqrt(squares)
  if (length > 0) for (let e = 0; e < dimensions; e++) unit[e] = (unit[e] as number) / length
  return unit
}
