import { Worker } from 'node:worker_threads'
import { createInbox } from './inbox.ts'
import type { CompleteRow } from './known-questions.ts'
import { createMetQuestions } from './met-questions.ts'
import { createOwnReader, type SharedReading } from './own-reader.ts'
import { type ReadBatch, type ReadingRule, readSource } from './read-source.ts'
import type { ReadNews, ReadOrder } from './read-worker.ts'
import type { SourceFile } from './source/source-file.ts'

/**
 * Reads files, several at once, and gives their batches in the order of the files: the result does not depend on which
 * thread was faster.
 *
 * @param jobs threads at work, this one included, which is busy with what was read, and reads where it would have to
 * wait; 1 reads in this thread alone.
 * @param complete adds what is known of a row's question from elsewhere; then this thread reads alone
 */
export async function* readSources(
  sources: readonly SourceFile[],
  rule: ReadingRule,
  jobs: number,
  complete?: CompleteRow,
): AsyncGenerator<ReadBatch> {
  if (jobs <= 1 || sources.length <= 1 || complete !== undefined) {
    const meetQuestion = createMetQuestions()
    for (const source of sources) yield* readSource(source, rule, meetQuestion, complete)
    return
  }
  const inboxes = sources.map(() => createInbox())
  let next = 0
  const claim = (): number | undefined => (next < sources.length ? next++ : undefined)
  const shared: SharedReading = { sources, rule, inboxes, claim }
  const workers = startWorkers(Math.min(jobs - 1, sources.length), shared)
  const own = createOwnReader(shared)
  try {
    for (const [number, inbox] of inboxes.entries()) {
      for (;;) {
        if (inbox.isEmpty() && (await own.readOn(number))) continue
        const batch = await inbox.take()
        if (batch === undefined) break
        workers.used(number)
        own.used(number)
        yield batch
      }
    }
  } finally {
    await Promise.all([workers.stop(), own.stop()])
  }
}

function startWorkers(count: number, { sources, rule, inboxes, claim }: SharedReading) {
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
