import { z } from 'zod'
import { optionLetter } from '../../answers/question-options.ts'
import type { Benchmark, RowPlace } from '../benchmark.ts'
import { choicePrompt } from '../choice-prompt.ts'
import { type Converted, readEachRow } from '../read-each-row.ts'
import { splitOfFile } from '../split-of-file.ts'

const schema = z.object({
  question_id: z.union([z.string(), z.number()]),
  question: z.string().min(1),
  options: z.union([z.array(z.string()), z.string().transform(listed)]),
  /** The right option's letter; `answer_index` says the same. */
  answer: z.string().regex(/^[A-J]$/, { error: 'should be a letter from A to J' }),
  category: z.string().min(1),
})

const answerForm = 'End with: "The answer is (X)", where X is the letter of the right option.'

/** MMLU-Pro of TIGER-Lab: test and validation as Parquet or JSON. Options that are filled up with N/A are left out. */
export const mmluPro: Benchmark = {
  name: 'mmlu-pro',
  promptForm: 'mmlu-pro@1',
  notes: [
    'The published figures of MMLU-Pro are five-shot and count a random letter where none is found; ours are asked without examples, and no answer is wrong.',
  ],
  read: (rows) => readEachRow(rows, schema, convert),
}

function convert(
  { question_id: id, question, options, answer, category }: z.infer<typeof schema>,
  place: RowPlace,
): Converted {
  const right = options[answer.charCodeAt(0) - 65]
  const kept = options.filter((option) => option.trim() !== 'N/A')
  const letter = right === undefined ? -1 : kept.indexOf(right)
  if (letter < 0 || kept.length < 2) return { reason: `answer: ${answer} is none of ${kept.length} options` }
  const split = splitOfFile(place, ['test', 'validation', 'dev'])
  return {
    dataset: `mmlu-pro/${category}`,
    questionId: `mmlu-pro/${id}`,
    text: choicePrompt(question.trim(), kept, answerForm),
    options: kept,
    answerType: 'choice',
    reference: optionLetter(letter),
    ...(split !== undefined && { split }),
    date: '2024-06-03',
    promptForm: 'mmlu-pro@1',
  }
}

/** Some files hold the list as Python writes it: `['a', "b"]`. */
function listed(text: string): string[] {
  const items = text.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gs)
  return [...items].map(([, single, double]) => (single ?? double ?? '').replace(/\\(['"\\])/g, '$1'))
}
