import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { UsageError } from '../../errors/smacs-error.ts'
import type { LabTask, OutcomesOf, TaskWorkerData, WorkerMessage } from './task-worker.ts'

export interface RunTasksOptions {
  readonly signal?: AbortSignal | undefined
  /** Steps done so far, of all: an answer each, or a question ranked. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/**
 * Runs tasks in parallel, one worker a core. The result does not depend on how many there are: every task seeds its own
 * chance.
 * @returns the outcomes in the order of the tasks
 */
export async function runTasks<Task extends LabTask>(
  workerData: TaskWorkerData,
  tasks: readonly Task[],
  { signal, onProgress }: RunTasksOptions = {},
): Promise<readonly OutcomesOf<Task>[]> {
  signal?.throwIfAborted()
  const total = tasks.reduce((sum, task) => sum + stepsOf(task), 0)
  const outcomes: OutcomesOf<Task>[] = []
  let next = 0
  let done = 0
  // The same file beside this one, compiled or not.
  const script = new URL(import.meta.url.endsWith('.ts') ? './task-worker.ts' : './task-worker.js', import.meta.url)
  const workers = Array.from(
    { length: Math.min(availableParallelism(), tasks.length) },
    () => new Worker(script, { workerData }),
  )
  const work = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      let under = -1
      const hand = (): void => {
        const task = tasks[next]
        if (task === undefined) {
          resolve()
          return
        }
        under = next
        next += 1
        worker.postMessage(task)
      }
      worker.on('message', (message: WorkerMessage) => {
        if (message.type === 'progress') {
          done += message.steps
          onProgress?.(done, total)
          return
        }
        outcomes[under] = message.outcomes as OutcomesOf<Task>
        hand()
      })
      worker.on('error', (error: Error) => reject(asThrown(error)))
      worker.on('exit', (code) => reject(new Error(`A worker of the lab ended with ${code}.`)))
      hand()
    })
  const aborted = Promise.withResolvers<never>()
  aborted.promise.catch(() => undefined)
  const onAbort = (): void => aborted.reject(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([Promise.all(workers.map(work)), aborted.promise])
    return outcomes
  } finally {
    signal?.removeEventListener('abort', onAbort)
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** Errors lose their class between threads: wrong use stays wrong use. */
function asThrown(error: Error): Error {
  return error.name === 'UsageError' ? new UsageError(error.message, { cause: error }) : error
}

function stepsOf(task: LabTask): number {
  return task.kind === 'rank' ? task.asked.length : task.asked.length * task.strategies.length
}
