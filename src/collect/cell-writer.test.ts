import { expect, test } from 'vitest'
import type { AppendOutcome, BankBatch, BankCellEntry } from '../ports/question-bank.ts'
import { createCellWriter } from './cell-writer.ts'

const cell = (questionId: string): BankCellEntry => ({ questionId, model: 'm', sample: 0, response: 'r' })

/** A bank whose writes end when told to. */
function createSlowBank() {
  const writes: { readonly batch: BankBatch; readonly end: (outcome: Partial<AppendOutcome> | Error) => void }[] = []
  const append = (batch: BankBatch): Promise<AppendOutcome> => {
    const { promise, resolve, reject } = Promise.withResolvers<AppendOutcome>()
    const end = (outcome: Partial<AppendOutcome> | Error): void => {
      if (outcome instanceof Error) reject(outcome)
      else resolve({ questionsAdded: 0, cellsAdded: 0, completed: 0, unchanged: 0, refused: [], ...outcome })
    }
    writes.push({ batch, end })
    return promise
  }
  const idsOf = (write: number) => writes[write]?.batch.cells?.map(({ questionId }) => questionId)
  return { append, writes, idsOf }
}

test('writes a cell at once, and those that come meanwhile together after it', async () => {
  const bank = createSlowBank()
  const writer = createCellWriter(bank)
  const written = [writer.write(cell('a')), writer.write(cell('b')), writer.write(cell('c'))]
  expect(bank.writes).toHaveLength(1)
  expect(bank.idsOf(0)).toEqual(['a'])
  bank.writes[0]?.end({})
  await written[0]
  expect(bank.idsOf(1)).toEqual(['b', 'c'])
  bank.writes[1]?.end({ refused: [{ kind: 'cell', index: 1, reason: 'it is there' }] })
  expect(await Promise.all(written)).toEqual([undefined, undefined, { kind: 'cell', index: 1, reason: 'it is there' }])
})

test('a write that fails fails its own cells, and the next ones are tried', async () => {
  const bank = createSlowBank()
  const writer = createCellWriter(bank)
  const first = writer.write(cell('a'))
  const second = writer.write(cell('b'))
  bank.writes[0]?.end(new Error('disk full'))
  await expect(first).rejects.toThrow('disk full')
  bank.writes[1]?.end({})
  expect(await second).toBeUndefined()
})
