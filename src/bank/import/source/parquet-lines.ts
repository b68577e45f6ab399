import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { contentName, type SourceFile } from './source-file.ts'
import type { SourceLine } from './split-lines.ts'

/** Rows read at once, of groups that may hold a million. */
const ROWS_AT_ONCE = 10_000

/** What a Parquet file may be packed with beside Snappy, which the reader knows. */
const compressors = {
  GZIP: (packed: Uint8Array) => gunzipSync(packed),
  ZSTD: (packed: Uint8Array) => zstdDecompressSync(packed),
  BROTLI: (packed: Uint8Array) => brotliDecompressSync(packed),
}

export function isParquet(source: SourceFile): boolean {
  return contentName(source).endsWith('.parquet')
}

/**
 * The rows of a Parquet file as JSON texts, numbered from 1.
 * @param chunks its bytes, read only where the file is packed: Parquet is read from its end
 */
export async function* parquetLines(source: SourceFile, chunks: AsyncIterable<Buffer>): AsyncGenerator<SourceLine> {
  const isPlain = source.member === undefined && source.path.endsWith('.parquet')
  const file = isPlain ? await asyncBufferFromFile(source.path) : await inMemory(chunks)
  const metadata = await parquetMetadataAsync(file)
  let line = 0
  for (const { num_rows } of metadata.row_groups) {
    const end = line + Number(num_rows)
    while (line < end) {
      const rowEnd = Math.min(end, line + ROWS_AT_ONCE)
      const rows = await parquetReadObjects({ file, metadata, compressors, rowStart: line, rowEnd })
      for (const row of rows) yield { line: ++line, text: JSON.stringify(row, plainValue) }
    }
  }
}

async function inMemory(chunks: AsyncIterable<Buffer>) {
  const bytes = new Uint8Array(Buffer.concat(await Array.fromAsync(chunks))).buffer
  return { byteLength: bytes.byteLength, slice: (start: number, end?: number) => bytes.slice(start, end) }
}

/** Whole numbers of 64 bits, as JSON has them; those that a number cannot hold as texts. */
function plainValue(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}
