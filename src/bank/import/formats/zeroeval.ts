import { z } from 'zod'
import { gradeZeroEvalPublished } from '../../../grading/published/zeroeval.ts'
import type { BankQuestion } from '../../../ports/question-bank.ts'
import { knownFields } from '../../content/known-fields.ts'
import { type ConvertedRow, identifier, parseRows, text } from '../parse-row.ts'
import type { RecordedAnswer, RecordingFormat } from '../recorded-row.ts'
import { contentName, folderName } from '../source/source-file.ts'
import { splitJsonList } from '../source/split-json-list.ts'

const itemSchema = z
  .object({
    id: identifier.optional(),
    session_id: identifier.optional(),
    question: z.string().nullish(),
    problem: z.string().nullish(),
    chat_history: z.array(z.string()).nullish(),
    choices: z.array(z.union([z.string(), z.number()]).transform(String)).nullish(),
    answer: z.union([z.string(), z.number()]).transform(String).nullish(),
    correct_answer: z.string().nullish(),
    output: z.tuple([text], text).or(z.tuple([])),
  })
  .loose()

type Item = z.infer<typeof itemSchema>

/**
 * WildEval/ZeroEval's result_dirs: a folder a dataset, in it a JSON list a model. The model is the file's name with
 * whatever follows an `@`; each `output` is a sample, `answer` the reference (`# 42` in gsm).
 */
export const zeroEvalFormat: RecordingFormat = {
  name: 'zeroeval',
  hasPublishedRule: true,
  revises: 'wording',
  accepts: (name) => name.endsWith('.json'),
  read(chunks, source, { dataset, maxLineBytes }) {
    const model = contentName(source).replace(/\.json$/, '')
    const ofFolder = folderName(source) || dataset
    return parseRows(splitJsonList(chunks, maxLineBytes), itemSchema, (item) => convert(item, model, ofFolder))
  },
}

function convert(item: Item, model: string, dataset: string | undefined): readonly ConvertedRow[] {
  const question = item.question ?? item.problem ?? item.chat_history?.[0]
  const questionId = item.id ?? item.session_id
  if (question === undefined) return [{ reason: 'question: missing, and so are problem and chat_history' }]
  if (questionId === undefined) return [{ reason: 'id: missing' }]
  const reference = item.answer ?? item.correct_answer ?? undefined
  const hasPublishedRule = reference !== undefined && !item.choices
  const asked = knownFields<BankQuestion>({ dataset, questionId, text: question, options: item.choices, reference })
  const responses = item.output.length === 0 ? [''] : item.output
  return responses.map((response, sample) => ({
    row: {
      question: asked,
      answer: knownFields<RecordedAnswer>({
        model,
        sample,
        response,
        publishedCorrect: hasPublishedRule
          ? gradeZeroEvalPublished({ response, reference, ...(dataset !== undefined && { dataset }) })
          : undefined,
      }),
    },
  }))
}
