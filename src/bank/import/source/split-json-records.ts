import { splitJsonList, splitJsonMembers } from './split-json-list.ts'
import { type SourceLine, splitLines } from './split-lines.ts'

/** Enough to see which of the three forms a file has. */
const LEAST_BYTES_SEEN = 4096

const isList = /^\uFEFF?\s*\[/

/** A first member that is an object itself: the file is one object of records, not a record a line. */
const objectOfRecords = /^\uFEFF?\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\{/

/**
 * The JSON texts of the records of a file, whichever way they are put together: one a line (JSON Lines), the items of one
 * list, or the members of one object. Never in memory as a whole.
 *
 * @throws Error when a list or an object does not end
 */
export function splitJsonRecords(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<SourceLine> {
  return splitByBeginning(chunks, maxBytes, (beginning) =>
    isList.test(beginning) ? splitJsonList : objectOfRecords.test(beginning) ? splitJsonMembers : splitLines,
  )
}

/** The same where a first line may hold an object in its first member: one record a line, or the items of one list. */
export function splitLinesOrList(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<SourceLine> {
  return splitByBeginning(chunks, maxBytes, (beginning) => (isList.test(beginning) ? splitJsonList : splitLines))
}

async function* splitByBeginning(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
  splitterOf: (beginning: string) => typeof splitLines,
): AsyncGenerator<SourceLine> {
  const rest = chunks[Symbol.asyncIterator]()
  try {
    const seen: Buffer[] = []
    for (let bytes = 0; bytes < LEAST_BYTES_SEEN; ) {
      const next = await rest.next()
      if (next.done === true) break
      seen.push(next.value)
      bytes += next.value.length
    }
    const beginning = Buffer.concat(seen).toString('utf8')
    yield* splitterOf(beginning)(seenThenRest(seen, rest), maxBytes)
  } finally {
    await rest.return?.()
  }
}

async function* seenThenRest(seen: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* seen
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}
