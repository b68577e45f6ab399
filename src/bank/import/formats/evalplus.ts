import { z } from 'zod'
import { noText } from '../known-questions.ts'
import { parseRows } from '../parse-row.ts'
import type { RecordingFormat } from '../recorded-row.ts'
import { contentName } from '../source/source-file.ts'
import { splitLines } from '../source/split-lines.ts'
import { programFile, wholeText } from './program-file.ts'

const lineSchema = z
  .object({
    task_id: z.string().min(1),
    /** The whole program; wins over `completion`. */
    solution: z.string().nullish(),
    /** What follows the task's prompt. */
    completion: z.string().nullish(),
  })
  .loose()

/**
 * Samples of EvalPlus: lines with `task_id` and `solution` or `completion`, the model being the file's name; or its folders,
 * `MODEL/HumanEval_12/0.py`. Several lines of a task are samples. The tasks themselves are in the file of questions.
 */
export const evalPlusFormat: RecordingFormat = {
  name: 'evalplus',
  hasPublishedRule: false,
  revises: 'nothing',
  needsQuestions: true,
  accepts: (name) => /\.(?:jsonl|py)$/.test(name),
  async *read(chunks, source, { dataset, maxLineBytes }) {
    const name = contentName(source)
    if (name.endsWith('.py')) {
      const row = programFile(source, await wholeText(chunks), dataset)
      yield row === undefined
        ? { line: 1, reason: 'the file is not named MODEL/TASK_NUMBER/SAMPLE.py' }
        : { line: 1, row }
      return
    }
    const model = name.replace(/\.jsonl$/, '').replace(/-sanitized$/, '')
    const samples = new Map<string, number>()
    yield* parseRows(splitLines(chunks, maxLineBytes), lineSchema, ({ task_id: id, solution, completion }) => {
      const response = solution == null ? completion : `\`\`\`python\n${solution}\n\`\`\``
      if (response == null) return [{ reason: 'solution: missing, and so is completion' }]
      const sample = samples.get(id) ?? 0
      samples.set(id, sample + 1)
      const set = dataset ?? (id.includes('/') ? id.replace(/\/.*$/, '').toLowerCase() : undefined)
      return [
        {
          row: {
            question: { ...(set !== undefined && { dataset: set }), questionId: id, text: noText, answerType: 'code' },
            answer: { model, sample, response },
          },
        },
      ]
    })
  },
}
