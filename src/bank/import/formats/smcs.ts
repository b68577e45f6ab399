import { hash } from 'node:crypto'
import { z } from 'zod'
import { knownFields } from '../../content/known-fields.ts'
import { type ConvertedRow, identifier, parseRows, text } from '../parse-row.ts'
import type { RecordedAnswer, RecordingFormat } from '../recorded-row.ts'
import { splitJsonList } from '../source/split-json-list.ts'

const outcomeSchema = z
  .object({
    is_correct: z.union([z.boolean(), z.number().min(0).max(1)]).transform(Number),
    response: z.string().nullish(),
  })
  .loose()

/** Its own vectors are left alone: a bank's come from its own embedder. */
const itemSchema = z
  .object({
    id: identifier.optional(),
    dataset: z.string().nullish(),
    question: text,
    model_res: z.record(z.string(), outcomeSchema),
  })
  .loose()

type Item = z.infer<typeof itemSchema>

/**
 * The SMACS authors' union question bank: one JSON list of questions, each with every model's outcome. Questions have
 * no id there; theirs is the beginning of the SHA-256 of their text.
 */
export const smcsFormat: RecordingFormat = {
  name: 'smcs',
  hasPublishedRule: true,
  hasRevisions: true,
  accepts: (name) => name.endsWith('.json'),
  read: (chunks, _source, { dataset, maxLineBytes }) =>
    parseRows(splitJsonList(chunks, maxLineBytes), itemSchema, (item) => convert(item, dataset)),
}

function convert(item: Item, fallback: string | undefined): readonly ConvertedRow[] {
  const dataset = item.dataset ?? fallback
  const questionId = item.id ?? hash('sha256', item.question).slice(0, 16)
  const question = { ...(dataset !== undefined && { dataset }), questionId, text: item.question }
  return Object.entries(item.model_res).map(([model, { is_correct, response }]) => ({
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
