import type { ReadBatch } from './read-source.ts'

/** The batches of one file, from whoever reads it to whoever uses them. */
export interface Inbox {
  isEmpty(): boolean
  put(batch: ReadBatch | undefined): void
  fail(error: Error): void
  /** Undefined at the file's end. */
  take(): Promise<ReadBatch | undefined>
}

export function createInbox(): Inbox {
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
