import type { BankQuestion } from '../../ports/question-bank.ts'

/** The order of a bank: by dataset, then questionId, by code unit. */
export function compareQuestions(a: BankQuestion, b: BankQuestion): number {
  return compareCodeUnits(a.dataset ?? '', b.dataset ?? '') || compareCodeUnits(a.questionId, b.questionId)
}

function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
