import type { BankCellEntry } from '../ports/question-bank.ts'
import type { CellWriter } from './cell-writer.ts'

/**
 * Puts an answered cell into the bank. Where the bank has another answer by now, somebody else has asked meanwhile: that
 * one stays, and the cell is answered.
 * @returns why the bank did not take it; undefined once the cell is safe
 */
export async function keepCell(writer: CellWriter, cell: BankCellEntry): Promise<Error | undefined> {
  const refusal = await writer.write(cell)
  if (refusal === undefined || refusal.contradicts !== undefined) return undefined
  return new Error(`The bank did not take the answer: ${refusal.reason}`)
}
