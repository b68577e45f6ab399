import { Worker } from 'node:worker_threads'
import { createMetQuestions } from './met-questions.ts'
import { type ReadBatch, type ReadingRule, readSource } from './read-source.ts'
import type { ReadNews, ReadOrder } from './read-worker.ts'
import type { SourceFile } from './source/source-file.ts'

/**
 * Reads files, several at once, and gives their batches in the order of the files: the result does not depend on which
 * worker was faster.
 *
 * @param jobs threads at work, this one included, which is busy with what was read; 1 reads in this thread.
 */
export async function* readSources(
  sources: readonly SourceFile[],
  rule: ReadingRule,
  jobs: number,
): AsyncGenerator<ReadBatch> {
  if (jobs <= 1 || sources.length <= 1) {
    const meetQuestion = createMetQuestions()
    for (const source of sources) yield* readSource(source, rule, meetQuestion)
    return
  }
  const script = new URL(import.meta.url.endsWith('.ts') ? './read-worker.ts' : './read-worker.js', import.meta.url)
  const inboxes = sources.map(() => createInbox())
  const readers: Worker[] = []
  const workers: Worker[] = []
  let next = 0
  const hand = (worker: Worker): void => {
    const number = next++
    const source = sources[number]
    if (source === undefined) return
    readers[number] = worker
    worker.postMessage({ type: 'read', number, source, rule } satisfies ReadOrder)
  }
  const fail = (error: Error): void => {
    for (const inbox of inboxes) inbox.fail(error)
  }
  try {
    for (let job = 0; job < Math.min(jobs - 1, sources.length); job++) {
      const worker = new Worker(script)
      workers.push(worker)
      worker.on('message', ({ number, batch }: ReadNews) => {
        inboxes[number]?.put(batch)
        if (batch === undefined) hand(worker)
      })
      worker.on('error', fail)
      worker.on('exit', (code) => fail(new Error(`A worker that read files ended with ${code}.`)))
      hand(worker)
    }
    for (const [number, inbox] of inboxes.entries()) {
      for (let batch = await inbox.take(); batch !== undefined; batch = await inbox.take()) {
        readers[number]?.postMessage({ type: 'used' } satisfies ReadOrder)
        yield batch
      }
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

interface Inbox {
  put(batch: ReadBatch | undefined): void
  fail(error: Error): void
  /** Undefined at the file's end. */
  take(): Promise<ReadBatch | undefined>
}

function createInbox(): Inbox {
  const waiting: (ReadBatch | undefined)[] = []
  let failure: Error | undefined
  let arrival = Promise.withResolvers<void>()
  const announce = () => {
    arrival.resolve()
    arrival = Promise.withResolvers()
  }
  return {
    put(batch) {
      waiting.push(batch)
      announce()
    },
    fail(error) {
      failure ??= error
      announce()
    },
    async take() {
      while (waiting.length === 0) {
        if (failure !== undefined) throw failure
        await arrival.promise
      }
      return waiting.shift()
    },
  }
}
