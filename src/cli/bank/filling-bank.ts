import { rm } from 'node:fs/promises'
import { bankExists, isBankFile } from '../../bank/bank-place.ts'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'

/**
 * Runs something that puts questions into a bank, made where it is missing. A file that holds nothing afterwards and
 * was not there before is taken away again: it would pass for a bank.
 * @param bankFile absolute path or Postgres address
 */
export async function fillingBank<Result>(
  bankFile: string,
  fill: (bank: QuestionBank) => Promise<Result>,
): Promise<Result> {
  const isNew = isBankFile(bankFile) && !(await bankExists(bankFile))
  const bank = await openQuestionBank(bankFile)
  try {
    return await fill(bank)
  } finally {
    const isEmpty = isNew && (await holdsNothing(bank))
    await bank.close()
    if (isEmpty) await rm(bankFile, { force: true })
  }
}

/** False where it cannot be told: what went wrong before stays what is said. */
async function holdsNothing(bank: QuestionBank): Promise<boolean> {
  return bank.view().then(
    ({ questions }) => questions.length === 0,
    () => false,
  )
}
