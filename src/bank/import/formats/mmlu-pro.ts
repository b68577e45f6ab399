import { z } from 'zod'
import { gradeMmluProPublished } from '../../../grading/published/mmlu-pro.ts'
import { type ConvertedRow, identifier, parseRows, text } from '../parse-row.ts'
import type { RecordingFormat } from '../recorded-row.ts'
import { contentName } from '../source/source-file.ts'
import { splitJsonList } from '../source/split-json-list.ts'
import { withLetteredOptions } from './lettered-options.ts'

const itemSchema = z.object({
  question_id: identifier,
  question: text,
  options: z.array(z.string()).min(1),
  /** The right option's letter. */
  answer: text,
  category: text,
  /** The letter that the published reader found. */
  pred: z.string().nullish(),
  generated_text: z.string().nullish(),
  model_outputs: z.string().nullish(),
})

type Item = z.infer<typeof itemSchema>

/**
 * TIGER-AI-Lab/MMLU-Pro's eval_results: a JSON list a model, alone or in a zip. The model is the file's name without
 * `model_outputs_` and `_5shots`; every category is a dataset.
 */
export const mmluProFormat: RecordingFormat = {
  name: 'mmlu-pro',
  hasPublishedRule: true,
  hasRevisions: true,
  accepts: (name) => name.endsWith('.json'),
  read(chunks, source, { maxLineBytes }) {
    const model = contentName(source)
      .replace(/\.json$/, '')
      .replace('model_outputs_', '')
      .replace('_5shots', '')
    return parseRows(splitJsonList(chunks, maxLineBytes), itemSchema, (item) => [convert(item, model)])
  },
}

function convert(item: Item, model: string): ConvertedRow {
  const response = item.generated_text ?? item.model_outputs
  if (response === undefined || response === null) return { reason: 'generated_text: missing, and so is model_outputs' }
  return {
    row: {
      question: {
        dataset: `mmlu-pro/${item.category}`,
        questionId: item.question_id,
        text: withLetteredOptions(item.question, item.options),
        options: item.options,
        answerType: 'choice',
        reference: item.answer,
      },
      answer: {
        model,
        sample: 0,
        response,
        publishedCorrect: gradeMmluProPublished({ pred: item.pred, answer: item.answer }),
      },
    },
  }
}
