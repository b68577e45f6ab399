import { z } from 'zod'
import type { AnswerChecks } from '../../grading/answer-checks.ts'
import type { Benchmark, RowPlace } from '../benchmark.ts'
import { boxedAnswer } from '../choice-prompt.ts'
import { type Converted, readEachRow } from '../read-each-row.ts'
import { shortHash } from '../short-hash.ts'
import { splitOfFile } from '../split-of-file.ts'

const sentences = z.union([z.string().transform((text) => [text]), z.array(z.string())]).optional()
const said = z.union([z.string(), z.number()]).nullish()
const schema = z.object({
  id: z.string().optional(),
  question_id: z.union([z.string(), z.number()]).optional(),
  pre_text: sentences,
  post_text: sentences,
  table: z.array(z.array(z.string())).optional(),
  qa: z.object({ question: z.string().min(1), answer: said, exe_ans: said }).optional(),
  /** Flat copies. */
  question: z.string().optional(),
  answer: said,
  final_result: said,
  exe_ans: said,
})

type Row = z.infer<typeof schema>

/** train.json, dev.json and test.json of czyssrs/FinQA: a list; or flat copies of it, one record a line. */
export const finQa: Benchmark = {
  name: 'finqa',
  promptForm: 'finqa@1',
  notes: [
    'The official accuracy of FinQA runs predicted programs; answers of language models are compared by a rule of ours (docs/grading.md).',
  ],
  read: (rows) => readEachRow(rows, schema, convert),
}

function convert(row: Row, place: RowPlace): Converted {
  const question = row.qa?.question ?? row.question
  if (question === undefined) return { reason: 'qa.question: missing' }
  const before = (row.pre_text ?? []).join(' ')
  const after = (row.post_text ?? []).join(' ')
  const table = row.table ?? []
  const executed = row.qa?.exe_ans ?? row.exe_ans ?? row.final_result ?? undefined
  const answer = String(row.qa?.answer ?? row.answer ?? '').trim()
  const reference = answer === '' ? String(executed ?? '') : answer
  if (reference === '') return { reason: 'qa.answer: missing, and so is exe_ans' }
  const report = [before, table.map((cells) => `| ${cells.map((cell) => cell.trim()).join(' | ')} |`).join('\n'), after]
  const id = row.id ?? row.question_id ?? shortHash(`${before}${question}`)
  const split = splitOfFile(place, ['train', 'dev', 'validation', 'private_test', 'test'])
  return {
    dataset: 'finqa',
    questionId: `finqa/${id}`,
    text: `From a financial report:\n\n${report.filter((part) => part.trim() !== '').join('\n\n')}\n\nQuestion: ${question}\n\n${boxedAnswer}`,
    answerType: 'finance',
    reference,
    checks: { finance: figuresOf(executed, table) },
    ...(split !== undefined && { split }),
    date: '2021-09-01',
    promptForm: 'finqa@1',
  }
}

function figuresOf(
  executed: string | number | undefined,
  table: readonly (readonly string[])[],
): NonNullable<AnswerChecks['finance']> {
  const exeAns = executed === 'yes' || executed === 'no' ? executed : Number(executed ?? Number.NaN)
  return { ...(!Number.isNaN(exeAns) && { exeAns }), ...(table.length > 0 && { table }) }
}
