import { z } from 'zod'
import { knownFields } from '../../bank/content/known-fields.ts'
import {
  execution,
  isRecordingName,
  questionFields,
  splitRecording,
  usage,
} from '../../bank/import/formats/recording.ts'
import { parseRows, text } from '../../bank/import/parse-row.ts'
import type { RecordedAnswer } from '../../bank/import/recorded-row.ts'
import { listSourceFiles, unpackedChunks } from '../../bank/import/source/source-file.ts'
import { originFields } from '../../benchmarks/question-line.ts'
import type { Execution } from '../../ports/execution.ts'
import type { BankQuestion } from '../../ports/question-bank.ts'
import type { Usage } from '../../ports/usage.ts'
import type { RecordedLine } from './recorded-questions.ts'

const maxUnpackedBytes = 16 * 2 ** 30
const maxLineBytes = 64 * 2 ** 20
const count = z.number().int().min(0)

/**
 * The fields of a recording's line that a prediction may see, and the names of the others: labels and references are not
 * looked at, whatever they hold.
 */
const lineSchema = z.strictObject({
  ...questionFields,
  model: text,
  response: text,
  sample: count.nullish(),
  meanLogprob: z.number().nullish().catch(undefined),
  usage: usage.catch(undefined),
  latencyMs: z.number().min(0).nullish().catch(undefined),
  execution: execution.catch(undefined),
  ...Object.fromEntries(
    [
      'reference',
      'correct',
      'publishedCorrect',
      'unlabelled',
      'costUsd',
      'answerLine',
      'tests',
      'instructions',
      'finance',
      ...Object.keys(originFields),
    ].map((unread) => [unread, z.unknown().optional()]),
  ),
})

/**
 * Reads a recording for prediction, in whichever form and packing `bank import` reads it.
 * @param onRefused called with each line that cannot be used and why; reading goes on
 */
export async function* readResponses(
  path: string,
  onRefused: (refused: { readonly line: number; readonly reason: string }) => void,
): AsyncGenerator<RecordedLine> {
  for (const source of await listSourceFiles([path], isRecordingName)) {
    const lines = splitRecording(unpackedChunks(source, maxUnpackedBytes), source, maxLineBytes)
    for await (const read of parseRows(lines, lineSchema, (line) => [convert(line)])) {
      if ('reason' in read) onRefused(read)
      else if (read.row.answer !== undefined) {
        const { model, response = '', sample, meanLogprob, usage, latencyMs, execution } = read.row.answer
        const { dataset, questionId, text: question, options, answerType } = read.row.question
        yield {
          line: read.line,
          dataset,
          questionId,
          question,
          options,
          answerType,
          model,
          response,
          sample,
          meanLogprob,
          usage,
          latencyMs,
          execution,
        }
      }
    }
  }
}

function convert({
  model,
  response,
  sample,
  meanLogprob,
  usage,
  latencyMs,
  execution,
  ...line
}: z.output<typeof lineSchema>) {
  const { dataset, questionId, question: asked, options, answerType } = line
  return {
    row: {
      question: knownFields<BankQuestion>({ dataset, questionId, text: asked, options, answerType }),
      answer: knownFields<RecordedAnswer>({
        model,
        response,
        sample: sample ?? 0,
        meanLogprob,
        latencyMs,
        usage: usage && knownFields<Usage>(usage),
        execution: execution && knownFields<Execution>(execution),
      }),
    },
  }
}
