import type { BankCellEntry, QuestionBank, RefusedEntry } from '../ports/question-bank.ts'

/** What became of a cell: undefined = stored (or there already with the same content). */
export type WrittenCell = RefusedEntry | undefined

/** Stores cells in the batches in which they come: those that arrive while one batch is written make up the next. */
export interface CellWriter {
  /** Resolves once the cell is safe in the bank. */
  write(cell: BankCellEntry): Promise<WrittenCell>
}

interface Waiting {
  readonly cell: BankCellEntry
  readonly resolve: (written: WrittenCell) => void
  readonly reject: (error: unknown) => void
}

/** Nothing is held back for a fuller batch, so a killed process loses the answers in flight and no other. */
export function createCellWriter(bank: Pick<QuestionBank, 'append'>): CellWriter {
  let waiting: Waiting[] = []
  let writing = false

  const writeAll = async (): Promise<void> => {
    writing = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        const { refused } = await bank.append({ cells: batch.map(({ cell }) => cell) })
        const byPlace = new Map(refused.map((entry) => [entry.index, entry]))
        for (const [place, { resolve }] of batch.entries()) resolve(byPlace.get(place))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    writing = false
  }

  return {
    write(cell) {
      const { promise, resolve, reject } = Promise.withResolvers<WrittenCell>()
      waiting.push({ cell, resolve, reject })
      if (!writing) void writeAll()
      return promise
    },
  }
}
