import { z } from 'zod'
import type { BankQuestion } from '../../../ports/question-bank.ts'
import { knownFields } from '../../content/known-fields.ts'
import { type ConvertedRow, identifier, parseRows, text } from '../parse-row.ts'
import type { RecordedAnswer, RecordingFormat } from '../recorded-row.ts'
import { splitLines } from '../source/split-lines.ts'

const correctnessRule = { error: 'should be true, false or a number from 0 to 1' }
const correctness = z
  .union([z.boolean(), z.number()], correctnessRule)
  .transform(Number)
  .refine((share) => share >= 0 && share <= 1, correctnessRule)
const count = z.number().int().min(0)

/** A line of a recording. What is null stands for what is absent; fields that nobody knows are left alone. */
const lineSchema = z.object({
  dataset: z.string().nullish(),
  questionId: identifier,
  question: text.refine((question) => question.trim() !== '', { error: 'empty' }),
  /** Null, together with `response`: the bank has the question, nobody answered it. */
  model: text.refine((model) => model !== '', { error: 'empty' }).nullable(),
  /** Null, with `correct`: only the outcome is known. */
  response: text.nullable(),
  sample: count.nullish(),
  reference: z.string().nullish(),
  answerType: z.enum(['number', 'choice', 'text', 'code', 'open']).nullish(),
  options: z.array(z.string()).nullish(),
  correct: correctness.nullish(),
  publishedCorrect: correctness.nullish(),
  /** The answer is not to be graded, though there is a reference. */
  unlabelled: z.boolean().nullish(),
  meanLogprob: z.number().nullish(),
  usage: z
    .object({
      inputTokens: count.nullish(),
      outputTokens: count.nullish(),
      reasoningTokens: count.nullish(),
      cachedInputTokens: count.nullish(),
    })
    .nullish(),
  latencyMs: z.number().min(0).nullish(),
  costUsd: z.number().min(0).nullish(),
})

type Line = z.infer<typeof lineSchema>

/** Our own form: JSON Lines, one response a line; what `bank export` writes. */
export const recordingFormat: RecordingFormat = {
  name: 'recording',
  hasPublishedRule: false,
  hasRevisions: false,
  accepts: (name) => name.endsWith('.jsonl'),
  read: (chunks, _source, { dataset, maxLineBytes }) =>
    parseRows(splitLines(chunks, maxLineBytes), lineSchema, (line) => [convert(line, dataset)]),
}

function convert(line: Line, dataset: string | undefined): ConvertedRow {
  const { model, response } = line
  const question = knownFields<BankQuestion>({
    dataset: line.dataset ?? dataset,
    questionId: line.questionId,
    text: line.question,
    options: line.options,
    answerType: line.answerType,
    reference: line.reference,
  })
  if (model === null) return response === null ? { row: { question } } : { reason: 'model: missing, or not a text' }
  const hasOutcome = (line.correct ?? line.publishedCorrect ?? null) !== null
  if (response === null && !hasOutcome) return { reason: 'response: missing, or not a text' }
  return {
    row: {
      question,
      ...(line.unlabelled === true && { unlabelled: true }),
      answer: knownFields<RecordedAnswer>({
        model,
        sample: line.sample ?? 0,
        response,
        correct: line.correct,
        publishedCorrect: line.publishedCorrect,
        meanLogprob: line.meanLogprob,
        usage: line.usage && knownFields(line.usage),
        latencyMs: line.latencyMs,
        costUsd: line.costUsd,
      }),
    },
  }
}
