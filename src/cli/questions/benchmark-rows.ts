import { isParquet, parquetLines } from '../../bank/import/source/parquet-lines.ts'
import { listSourceFiles, type SourceFile, shownName, unpackedChunks } from '../../bank/import/source/source-file.ts'
import { splitLinesOrList } from '../../bank/import/source/split-json-records.ts'
import { wholeJson } from '../../bank/import/source/whole-json.ts'
import type { OfficialRow, RowPlace } from '../../benchmarks/benchmark.ts'
import { parseCommaSeparated } from './comma-separated.ts'

const mostUnpackedBytes = 16 * 2 ** 30
/** A problem of LiveCodeBench holds its tests, some of them over 100 MB long. */
const mostLineBytes = 512 * 2 ** 20

const isRead = (name: string): boolean => /\.(?:jsonl|json|csv|parquet)$/.test(name)

/**
 * The rows of official files as they are downloaded: JSON lines, a JSON list or one object a file, CSV and Parquet, in
 * folders and archives, packed or not.
 * @throws UsageError for a path that is not there, or paths without such a file
 */
export async function* benchmarkRows(path: string): AsyncGenerator<OfficialRow> {
  for (const source of await listSourceFiles([path], isRead)) {
    const file = shownName(source).replace(/\.(?:gz|zst)$/, '')
    try {
      yield* rowsOf(source, file)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      yield { place: { line: 0, file }, reason: `read no further: ${error.message}` }
    }
  }
}

async function* rowsOf(source: SourceFile, file: string): AsyncGenerator<OfficialRow> {
  const chunks = unpackedChunks(source, mostUnpackedBytes)
  if (file.endsWith('.csv')) {
    const text = Buffer.concat(await Array.fromAsync(chunks)).toString('utf8')
    for (const [index, value] of parseCommaSeparated(text).entries()) yield { place: { line: index + 1, file }, value }
    return
  }
  if (isParquet(source)) {
    yield* parsed(parquetLines(source, chunks), file)
    return
  }
  let isFirst = true
  for await (const row of parsed(splitLinesOrList(chunks, mostLineBytes), file)) {
    // A JSON file that is written over several lines is one object.
    if (isFirst && 'reason' in row && file.endsWith('.json')) {
      yield { place: { line: 1, file }, value: await wholeJson(unpackedChunks(source, mostUnpackedBytes)) }
      return
    }
    isFirst = false
    yield row
  }
}

async function* parsed(
  lines: AsyncIterable<{ readonly line: number } & ({ readonly text: string } | { readonly reason: string })>,
  file: string,
): AsyncGenerator<OfficialRow> {
  for await (const row of lines) {
    const place: RowPlace = { line: row.line, file }
    if ('reason' in row) yield { place, reason: row.reason }
    else yield readJson(row.text, place)
  }
}

function readJson(text: string, place: RowPlace): OfficialRow {
  try {
    return { place, value: JSON.parse(text) as unknown }
  } catch {
    return { place, reason: 'not JSON' }
  }
}
