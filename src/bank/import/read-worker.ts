// A worker thread that reads files: parsing and grading are most of an import's work.
import { parentPort } from 'node:worker_threads'
import { createMetQuestions } from './met-questions.ts'
import { type ReadBatch, type ReadingRule, readSource } from './read-source.ts'
import type { SourceFile } from './source/source-file.ts'

/** To the worker: read a file, or go on sending after a batch was used. */
export type ReadOrder =
  | { readonly type: 'read'; readonly number: number; readonly source: SourceFile; readonly rule: ReadingRule }
  | { readonly type: 'used' }

/** From the worker, about file `number`; `batch` undefined = the file is at its end. */
export interface ReadNews {
  readonly number: number
  readonly batch: ReadBatch | undefined
}

/** Batches sent and not yet used: what bounds the memory of an import. */
export const MOST_BATCHES_AHEAD = 16

function work(port: NonNullable<typeof parentPort>): void {
  const meetQuestion = createMetQuestions()
  let ahead = 0
  let goOn = Promise.withResolvers<void>()
  const send = async (news: ReadNews): Promise<void> => {
    while (ahead >= MOST_BATCHES_AHEAD) await goOn.promise
    if (news.batch !== undefined) ahead++
    port.postMessage(news)
  }
  const read = async ({ number, source, rule }: Extract<ReadOrder, { type: 'read' }>): Promise<void> => {
    for await (const batch of readSource(source, rule, meetQuestion)) await send({ number, batch })
    await send({ number, batch: undefined })
  }
  port.on('message', (order: ReadOrder) => {
    if (order.type === 'read') {
      void read(order)
      return
    }
    ahead--
    goOn.resolve()
    goOn = Promise.withResolvers()
  })
}

if (parentPort !== null) work(parentPort)
