import type { NeighbourRule } from '../../ports/question-bank.ts'
import type { ScanKernel } from './scan-kernel.ts'
import { SCAN_KERNEL_BASE64 } from './scan-kernel-bytes.ts'

const PAGE_BYTES = 65_536
const MOST_PAGES = 65_536
/** Covers the rounding of scales, estimates and bounds to single precision, all of them far below 1. */
const ROUNDING_MARGIN = 1e-5

interface KernelExports {
  similarities(rows: number, count: number, matrix: number, stride: number, query: number, out: number): void
  bounds(
    rows: number,
    quarter: number,
    codes: number,
    stride: number,
    rowStatistics: number,
    query: number,
    queryScale: number,
    residualFactor: number,
    margin: number,
    lower: number,
    upper: number,
  ): void
}

/**
 * The kernel in WebAssembly SIMD (scan-kernel.wat). The scan reads one byte an element and encloses each similarity
 * between two bounds (Cauchy-Schwarz over what the bytes leave out); only rows that could be neighbours, or could
 * decide the threshold, are then computed from the matrix. A bank of 100,000 questions is bound by memory: a quarter
 * of the bytes is most of a quarter of the time.
 *
 * @returns undefined where this machine has no WebAssembly SIMD or not that much of its memory.
 */
export function createWasmKernel(rowCount: number, stride: number): ScanKernel | undefined {
  const elements = rowCount * stride
  const listLength = 4 * quarterOf(rowCount)
  const layout = new MemoryLayout()
  const at = {
    matrix: layout.reserve(elements * 4),
    codes: layout.reserve(elements),
    rowStatistics: layout.reserve(rowCount * 8),
    query: layout.reserve(stride * 8),
    queryCodes: layout.reserve(stride * 2),
    rows: layout.reserve(listLength * 4),
    lower: layout.reserve(listLength * 4),
    upper: layout.reserve(listLength * 4),
    similarities: layout.reserve(rowCount * 8),
  }
  const memory = allocate(layout.bytes)
  const kernel = memory && instantiate(memory)
  if (memory === undefined || kernel === undefined) return undefined

  const { buffer } = memory
  const matrix = new Float32Array(buffer, at.matrix, elements)
  const codes = new Int8Array(buffer, at.codes, elements)
  const rowStatistics = new Float32Array(buffer, at.rowStatistics, rowCount * 2)
  const queryMemory = new Float64Array(buffer, at.query, stride)
  const queryCodes = new Int16Array(buffer, at.queryCodes, stride)
  const rowsMemory = new Uint32Array(buffer, at.rows, listLength)
  const lower = new Float32Array(buffer, at.lower, listLength)
  const upper = new Float32Array(buffer, at.upper, listLength)
  const similarities = new Float64Array(buffer, at.similarities, rowCount)
  let rowsCoded = false

  const candidates = (query: Float64Array, rows: Uint32Array, rule: NeighbourRule): Uint32Array | undefined => {
    if (!(rule.similarityRatio >= 0 && rule.similarityRatio < 1) || rows.length === 0) return undefined
    if (!rowsCoded) {
      codeRows(matrix, stride, codes, rowStatistics)
      rowsCoded = true
    }
    const coded = codeQuery(query, queryCodes)
    rowsMemory.set(rows)
    rowsMemory.fill(0, rows.length, 4 * quarterOf(rows.length))
    kernel.bounds(
      at.rows,
      quarterOf(rows.length),
      at.codes,
      stride,
      at.rowStatistics,
      at.queryCodes,
      coded.scale,
      coded.length + coded.residual,
      coded.residual + ROUNDING_MARGIN,
      at.lower,
      at.upper,
    )
    const rank = Math.min(rule.neighbours, rows.length - 1)
    const kthAtLeast = leastOfKthLargest(lower, rows.length, rank)
    // At or below zero the band is not an interval above a positive threshold: read every row.
    return kthAtLeast > 0 ? placesAtLeast(upper, rows.length, rule.similarityRatio * kthAtLeast) : undefined
  }

  return {
    matrix,
    candidates,
    similarities(query, rows) {
      queryMemory.set(query)
      rowsMemory.set(rows)
      kernel.similarities(at.rows, rows.length, at.matrix, stride, at.query, at.similarities)
      return similarities.subarray(0, rows.length)
    },
  }
}

