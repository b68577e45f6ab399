import { z } from 'zod'
import type { Benchmark } from '../benchmark.ts'
import { readEachRow } from '../read-each-row.ts'

const schema = z.object({
  key: z.number().int(),
  prompt: z.string().min(1),
  instruction_id_list: z.array(z.string()).min(1),
  /** Copies give every instruction the arguments of all kinds, as nulls. */
  kwargs: z.array(z.record(z.string(), z.unknown()).nullable()),
})

/** The official code grades these by a letter that it draws by chance. */
const notComparable = [1122, 1129]

/** input_data.jsonl of google-research/instruction_following_eval, or a copy of it: 541 prompts, asked as they are. */
export const ifEval: Benchmark = {
  name: 'ifeval',
  promptForm: 'ifeval@1',
  notes: [
    `Not comparable with official verdicts: ${notComparable.map((key) => `ifeval/${key}`).join(' and ')}, which the official code grades by a letter drawn by chance.`,
  ],
  read: (rows) =>
    readEachRow(rows, schema, ({ key, prompt, instruction_id_list: ids, kwargs }) => {
      if (kwargs.length !== ids.length) return { reason: `kwargs: ${kwargs.length} for ${ids.length} instructions` }
      return {
        dataset: 'ifeval',
        questionId: `ifeval/${key}`,
        text: prompt,
        answerType: 'instructions',
        checks: { instructions: ids.map((id, place) => ({ id, kwargs: known(kwargs[place] ?? {}) })) },
        split: 'train',
        date: '2023-11-14',
        promptForm: 'ifeval@1',
      }
    }),
}

function known(kwargs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(kwargs).filter(([, value]) => value !== null))
}
