import type { Inbox } from './inbox.ts'
import { createMetQuestions } from './met-questions.ts'
import { type ReadBatch, type ReadingRule, readSource } from './read-source.ts'
import { MOST_BATCHES_AHEAD } from './read-worker.ts'
import type { SourceFile } from './source/source-file.ts'

/** Files to read, shared by all that read them. */
export interface SharedReading {
  readonly sources: readonly SourceFile[]
  readonly rule: ReadingRule
  /** One a file. */
  readonly inboxes: readonly Inbox[]
  /** The number of the next file that nobody reads, in ascending order. */
  readonly claim: () => number | undefined
}

/** Reads in this thread, a batch at a time, while the batch in turn is still being read elsewhere. */
export interface OwnReader {
  /**
   * @param turn the file whose batches are wanted now, and none of which is there
   * @returns false when there is nothing to read here, or enough has been read ahead
   */
  readOn(turn: number): Promise<boolean>
  /** A batch of this file was taken. */
  used(number: number): void
  stop(): Promise<unknown>
}

export function createOwnReader({ sources, rule, inboxes, claim }: SharedReading): OwnReader {
  const meetQuestion = createMetQuestions()
  const readHere = new Set<number>()
  let file: { readonly number: number; readonly batches: AsyncGenerator<ReadBatch> } | undefined
  /** Batches read here and not yet used, of all files: what bounds their memory. */
  let ahead = 0
  return {
    async readOn(turn) {
      // Whatever is ahead is of later files, so somebody reads the one in turn.
      if (file?.number !== turn && ahead >= MOST_BATCHES_AHEAD) return false
      if (file === undefined) {
        const number = claim()
        const source = number === undefined ? undefined : sources[number]
        if (number === undefined || source === undefined) return false
        file = { number, batches: readSource(source, rule, meetQuestion) }
        readHere.add(number)
      }
      const { number, batches } = file
      const { value, done } = await batches.next()
      if (done === true) file = undefined
      else ahead++
      inboxes[number]?.put(done === true ? undefined : value)
      return true
    },
    used(number) {
      if (readHere.has(number)) ahead--
    },
    stop: async () => file?.batches.return(undefined),
  }
}
