import { Worker } from 'node:worker_threads'
import type { TraceRow } from './trace-file.ts'
import type { BatchEnd } from './trace-writer-worker.ts'

/** Writes batches of traces on a thread of its own, one batch at a time. */
export interface BackgroundWriter {
  /** @throws Error when the batch could not be written, or the thread died over it */
  write(rows: readonly TraceRow[]): Promise<void>
  /** Whether there is a thread. */
  readonly isRunning: boolean
  /** After it nothing is written any more; a batch that was not whole is none. */
  stop(): Promise<void>
}

/** The thread is started by the first batch, and again where it died. */
export function createBackgroundWriter(file: string): BackgroundWriter {
  let worker: Worker | undefined
  const start = (): Worker => {
    const script = import.meta.url.endsWith('.ts') ? './trace-writer-worker.ts' : './trace-writer-worker.js'
    const started = new Worker(new URL(script, import.meta.url), { workerData: file })
    // Whoever wants the traces kept closes the store; a thread that only waits must not keep the process.
    started.unref()
    started.once('exit', () => {
      if (worker === started) worker = undefined
    })
    return started
  }
  return {
    get isRunning() {
      return worker !== undefined
    },
    write(rows) {
      worker ??= start()
      const writing = worker
      return new Promise((resolve, reject) => {
        const done = (settle: () => void): void => {
          writing.off('message', onEnd).off('error', onError).off('exit', onExit)
          settle()
        }
        const onEnd = ({ error }: BatchEnd): void =>
          done(error === undefined ? resolve : () => reject(new Error(error)))
        const onError = (error: unknown): void => done(() => reject(error))
        const onExit = (): void => done(() => reject(new Error('The thread that writes traces ended.')))
        writing.on('message', onEnd).on('error', onError).on('exit', onExit)
        writing.postMessage(rows)
      })
    },
    async stop() {
      await worker?.terminate()
    },
  }
}
