import { createHash } from 'node:crypto'
import { z } from 'zod'
import { optionLetter } from '../../answers/question-options.ts'
import type { Benchmark } from '../benchmark.ts'
import { answerLetterLine, choicePrompt } from '../choice-prompt.ts'
import { readEachRow } from '../read-each-row.ts'
import { shortHash } from '../short-hash.ts'

const schema = z.object({
  Question: z.string().min(1),
  'Correct Answer': z.string().min(1),
  'Incorrect Answer 1': z.string().min(1),
  'Incorrect Answer 2': z.string().min(1),
  'Incorrect Answer 3': z.string().min(1),
})

/**
 * GPQA's CSV or Parquet. The right answer stands first in the file: options are put in an order that the question alone
 * decides, and the order is kept, so that answers can be graded again.
 */
export const gpqa: Benchmark = {
  name: 'gpqa',
  promptForm: 'gpqa@1',
  notes: [
    'Do not publish GPQA’s questions, nor files that hold them: its authors ask for it, so that they stay out of training data.',
    'Figures on GPQA depend on the order of the options; published ones use other orders, and several.',
  ],
  read: (rows) =>
    readEachRow(rows, schema, (row, { file }) => {
      const question = row.Question.trim()
      const written = [1, 2, 3].map((place) => row[`Incorrect Answer ${place}` as 'Incorrect Answer 1'])
      const answers = [row['Correct Answer'], ...written].map((answer) => answer.trim())
      if (new Set(answers).size < answers.length) return { reason: 'two of the options are equal' }
      const permutation = orderOf(question, answers.length)
      const options = permutation.map((place) => answers[place] ?? '')
      const split = /gpqa_(diamond|main|extended|experts)/.exec(file)?.[1]
      return {
        dataset: 'gpqa',
        questionId: `gpqa/${shortHash(question)}`,
        text: choicePrompt(question, options, answerLetterLine),
        options,
        answerType: 'choice',
        reference: optionLetter(permutation.indexOf(0)),
        permutation,
        ...(split !== undefined && { split }),
        date: '2023-11-20',
        promptForm: 'gpqa@1',
      }
    }),
}

/** Places by the digests of question and place: the same in every file and on every machine. */
function orderOf(question: string, count: number): readonly number[] {
  const digest = (place: number): string => createHash('sha256').update(`${place}\n${question}`).digest('hex')
  return Array.from({ length: count }, (_, place) => place).toSorted((a, b) => (digest(a) < digest(b) ? -1 : 1))
}