/** The bounds are made for whole groups of four rows; a list is filled up with row 0. */
function quarterOf(rowCount: number): number {
  return Math.ceil(rowCount / 4)
}

class MemoryLayout {
  bytes = 0

  /** The address of `bytes` bytes, aligned for SIMD loads. */
  reserve(bytes: number): number {
    const address = this.bytes
    this.bytes += Math.ceil(bytes / 16) * 16
    return address
  }
}

/** The part of WebAssembly used here; TypeScript knows it from browsers only. Absent under `node --jitless`. */
interface WebAssemblyNamespace {
  readonly Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer }
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

function webAssembly(): WebAssemblyNamespace | undefined {
  return (globalThis as { WebAssembly?: WebAssemblyNamespace }).WebAssembly
}

function allocate(bytes: number): { readonly buffer: ArrayBuffer } | undefined {
  const pages = Math.max(1, Math.ceil(bytes / PAGE_BYTES))
  const namespace = webAssembly()
  if (namespace === undefined || pages > MOST_PAGES) return undefined
  try {
    return new namespace.Memory({ initial: pages, maximum: pages })
  } catch {
    return undefined
  }
}

let compiled: object | undefined

function instantiate(memory: object): KernelExports | undefined {
  const namespace = webAssembly()
  if (namespace === undefined) return undefined
  try {
    compiled ??= new namespace.Module(Buffer.from(SCAN_KERNEL_BASE64, 'base64'))
    return new namespace.Instance(compiled, { retrieval: { memory } }).exports as KernelExports
  } catch {
    return undefined
  }
}

/** One signed byte an element and, a row, their scale and the length of what they leave out. */
function codeRows(matrix: Float32Array, stride: number, codes: Int8Array, rowStatistics: Float32Array): void {
  for (let row = 0; row * stride < matrix.length; row++) {
    const start = row * stride
    let largest = 0
    for (let e = start; e < start + stride; e++) largest = Math.max(largest, Math.abs(matrix[e] as number))
    const scale = Math.fround(largest / 127)
    let leftOut = 0
    for (let e = start; e < start + stride; e++) {
      const value = matrix[e] as number
      const code = scale === 0 ? 0 : Math.round(value / scale)
      codes[e] = code
      leftOut += (value - code * scale) ** 2
    }
    rowStatistics[2 * row] = scale
    rowStatistics[2 * row + 1] = Math.sqrt(leftOut)
  }
}

/** Sixteen bits an element, fewer where the kernel's 32-bit sums could overflow otherwise. */
function codeQuery(query: Float64Array, codes: Int16Array): { scale: number; length: number; residual: number } {
  const largestCode = Math.min(32_767, Math.floor(0x7fff_ffff / (128 * query.length)))
  let largest = 0
  for (const value of query) largest = Math.max(largest, Math.abs(value))
  const scale = Math.fround(largest / largestCode)
  let length = 0
  let leftOut = 0
  for (let e = 0; e < query.length; e++) {
    const value = query[e] as number
    const code = scale === 0 ? 0 : Math.max(-largestCode, Math.min(largestCode, Math.round(value / scale)))
    codes[e] = code
    length += value ** 2
    leftOut += (value - code * scale) ** 2
  }
  return { scale, length: Math.sqrt(length), residual: Math.sqrt(leftOut) }
}

const BINS = 4096

/** A number at most the value at zero-based rank `rank` from the top and hardly below it; values are in -2..2. */
function leastOfKthLargest(values: Float32Array, count: number, rank: number): number {
  const counts = new Uint32Array(BINS)
  for (let place = 0; place < count; place++) {
    const bin = (((values[place] as number) + 2) * (BINS / 4)) | 0
    counts[bin] = (counts[bin] as number) + 1
  }
  let bin = BINS - 1
  for (let above = counts[bin] as number; above <= rank; above += counts[bin] as number) bin--
  return bin / (BINS / 4) - 2
}

function placesAtLeast(upper: Float32Array, count: number, threshold: number): Uint32Array {
  const places = new Uint32Array(count)
  let found = 0
  for (let place = 0; place < count; place++) {
    if ((upper[place] as number) >= threshold) places[found++] = place
  }
  return places.subarray(0, found)
}
