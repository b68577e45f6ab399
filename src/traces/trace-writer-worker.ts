// A worker thread that writes traces: a transaction, and above all the checkpoint that follows many, waits for the disk.
import type { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { createRowWriter, openTraceFile, type TraceRow } from './trace-file.ts'

/** From the worker, once for each batch: how writing it went. */
export interface BatchEnd {
  readonly error?: string
}

function work(port: NonNullable<typeof parentPort>, file: string): void {
  let database: DatabaseSync | undefined
  let write: ((rows: readonly TraceRow[]) => void) | undefined
  port.on('message', (rows: readonly TraceRow[]) => {
    try {
      database ??= openTraceFile(file)
      write ??= createRowWriter(database)
      write(rows)
      port.postMessage({} satisfies BatchEnd)
    } catch (error) {
      port.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies BatchEnd)
    }
  })
}

if (parentPort !== null) work(parentPort, String(workerData))
