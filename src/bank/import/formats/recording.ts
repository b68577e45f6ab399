import { z } from 'zod'
import { originFields } from '../../../benchmarks/question-line.ts'
import { answerCheckFields, answerChecksOf } from '../../../grading/answer-checks.ts'
import type { Execution } from '../../../ports/execution.ts'
import { gradedTypes } from '../../../ports/question.ts'
import type { BankQuestion } from '../../../ports/question-bank.ts'
import { knownFields } from '../../content/known-fields.ts'
import { mapFields } from '../field-map.ts'
import { type ConvertedRow, identifier, parseRows, text } from '../parse-row.ts'
import type { RecordedAnswer, RecordingFormat } from '../recorded-row.ts'
import { isParquet, parquetLines } from '../source/parquet-lines.ts'
import { contentName, type SourceFile } from '../source/source-file.ts'
import { splitLinesOrList } from '../source/split-json-records.ts'
import type { SourceLine } from '../source/split-lines.ts'

const correctnessRule = { error: 'should be true, false or a number from 0 to 1' }
const correctness = z
  .union([z.boolean(), z.number()], correctnessRule)
  .transform(Number)
  .refine((share) => share >= 0 && share <= 1, correctnessRule)
const count = z.number().int().min(0)

/** What a line says of its question; the rest of it is about one answer. */
export const questionFields = {
  dataset: z.string().nullish(),
  questionId: identifier,
  question: text.refine((question) => question.trim() !== '', { error: 'empty' }),
  answerType: z
    .enum(gradedTypes, { error: `should be ${gradedTypes.slice(0, -1).join(', ')} or ${gradedTypes.at(-1)}` })
    .nullish(),
  options: z.array(z.string()).nullish(),
}

export const usage = z
  .strictObject({
    inputTokens: count.nullish(),
    outputTokens: count.nullish(),
    reasoningTokens: count.nullish(),
    cachedInputTokens: count.nullish(),
  })
  .nullish()

export const execution = z
  .strictObject({
    passed: count,
    of: count,
    outputs: z.string().min(1, { error: 'empty' }).nullish(),
    inputs: count.nullish(),
  })
  .nullish()

/** A line of a recording. What is null stands for what is absent. */
const lineSchema = z.strictObject({
  ...questionFields,
  /** Null, together with `response`: the bank has the question, nobody answered it. */
  model: text.refine((model) => model !== '', { error: 'empty' }).nullable(),
  /** Null, with `correct`: only the outcome is known. */
  response: text.nullable(),
  sample: count.nullish(),
  reference: z.union([z.string(), z.number()], { error: 'should be a text or a number' }).transform(String).nullish(),
  correct: correctness.nullish(),
  publishedCorrect: correctness.nullish(),
  /** What the question was learnt from in use; `smacs bank forget` goes by it. */
  source: z.string().nullish(),
  /** The answer is not to be graded, though there is a reference. */
  unlabelled: z.boolean().nullish(),
  meanLogprob: z.number().nullish(),
  usage,
  latencyMs: z.number().min(0).nullish(),
  costUsd: z.number().min(0).nullish(),
  /** It was asked to end with a line `Answer: …`. */
  answerLine: z.boolean().nullish(),
  /** What running its program showed. */
  execution,
  ...answerCheckFields,
  ...originFields,
})

type Line = z.infer<typeof lineSchema>

/** Every key that a line may have. */
export const recordingKeys: readonly string[] = Object.keys(lineSchema.shape)

export function isRecordingName(contentName: string): boolean {
  return /\.(?:jsonl|parquet)$/.test(contentName)
}

/** The lines of a recording as JSON texts, whichever of its forms it has. */
export function splitRecording(
  chunks: AsyncIterable<Buffer>,
  source: SourceFile,
  maxLineBytes: number,
): AsyncGenerator<SourceLine> {
  return isParquet(source) ? parquetLines(source, chunks) : splitLinesOrList(chunks, maxLineBytes)
}

/** Our own form: JSON Lines (or a JSON list, or Parquet), one response a line; what `bank export` writes. */
export const recordingFormat: RecordingFormat = {
  name: 'recording',
  hasPublishedRule: false,
  revises: 'nothing',
  takesMap: true,
  accepts: isRecordingName,
  read(chunks, source, { dataset, maxLineBytes, map }) {
    const lines = splitRecording(chunks, source, maxLineBytes)
    const modelOfFile = contentName(source).replace(/\.[^.]+$/, '')
    const schema =
      map === undefined
        ? lineSchema
        : z.preprocess((row) => mapFields(row, map, recordingKeys, modelOfFile), lineSchema)
    return parseRows(lines, schema, (line) => [convert(line, dataset)])
  },
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
    source: line.source,
  })
  if (model === null) return response === null ? { row: { question } } : { reason: 'model: missing, or not a text' }
  const checks = answerChecksOf(line)
  const hasOutcome = (line.correct ?? line.publishedCorrect ?? null) !== null
  if (response === null && !hasOutcome) return { reason: 'response: missing, or not a text' }
  return {
    row: {
      question,
      ...(checks && { checks }),
      ...(line.unlabelled === true && { unlabelled: 'the recording leaves it unlabelled' }),
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
        answerLine: line.answerLine === true ? true : undefined,
        execution: line.execution && knownFields<Execution>(line.execution),
      }),
    },
  }
}
