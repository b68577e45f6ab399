import { z } from 'zod'
import { withLetteredOptions } from '../../../answers/lettered-options.ts'
import { gradeMmluProPublished } from '../../../grading/published/mmlu-pro.ts'
import { type ConvertedRow, identifier, parseRows, text } from '../parse-row.ts'
import type { RecordingFormat } from '../recorded-row.ts'
import { contentName, folderName } from '../source/source-file.ts'
import { splitJsonList } from '../source/split-json-list.ts'

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
 * TIGER-AI-Lab/MMLU-Pro's eval_results: a JSON list a model, alone or in a zip, named for the model between
 * `model_outputs_` and `_5shots`; or, as its scripts write them, a folder a model with a list a subject. Every category is
 * a dataset.
 */
export const mmluProFormat: RecordingFormat = {
  name: 'mmlu-pro',
  hasPublishedRule: true,
  revises: 'wording',
  accepts: (name) => name.endsWith('.json') && !name.endsWith('_summary.json'),
  read(chunks, source, { maxLineBytes }) {
    const ofFile = contentName(source).replace(/\.json$/, '')
    const subject = ofFile.replace(/_result$/, '')
    const model = ofFile.replace('model_outputs_', '').replace('_5shots', '')
    // An archive of one model's subjects is named for the model.
    const ofFolder = folderName(source) || contentName({ path: source.path }).replace(/\.zip$/, '')
    return parseRows(splitJsonList(chunks, maxLineBytes), itemSchema, (item) => [
      convert(item, subject !== ofFile || isSubject(subject, item.category) ? ofFolder : model),
    ])
  },
}

/** Scripts write a subject's blanks as underscores. */
function isSubject(name: string, category: string): boolean {
  return name.replaceAll('_', ' ').toLowerCase() === category.replaceAll('_', ' ').toLowerCase()
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
