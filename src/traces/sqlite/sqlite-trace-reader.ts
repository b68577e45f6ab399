import { existsSync } from 'node:fs'
import { UsageError } from '../../errors/smacs-error.ts'
import { withFileFaults } from '../../sqlite/file-fault.ts'
import type { Feedback } from '../feedback.ts'
import { readTrace } from '../read-trace.ts'
import type { Trace } from '../trace.ts'
import { openTraceFile } from './trace-file.ts'

/** A trace with the last word on it. */
export interface TracedAnswer {
  readonly trace: Trace
  readonly feedback: Feedback | undefined
}

/** Reads the file of a trace store beside whoever writes to it. */
export interface TraceReader {
  /** Each trace in the order of writing, one at a time in memory. What is no trace is passed over. */
  all(): Generator<TracedAnswer>
  /**
   * Traces, and those with feedback, written since a mark, and those whose word was taken back since; some that came shortly before may
   * come again.
   */
  since(mark: TraceMark): Generator<TracedAnswer>
  /** How far the file is written now. */
  mark(): TraceMark
  close(): void
}

/** A place in a trace file, in the order of writing. */
export interface TraceMark {
  readonly trace: number
  readonly feedback: number
  /** Ids of the traces that somebody had said something of. */
  readonly told: readonly string[]
}

/**
 * Opens the file of a trace store to be read.
 * @throws UsageError where there is none, or it is another kind of file or of a newer smacs; MachineFaultError when it
 * cannot be opened
 */
export function openTraceReader(path: string, shownPath = path): TraceReader {
  if (!existsSync(path)) {
    throw new UsageError(
      `There is no trace file ${shownPath}. \`smacs serve\` writes one: \`traces.file\` in smacs.yaml.`,
    )
  }
  const database = openTraceFile(path)
  const file = { what: 'The trace file', path }
  const pages = (where: string) =>
    database.prepare(
      `SELECT trace.rowid AS place, trace.body, feedback.body AS feedback FROM trace
         LEFT JOIN feedback ON feedback.id = trace.id
       WHERE trace.rowid > ? AND (${where}) ORDER BY trace.rowid LIMIT ${readAtOnce}`,
    )
  const everything = pages('TRUE')
  const whatIsNew = pages(
    `trace.rowid > ? OR trace.id IN (SELECT id FROM feedback WHERE rowid > ?)
       OR (feedback.id IS NULL AND trace.id IN (SELECT value FROM json_each(?)))`,
  )
  const told = database.prepare('SELECT id FROM feedback')
  const newest = database.prepare(
    `SELECT (SELECT coalesce(max(rowid), 0) FROM trace) AS trace, (SELECT coalesce(max(rowid), 0) FROM feedback) AS feedback`,
  )
  function* read(page: typeof everything, rest: readonly (number | string)[]): Generator<TracedAnswer> {
    for (let after = 0; ; ) {
      // Page by page: a cursor left open would keep the writer's journal from being cut.
      const rows = withFileFaults(file, () => page.all(after, ...rest))
      for (const { place, body, feedback } of rows) {
        after = Number(place)
        const trace = parsed(String(body), readTrace)
        if (trace === undefined) continue
        const said = typeof feedback === 'string' ? parsed(feedback, (text) => JSON.parse(text) as Feedback) : undefined
        yield { trace, feedback: said }
      }
      if (rows.length < readAtOnce) return
    }
  }
  return {
    all: () => read(everything, []),
    // A row that is deleted gives its number to the next one.
    since: ({ trace, feedback, told: before }) =>
      read(whatIsNew, [trace - readAtOnce, feedback - readAtOnce, JSON.stringify(before)]),
    mark() {
      const row = withFileFaults(file, () => newest.get())
      const ids = withFileFaults(file, () => told.all()).map(({ id }) => String(id))
      return { trace: Number(row?.trace ?? 0), feedback: Number(row?.feedback ?? 0), told: ids }
    },
    close: () => database.close(),
  }
}

const readAtOnce = 50

function parsed<Value>(body: string, read: (body: string) => Value): Value | undefined {
  try {
    return read(body)
  } catch {
    return undefined
  }
}
