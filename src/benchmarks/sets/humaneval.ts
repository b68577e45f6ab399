import { z } from 'zod'
import type { Benchmark } from '../benchmark.ts'
import { fencedPython } from '../fenced-program.ts'
import { readEachRow } from '../read-each-row.ts'

const schema = z.object({ task_id: z.string().min(1), prompt: z.string(), entry_point: z.string(), test: z.string() })

/** HumanEval.jsonl.gz of openai/human-eval: a function to complete, 164 of them, all one split. */
export const humanEval: Benchmark = {
  name: 'humaneval',
  promptForm: 'humaneval@1',
  read: (rows) =>
    readEachRow(rows, schema, ({ task_id: id, prompt, entry_point: entryPoint, test }) => ({
      dataset: 'humaneval',
      questionId: `humaneval/${id.replace(/^.*\//, '')}`,
      text: `Complete this function. Answer with the whole function, imports included, in one fenced block.\n\n${fencedPython(prompt)}`,
      answerType: 'code',
      checks: { tests: { kind: 'check', entryPoint, code: test } },
      split: 'test',
      date: '2021-07-07',
      promptForm: 'humaneval@1',
    })),
}
