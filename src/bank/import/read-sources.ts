import { Worker } from 'node:worker_threads'
import { createMetQuestions } from './met-questions.ts'
import { type ReadBatch, type ReadingRule, readSource } from './read-source.ts'
import { MOST_BATCHES_AHEAD, type ReadNews, type ReadOrder } from './read-worker.ts'
import type { SourceFile } from './source/source-file.ts'

/**
 * Reads files, several at once, and gives their batches in the order of the files: the result does not depend on which
 * thread was faster.
 *
 * @param jobs threads at work, this one included, which is busy with what was read, and reads where it would have to
 * wait; 1 reads in this thread alone.
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
  const inboxes = sources.map(() => createInbox())
  let next = 0
  const claim = (): number | undefined => (next < sources.length ? next++ : undefined)
  const workers = startWorkers(Math.min(jobs - 1, sources.length), { sources, rule, inboxes, claim })
  const own = createOwnReader({ sources, rule, inboxes, claim })
  try {
    for (const [number, inbox] of inboxes.entries()) {
      for (;;) {
        if (inbox.isEmpty() && (await own.readOn(number))) continue
        const batch = await inbox.take()
        if (batch === undefined) break
        workers.used(number)
        yield batch
      }
    }
  } finally {
    await Promise.all([workers.stop(), own.stop()])
  }
}

interface Reading {
  readonly sources: readonly SourceFile[]
  readonly rule: ReadingRule
  readonly inboxes: readonly Inbox[]
  /** The number of the next file that nobody reads. */
  readonly claim: () => number | undefined
}

function startWorkers(count: number, { sources, rule, inboxes, claim }: Reading) {
  const script = new URL(import.meta.url.endsWith('.ts') ? './read-worker.ts' : './read-worker.js', import.meta.url)
  const readers: Worker[] = []
  const hand = (worker: Worker): void => {
    const number = claim()
    const source = number === undefined ? undefined : sources[number]
    if (number === undefined || source === undefined) return
    readers[number] = worker
    worker.postMessage({ type: 'read', number, source, rule } satisfies ReadOrder)
  }
  const fail = (error: Error): void => {
    for (const inbox of inboxes) inbox.fail(error)
  }
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(script)
    worker.on('message', ({ number, batch }: ReadNews) => {
      inboxes[number]?.put(batch)
      if (batch === undefined) hand(worker)
    })
    worker.on('error', fail)
    worker.on('exit', (code) => fail(new Error(`A worker that read files ended with ${code}.`)))
    hand(worker)
    return worker
  })
  return {
    /** A batch of this file was taken: its reader may send another. */
    used: (number: number) => readers[number]?.postMessage({ type: 'used' } satisfies ReadOrder),
    stop: () => Promise.all(workers.map((worker) => worker.terminate())),
  }
}

/** Reads in this thread, a batch at a time, while the batch in turn is still being read elsewhere. */
function createOwnReader({ sources, rule, inboxes, claim }: Reading) {
  const meetQuestion = createMetQuestions()
  let file: { readonly number: number; readonly batches: AsyncGenerator<ReadBatch> } | undefined
  let ahead = 0
  return {
    /**
     * @param turn the file whose batches are wanted now.
     * @returns false when there is nothing to read here, or enough has been read ahead
     */
    async readOn(turn: number): Promise<boolean> {
      if (file === undefined) {
        const number = claim()
        const source = number === undefined ? undefined : sources[number]
        if (number === undefined || source === undefined) return false
        file = { number, batches: readSource(source, rule, meetQuestion) }
        ahead = 0
      }
      if (file.number !== turn && ahead >= MOST_BATCHES_AHEAD) return false
      const { number, batches } = file
      const { value, done } = await batches.next()
      ahead++
      inboxes[number]?.put(done === true ? undefined : value)
      if (done === true) file = undefined
      return true
    },
    stop: () => file?.batches.return(undefined),
  }
}

interface Inbox {
  isEmpty(): boolean
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
    isEmpty: () => waiting.length === 0 && failure === undefined,
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
