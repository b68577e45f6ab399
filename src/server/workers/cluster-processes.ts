import type { Cluster, Worker } from 'node:cluster'
import type { WorkerEnd, WorkerProcess } from './supervise.ts'
import { createWorkerLink, type WorkerLink } from './worker-link.ts'
import type { MessageFromWorker, MessageToWorker } from './worker-message.ts'

/** Starts workers as copies of this process with the same command line, which share what they listen at. */
export function clusterStarter(cluster: Cluster): () => WorkerProcess {
  // The other serialization turns a metric that is NaN into nothing.
  cluster.setupPrimary({ serialization: 'advanced' })
  return () => {
    const worker = cluster.fork()
    return {
      pid: worker.process.pid,
      send: (message) => post(worker, message),
      onMessage: (listener) => void worker.on('message', listener),
      ended: new Promise<WorkerEnd>((resolve) => {
        worker.once('exit', (status: number | null, signal: string | null) => resolve({ status, signal }))
        // A process that could not be started has no exit.
        worker.once('error', () => resolve({ status: null, signal: null }))
      }),
    }
  }
}

/** The line of this process, one of the workers, to the one that started it. */
export function linkOf(worker: Worker): WorkerLink {
  return createWorkerLink(process.pid, {
    send: (message) => post(worker, message),
    onMessage: (listener) => void worker.on('message', listener),
  })
}

/** What no longer arrives is no failure: each end learns of the other's end by itself. */
function post(worker: Worker, message: MessageFromWorker | MessageToWorker): void {
  worker.send(message, () => undefined)
}
