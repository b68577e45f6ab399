import { Worker } from 'node:worker_threads'
import { MachineFaultError } from '../../errors/machine-fault-error.ts'
import type { TraceFileWork } from './trace-file.ts'
import type { WorkEnd, WorkOrder } from './trace-file-worker.ts'

/** Work on a trace file as promises. */
export type PendingWork = {
  readonly [Work in keyof TraceFileWork]: (
    ...given: Parameters<TraceFileWork[Work]>
  ) => Promise<ReturnType<TraceFileWork[Work]>>
}

/** Works on the file on a thread of its own, one thing after the other in the order in which they were asked for. */
export interface TraceFileThread extends PendingWork {
  /** To be called when nothing is pending any more. */
  stop(): Promise<void>
}

interface Pending {
  readonly resolve: (result: never) => void
  readonly reject: (error: Error) => void
}

/** The thread is started by the first thing to do, and again where it died. */
export function createTraceFileThread(path: string): TraceFileThread {
  let worker: Worker | undefined
  const pending: Pending[] = []

  const start = (): Worker => {
    const script = import.meta.url.endsWith('.ts') ? './trace-file-worker.ts' : './trace-file-worker.js'
    const started = new Worker(new URL(script, import.meta.url), { workerData: path })
    const died = (error: Error): void => {
      if (worker !== started) return
      worker = undefined
      for (const { reject } of pending.splice(0)) reject(error)
    }
    started.on('message', (end: WorkEnd) => {
      const first = pending.shift()
      // A thread that only waits must not keep the process.
      if (pending.length === 0) started.unref()
      if ('result' in end) first?.resolve(end.result as never)
      else first?.reject(errorOf(end))
    })
    started.on('error', (error) => died(error instanceof Error ? error : new Error(String(error))))
    started.on('exit', () => died(new Error('The thread that works on the trace file ended.')))
    return started
  }
  const send = <Result>(order: WorkOrder): Promise<Result> =>
    new Promise((resolve, reject) => {
      worker ??= start()
      worker.ref()
      pending.push({ resolve, reject })
      worker.postMessage(order)
    })

  return {
    write: (rows) => send(['write', rows]),
    remove: (owner, id) => send(['remove', owner, id]),
    removeOlder: (thanMs) => send(['removeOlder', thanMs]),
    setFeedback: (owner, id, feedback) => send(['setFeedback', owner, id, feedback]),
    removeFeedback: (owner, id) => send(['removeFeedback', owner, id]),
    list: (query) => send(['list', query]),
    summariseOlder: (after) => send(['summariseOlder', after]),
    async stop() {
      await worker?.terminate()
    },
  }
}

function errorOf({ message, fault }: Extract<WorkEnd, { message: string }>): Error {
  return fault === undefined ? new Error(message) : new MachineFaultError(fault, message)
}
