import { z } from 'zod'
import type { Benchmark } from '../benchmark.ts'
import { type Converted, readEachRow } from '../read-each-row.ts'

const schema = z.object({
  task_id: z.number().int(),
  /** `text` in the whole set, `prompt` in the sanitized one. */
  text: z.string().optional(),
  prompt: z.string().optional(),
  test_list: z.array(z.string()).min(1),
  test_setup_code: z.string().optional(),
  test_imports: z.array(z.string()).optional(),
})

/** Google's split by number. */
function splitOf(task: number): string {
  if (task <= 10) return 'prompt'
  if (task <= 510) return 'test'
  return task <= 600 ? 'validation' : 'train'
}

const gradedByExamples =
  'The tests of MBPP stand in its prompt: where programs are run on the examples of the question, that is the grader itself.'

/** mbpp.jsonl and sanitized-mbpp.json of google-research: a function to write, with its three assertions in the prompt. */
export const mbpp: Benchmark = {
  name: 'mbpp',
  promptForm: 'mbpp@1',
  notes: [gradedByExamples],
  reportRemark: gradedByExamples,
  read: (rows) => readEachRow(rows, schema, convert),
}

function convert(row: z.infer<typeof schema>): Converted {
  const {
    task_id: task,
    text,
    prompt,
    test_list: asserts,
    test_setup_code: code = '',
    test_imports: imports = [],
  } = row
  const asked = text ?? prompt
  if (asked === undefined) return { reason: 'text: missing, and so is prompt' }
  const set = text === undefined ? 'mbpp-sanitized' : 'mbpp'
  const setup = [...imports, code].filter((part) => part.trim() !== '').join('\n')
  return {
    dataset: set,
    questionId: `${set}/${task}`,
    text: `${asked.trim()}\n\nWrite it in Python. Your code has to pass these tests:\n\n${asserts.join('\n')}\n\nAnswer with the whole code in one fenced block, without the tests.`,
    answerType: 'code',
    checks: { tests: { kind: 'asserts', asserts, ...(setup !== '' && { setup }) } },
    split: splitOf(task),
    date: '2021-08-16',
    promptForm: 'mbpp@1',
  }
}
