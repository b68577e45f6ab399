import { Worker } from 'node:worker_threads'
import { MachineFaultError } from '../errors/machine-fault-error.ts'
import type { TraceFileChanges } from './trace-file.ts'
import type { ChangeEnd, ChangeOrder } from './trace-writer-worker.ts'

/** Changes of a trace file as promises. */
export type PendingChanges = {
  readonly [Change in keyof TraceFileChanges]: (
    ...given: Parameters<TraceFileChanges[Change]>
  ) => Promise<ReturnType<TraceFileChanges[Change]>>
}

/** Changes the file on a thread of its own, one change after the other in the order in which they were asked for. */
export interface BackgroundChanges extends PendingChanges {
  /** To be called when nothing is pending any more. */
  stop(): Promise<void>
}

interface Pending {
  readonly resolve: (result: never) => void
  readonly reject: (error: Error) => void
}

/** The thread is started by the first change, and again where it died. */
export function createBackgroundChanges(path: string): BackgroundChanges {
  let worker: Worker | undefined
  const pending: Pending[] = []

  const start = (): Worker => {
    const script = import.meta.url.endsWith('.ts') ? './trace-writer-worker.ts' : './trace-writer-worker.js'
    const started = new Worker(new URL(script, import.meta.url), { workerData: path })
    const died = (error: Error): void => {
      if (worker !== started) return
      worker = undefined
      for (const { reject } of pending.splice(0)) reject(error)
    }
    started.on('message', (end: ChangeEnd) => {
      const first = pending.shift()
      // A thread that only waits must not keep the process.
      if (pending.length === 0) started.unref()
      if ('result' in end) first?.resolve(end.result as never)
      else first?.reject(errorOf(end))
    })
    started.on('error', (error) => died(error instanceof Error ? error : new Error(String(error))))
    started.on('exit', () => died(new Error('The thread that writes traces ended.')))
    return started
  }
  const send = <Result>(order: ChangeOrder): Promise<Result> =>
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
    async stop() {
      await worker?.terminate()
    },
  }
}

function errorOf({ message, fault }: Extract<ChangeEnd, { message: string }>): Error {
  return fault === undefined ? new Error(message) : new MachineFaultError(fault, message)
}
