import { existsSync } from 'node:fs'
import { UsageError } from '../errors/smacs-error.ts'
import { withFileFaults } from '../sqlite/file-fault.ts'
import type { Feedback } from './feedback.ts'
import { readTrace } from './read-trace.ts'
import type { Trace } from './trace.ts'
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
  close(): void
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
  const page = database.prepare(
    `SELECT trace.rowid AS place, trace.body, feedback.body AS feedback FROM trace
       LEFT JOIN feedback ON feedback.id = trace.id WHERE trace.rowid > ? ORDER BY trace.rowid LIMIT ?`,
  )
  return {
    *all() {
      for (let after = 0; ; ) {
        // Page by page: a cursor left open would keep the writer's journal from being cut.
        const rows = withFileFaults(file, () => page.all(after, readAtOnce))
        for (const { place, body, feedback } of rows) {
          after = Number(place)
          const trace = parsed(String(body), readTrace)
          if (trace === undefined) continue
          const said =
            typeof feedback === 'string' ? parsed(feedback, (text) => JSON.parse(text) as Feedback) : undefined
          yield { trace, feedback: said }
        }
        if (rows.length < readAtOnce) return
      }
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
