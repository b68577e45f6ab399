// A worker thread that works on the trace file: a transaction, the checkpoint that follows many, a search, and a file that
// another program holds keep whoever does it waiting.
import { parentPort, workerData } from 'node:worker_threads'
import { type MachineFault, MachineFaultError } from '../../errors/machine-fault-error.ts'
import { openTraceFile, type TraceFileWork, traceFileWork } from './trace-file.ts'

/** To the worker: what to do, with its arguments. */
export type WorkOrder = {
  [Work in keyof TraceFileWork]: readonly [Work, ...Parameters<TraceFileWork[Work]>]
}[keyof TraceFileWork]

/** From the worker, one for each order, in their order. */
export type WorkEnd =
  | { readonly result: ReturnType<TraceFileWork[keyof TraceFileWork]> }
  | { readonly message: string; readonly fault?: MachineFault }

/** How long a change waits for a file that is held, in milliseconds. */
const busyTimeoutMs = 2_000

function serveOrders(port: NonNullable<typeof parentPort>, path: string): void {
  let work: TraceFileWork | undefined
  const open = (): TraceFileWork => {
    const database = openTraceFile(path)
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    return traceFileWork(database, path)
  }
  port.on('message', (order: WorkOrder) => {
    try {
      work ??= open()
      port.postMessage({ result: carryOut(work, order) } satisfies WorkEnd)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const fault = error instanceof MachineFaultError ? { fault: error.fault } : {}
      port.postMessage({ message, ...fault } satisfies WorkEnd)
    }
  })
}

function carryOut(work: TraceFileWork, order: WorkOrder): ReturnType<TraceFileWork[keyof TraceFileWork]> {
  switch (order[0]) {
    case 'write':
      return work.write(order[1])
    case 'remove':
      return work.remove(order[1], order[2])
    case 'removeOlder':
      return work.removeOlder(order[1])
    case 'setFeedback':
      return work.setFeedback(order[1], order[2], order[3])
    case 'removeFeedback':
      return work.removeFeedback(order[1], order[2])
    case 'list':
      return work.list(order[1])
    case 'summariseOlder':
      return work.summariseOlder(order[1])
  }
}

if (parentPort !== null) serveOrders(parentPort, String(workerData))
