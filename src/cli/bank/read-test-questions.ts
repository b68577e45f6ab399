import { z } from 'zod'
import { identifier, parseRows, text } from '../../bank/import/parse-row.ts'
import { unpackedChunks } from '../../bank/import/source/source-file.ts'
import { splitLines } from '../../bank/import/source/split-lines.ts'
import { questionIdOf } from '../../collect/question-id.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { BankQuestion } from '../../ports/question-bank.ts'

/** Of a recording's or a question file's line, what says which question it is. */
const lineSchema = z.object({
  dataset: z.string().nullish(),
  questionId: identifier.optional(),
  question: text,
  options: z.array(z.string()).nullish(),
})

const mostUnpackedBytes = 16 * 2 ** 30
const mostLineBytes = 64 * 2 ** 20

/**
 * The questions of a test file, each once: a recording or questions, JSON Lines, `.gz` or not.
 * @throws UsageError with the line of what cannot be read: a check against half a file would say too little
 */
export async function readTestQuestions(path: string, shownName: string): Promise<readonly BankQuestion[]> {
  const lines = splitLines(unpackedChunks({ path }, mostUnpackedBytes), mostLineBytes)
  const rows = parseRows(lines, lineSchema, ({ dataset, questionId, question, options }) => [
    {
      row: {
        question: {
          ...(dataset != null && { dataset }),
          questionId: questionId ?? questionIdOf({ text: question, options: options ?? undefined }),
          text: question,
          ...(options && { options }),
        },
      },
    },
  ])
  const questions = new Map<string, BankQuestion>()
  for await (const read of rows) {
    if ('reason' in read) throw new UsageError(`--against: ${shownName}:${read.line}: ${read.reason}.`)
    const { question } = read.row
    questions.set(JSON.stringify([question.dataset ?? null, question.questionId]), question)
  }
  if (questions.size === 0) throw new UsageError(`--against: ${shownName} holds no question.`)
  return [...questions.values()]
}
