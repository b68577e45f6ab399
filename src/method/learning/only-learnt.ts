import type { BankView } from '../../ports/question-bank.ts'

const known = new WeakMap<BankView, boolean>()

/** Whether all that a bank holds was learnt in use: partial panels, of which what use has taught tells more than any fit on them. */
export function isOnlyLearnt(bank: BankView): boolean {
  const found = known.get(bank) ?? bank.questions.every(({ source }) => source !== undefined)
  known.set(bank, found)
  return found
}
