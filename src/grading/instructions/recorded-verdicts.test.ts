import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import recorded from './fixtures/ifeval-recorded.json' with { type: 'json' }
import { gradeInstructions } from './grade-instructions.ts'

const data = join(import.meta.dirname, '../../../../shared/data/benchmarks')
const present = existsSync(data)
if (!present) console.warn('recorded-verdicts.test.ts: ../shared/data is missing; recorded answers are not graded')

interface Prompt {
  readonly key: number
  readonly prompt: string
  readonly instruction_id_list: readonly string[]
  readonly kwargs: readonly Readonly<Record<string, unknown>>[]
}

interface Verdict {
  readonly strict: readonly boolean[]
  readonly loose: readonly boolean[]
}

function lines<Line>(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}

test.skipIf(!present)('recorded answers to all prompts of IFEval get the official verdicts', async () => {
  const prompts = lines<Prompt>(readFileSync(join(data, 'ifeval-input_data.jsonl'), 'utf8'))
  const packed = readFileSync(join(data, 'ifeval-gpt4-responses.jsonl.gz'))
  const answers = lines<{ prompt: string; response: string }>(gunzipSync(packed).toString('utf8'))
  const responses = new Map(answers.map(({ prompt, response }) => [prompt, response]))
  const verdicts: Readonly<Record<string, Verdict>> = recorded.verdicts
  const others: { key: number; ids: readonly string[]; wanted: unknown; given: unknown }[] = []
  for (const { key, prompt, instruction_id_list: ids, kwargs } of prompts) {
    const instructions = ids.map((id, place) => ({ id, kwargs: kwargs[place] ?? {} }))
    const given = await gradeInstructions(responses.get(prompt) ?? '', instructions)
    const { strict, loose } = verdicts[key] ?? {}
    if (JSON.stringify({ strict, loose }) !== JSON.stringify(given))
      others.push({ key, ids, wanted: { strict, loose }, given })
  }
  expect(prompts).toHaveLength(541)
  // A list of hundreds of first and last names in capitals: the official detector finds no English in it.
  expect(others.map(({ key }) => key)).toEqual([3456])
})
