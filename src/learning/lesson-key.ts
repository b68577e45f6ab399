import { hash } from 'node:crypto'
import type { BankQuestion } from '../ports/question-bank.ts'

const keyCharacters = 16

/**
 * Equal for two questions that ask the same in the same words, whatever their case, white space and closing `.` or `?`.
 * Nothing else is evened out: a label that went to another question would do more harm than a question kept twice.
 * @param instructions of the conversation: the same words ask something else under others
 */
export function lessonKey(
  { text, options = [] }: Pick<BankQuestion, 'text' | 'options'>,
  instructions: readonly string[] = [],
): string {
  const parts = [evenedOut(text), options.map(evenedOut), instructions.map(evenedOut)]
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, keyCharacters)
}

function evenedOut(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[ .?]+$/, '')
}
