import { existsSync } from 'node:fs'
import { UsageError } from '../../errors/smacs-error.ts'
import { withFileFaults } from '../../sqlite/file-fault.ts'
import type { TracedAnswer, TraceReader } from '../trace-reader.ts'
import { tracedAnswer } from '../traced-answer.ts'
import { openTraceFile } from './trace-file.ts'

/**
 * Opens the file of a trace store to be read.
 * @throws UsageError where there is none, or it is another kind of file or of a newer smacs; MachineFaultError when it
 * cannot be opened
 */
export function openSqliteTraceReader(path: string, shownPath = path): TraceReader {
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
  async function* read(page: typeof everything, rest: readonly (number | string)[]): AsyncGenerator<TracedAnswer> {
    for (let after = 0; ; ) {
      // Page by page: a cursor left open would keep the writer's journal from being cut.
      const rows = withFileFaults(file, () => page.all(after, ...rest))
      for (const { place, body, feedback } of rows) {
        after = Number(place)
        const answer = tracedAnswer(body, feedback)
        if (answer !== undefined) yield answer
      }
      if (rows.length < readAtOnce) return
    }
  }
  return {
    all: () => read(everything, []),
    // A row that is deleted gives its number to the next one.
    since: ({ trace, feedback, told: before }) =>
      read(whatIsNew, [Number(trace) - readAtOnce, Number(feedback) - readAtOnce, JSON.stringify(before)]),
    async mark() {
      const row = withFileFaults(file, () => newest.get())
      const ids = withFileFaults(file, () => told.all()).map(({ id }) => String(id))
      return { trace: Number(row?.trace ?? 0), feedback: Number(row?.feedback ?? 0), told: ids }
    },
    close: async () => database.close(),
  }
}

const readAtOnce = 50
