import type { BankQuestion } from '../../ports/question-bank.ts'

/**
 * The wording of a question and its options, for finding copies of it: compatible Unicode forms made one, lower case, white
 * space and punctuation between words made single spaces. Mathematical signs stay: they are the question.
 */
export function questionWording({ text, options = [] }: Pick<BankQuestion, 'text' | 'options'>): string {
  const missing = options.filter((option) => !text.includes(option))
  return [text, ...missing]
    .join('\n')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s.,;:!?'"“”‘’`]+/g, ' ')
    .trim()
}
