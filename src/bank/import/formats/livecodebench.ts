import { z } from 'zod'
import { liveCodeBenchPrompt } from '../../../benchmarks/sets/livecodebench-prompt.ts'
import { type ConvertedRow, identifier, parseRows, text } from '../parse-row.ts'
import type { RecordingFormat } from '../recorded-row.ts'
import { contentName, folderName } from '../source/source-file.ts'
import { splitJsonList } from '../source/split-json-list.ts'

const itemSchema = z
  .object({
    question_content: text,
    question_id: identifier,
    starter_code: z.string().nullish(),
    /** What the model said, a sample each. */
    output_list: z.array(z.string()).nullish(),
    /** The programs in it, as the official reader found them. */
    code_list: z.array(z.string()).nullish(),
    graded_list: z.array(z.boolean()).nullish(),
  })
  .loose()

/**
 * Submissions to LiveCodeBench: a folder a model with `Scenario.codegeneration_…_eval_all.json`, a list of problems with their
 * samples. The official verdict is the label where no tests are known; with a file of questions and a sandbox ours is.
 */
export const liveCodeBenchFormat: RecordingFormat = {
  name: 'livecodebench',
  hasPublishedRule: true,
  revises: 'wording',
  accepts: (name) => /eval_all.*\.json$/.test(name),
  read(chunks, source, { dataset = 'livecodebench', maxLineBytes }) {
    const model = folderName(source) || contentName(source).replace(/\.json$/, '')
    return parseRows(splitJsonList(chunks, maxLineBytes), itemSchema, (item) => convert(item, model, dataset))
  },
}

function convert(item: z.infer<typeof itemSchema>, model: string, dataset: string): readonly ConvertedRow[] {
  const { output_list: outputs, code_list: programs, graded_list: verdicts, question_id: id } = item
  const responses = outputs ?? programs?.map((code) => `\`\`\`python\n${code}\n\`\`\``)
  if (!responses) return [{ reason: 'output_list: missing, and so is code_list' }]
  return responses.map((response, sample) => ({
    row: {
      question: {
        dataset,
        questionId: `livecodebench/${id}`,
        text: liveCodeBenchPrompt(item.question_content, item.starter_code),
        answerType: 'code',
      },
      answer: {
        model,
        sample,
        response,
        ...(verdicts?.[sample] !== undefined && { publishedCorrect: Number(verdicts[sample]) }),
      },
    },
  }))
}
