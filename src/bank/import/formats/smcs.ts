import { hash } from 'node:crypto'
import { resolve } from 'node:path'
import { z } from 'zod'
import { withLetteredOptions } from '../../../answers/lettered-options.ts'
import type { BankQuestion } from '../../../ports/question-bank.ts'
import { knownFields } from '../../content/known-fields.ts'
import { type ConvertedRow, identifier, parseRows, text } from '../parse-row.ts'
import type { RecordedAnswer, RecordingFormat } from '../recorded-row.ts'
import { contentName, type SourceFile } from '../source/source-file.ts'
import { splitJsonRecords } from '../source/split-json-records.ts'

/** As the authors read it: `true`, `1` and `yes` are right, written as a text too. */
const isCorrect = z.union([
  z.boolean().transform(Number),
  z.number().min(0).max(1),
  z.string().transform((said) => (/^(?:true|1|yes)$/i.test(said.trim()) ? 1 : 0)),
])

const outcomeSchema = z.object({ is_correct: isCorrect, response: z.string().nullish() })

/** Its own vectors are left alone: a bank's come from its own embedder. */
const recordSchema = z.object({
  question: text,
  // Of the union question bank.
  id: identifier.optional(),
  dataset: z.string().nullish(),
  src: z.string().nullish(),
  src_subject: z.string().nullish(),
  src_question_id: identifier.nullish(),
  model_res: z.record(z.string(), outcomeSchema).optional(),
  // Of one model's results.
  question_id: identifier.nullish(),
  answer: z.union([z.string(), z.number()]).transform(String).nullish(),
  option: z.array(z.string()).nullish(),
  options: z.array(z.string()).nullish(),
  is_correct: isCorrect.nullish(),
  pred: z.unknown().optional(),
  model_response: z.string().nullish(),
  model_outputs: z.string().nullish(),
  response: z.string().nullish(),
})

type Record = z.infer<typeof recordSchema>

/** What a result file's path says. */
interface ResultPlace {
  readonly model: string
  readonly dataset?: string
  /** The folder of the run: numbers of questions mean something within one run only. */
  readonly run?: string
}

/**
 * The published data of the SMACS authors, by the code that writes it (github.com/magent4aci/SMCS at 5e2d5ac; the data
 * itself was not looked at), as JSON Lines, a list or an object of records:
 *
 * - the union question bank: `question`, `src`, `src_subject`, `src_question_id` and every model's `is_correct` in
 *   `model_res`. Where a question has no id, it is the beginning of the SHA-256 of its text.
 * - one model's results, DATASET/result/RUN/MODEL/result.json or SUBJECT_result.json (`result` may be missing):
 *   `question_id`, `question`, `answer`, `pred`, `is_correct`, `option` or `options`, and the response as
 *   `model_response`, `model_outputs` or `response`. Dataset, run and model are the folders' names. Questions are numbered
 *   from 0 in each run, so that their id is RUN/question_id.
 *
 * Assumed: a record without `is_correct` is right where `pred` is `answer`, as the authors have it. `mean_logprob` is left
 * out: where a server gave no mean, they wrote a sum there.
 */
export const smcsFormat: RecordingFormat = {
  name: 'smcs',
  hasPublishedRule: true,
  revises: 'wording',
  accepts: (name) => /\.json$/.test(name) && !/(?:summary|result_cache|result_eval_all)\.json$/.test(name),
  read(chunks, source, { dataset, maxLineBytes }) {
    const place = resultPlace(source)
    return parseRows(splitJsonRecords(chunks, maxLineBytes), recordSchema, (record) =>
      record.model_res === undefined
        ? [convertResult(record, place, dataset)]
        : convertUnion(record, record.model_res, dataset),
    )
  },
}

function convertUnion(
  record: Record,
  outcomes: NonNullable<Record['model_res']>,
  fallback: string | undefined,
): readonly ConvertedRow[] {
  const source = record.src && [record.src, record.src_subject].filter(Boolean).join('/')
  const question = knownFields<BankQuestion>({
    dataset: record.dataset ?? (source || fallback),
    questionId: record.id ?? record.src_question_id ?? hash('sha256', record.question).slice(0, 16),
    text: record.question,
  })
  return Object.entries(outcomes).map(([model, { is_correct, response }]) => ({
    row: {
      question,
      answer: knownFields<RecordedAnswer>({
        model,
        sample: 0,
        response,
        correct: is_correct,
        publishedCorrect: is_correct,
      }),
    },
  }))
}

function convertResult(record: Record, place: ResultPlace | undefined, fallback: string | undefined): ConvertedRow {
  if (place === undefined)
    return { reason: 'model_res: missing, and the file is no DATASET/RUN/MODEL/result.json that names one model' }
  if (record.question_id === undefined || record.question_id === null) return { reason: 'question_id: missing' }
  const response = record.model_response ?? record.model_outputs ?? record.response
  const reference = record.answer ?? undefined
  const verdict = record.is_correct ?? (reference === undefined ? undefined : Number(record.pred === reference))
  const options = record.options ?? record.option ?? undefined
  return {
    row: {
      question: knownFields<BankQuestion>({
        dataset: place.dataset ?? fallback,
        questionId: place.run === undefined ? record.question_id : `${place.run}/${record.question_id}`,
        text: options === undefined ? record.question : withLetteredOptions(record.question, options),
        options,
        answerType: options !== undefined || /^[A-J]$/.test(reference ?? '') ? 'choice' : undefined,
        reference,
      }),
      answer: knownFields<RecordedAnswer>({
        model: place.model,
        sample: 0,
        response,
        // Code and instructions have no reference to grade against: the authors' verdict is the only one.
        correct: reference === undefined || (response ?? undefined) === undefined ? verdict : undefined,
        publishedCorrect: verdict,
      }),
    },
  }
}

/** Undefined for a file that is not one model's results by its name. */
function resultPlace(source: SourceFile): ResultPlace | undefined {
  const subject = /^(?:(.+)_)?result\.json$/.exec(contentName(source))
  if (subject === null) return undefined
  const path = source.member ?? resolve(source.path)
  const [model, run, ...above] = path.split(/[\\/]/).slice(0, -1).reverse()
  if (model === undefined || model === '') return undefined
  const [dataset] = above[0]?.toLowerCase() === 'result' ? above.slice(1) : above
  const named = [dataset, subject[1]].filter(Boolean).join('/')
  return { model, ...(named !== '' && { dataset: named }), ...(run && { run }) }
}
