// A worker thread that changes the trace file: a transaction, the checkpoint that follows many, and a file that another
// program holds keep whoever changes it waiting.
import { parentPort, workerData } from 'node:worker_threads'
import { type MachineFault, MachineFaultError } from '../errors/machine-fault-error.ts'
import { openTraceFile, type TraceFileChanges, traceFileChanges } from './trace-file.ts'

/** To the worker: a change with its arguments. */
export type ChangeOrder = {
  [Change in keyof TraceFileChanges]: readonly [Change, ...Parameters<TraceFileChanges[Change]>]
}[keyof TraceFileChanges]

/** From the worker, one for each order, in their order. */
export type ChangeEnd =
  | { readonly result: ReturnType<TraceFileChanges[keyof TraceFileChanges]> }
  | { readonly message: string; readonly fault?: MachineFault }

/** How long a change waits for a file that is held, in milliseconds. */
const busyTimeoutMs = 2_000

function work(port: NonNullable<typeof parentPort>, path: string): void {
  let changes: TraceFileChanges | undefined
  const open = (): TraceFileChanges => {
    const database = openTraceFile(path)
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    return traceFileChanges(database, path)
  }
  port.on('message', (order: ChangeOrder) => {
    try {
      changes ??= open()
      port.postMessage({ result: carryOut(changes, order) } satisfies ChangeEnd)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const fault = error instanceof MachineFaultError ? { fault: error.fault } : {}
      port.postMessage({ message, ...fault } satisfies ChangeEnd)
    }
  })
}

function carryOut(changes: TraceFileChanges, order: ChangeOrder): ReturnType<TraceFileChanges[keyof TraceFileChanges]> {
  switch (order[0]) {
    case 'write':
      return changes.write(order[1])
    case 'remove':
      return changes.remove(order[1], order[2])
    case 'removeOlder':
      return changes.removeOlder(order[1])
  }
}

if (parentPort !== null) work(parentPort, String(workerData))
