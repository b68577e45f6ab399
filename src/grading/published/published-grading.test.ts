import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import golden from '../fixtures/published-grading.json' with { type: 'json' }
import { gradeMmluProPublished } from './mmlu-pro.ts'
import { gradeZeroEvalPublished } from './zeroeval.ts'

const data = join(import.meta.dirname, '../../../../shared/data')
const present = existsSync(data)
if (!present) console.warn('published-grading.test.ts: ../shared/data is missing; the published counts are not checked')

type Counts = Record<string, { right: number; total: number }>

function counts(models: Iterable<readonly [string, readonly (0 | 1)[]]>): Counts {
  return Object.fromEntries(
    [...models].map(([model, verdicts]) => [
      model,
      { right: verdicts.filter((verdict) => verdict === 1).length, total: verdicts.length },
    ]),
  )
}

test.skipIf(!present).each(['gsm', 'math-l5'] as const)(
  'the published counts of ZeroEval %s are met exactly',
  (dataset) => {
    const folder = join(data, 'zeroeval', dataset)
    const models = readdirSync(folder).map((file) => {
      const rows: readonly { answer: string; output: readonly string[] }[] = JSON.parse(
        gunzipSync(readFileSync(join(folder, file))).toString('utf8'),
      )
      const verdicts = rows.map(({ answer, output }) =>
        gradeZeroEvalPublished({ response: output[0] ?? '', reference: answer, dataset }),
      )
      return [file.replace(/\.json\.gz$/, ''), verdicts] as const
    })
    expect(counts(models)).toEqual(golden[`zeroeval/${dataset}`])
  },
)

test.skipIf(!present)(
  'the published counts of MMLU-Pro are met exactly',
  () => {
    const folder = join(data, 'mmlu-pro')
    const models = readdirSync(folder).map((file) => {
      const [content] = Object.values(unzipSync(readFileSync(join(folder, file))))
      const rows: readonly { pred: string | null; answer: string }[] = JSON.parse(new TextDecoder().decode(content))
      return [file.replace(/^model_outputs_|_5shots\.zip$/g, ''), rows.map(gradeMmluProPublished)] as const
    })
    expect(counts(models)).toEqual(golden['mmlu-pro'])
  },
  60_000,
)

test('the first complete JSON object decides, even where a later one says otherwise', () => {
  const response = '{"answer": "$1,234"} and later {"answer": "5"}'
  expect(gradeZeroEvalPublished({ response, reference: '# 1234' })).toBe(1)
  expect(gradeZeroEvalPublished({ response, reference: '# 5' })).toBe(0)
})

test('without a complete object the last loose answer field decides', () => {
  const response = '{"answer": "7" … "answer": "8'
  expect(gradeZeroEvalPublished({ response, reference: '8' })).toBe(1)
  expect(gradeZeroEvalPublished({ response, reference: '7' })).toBe(0)
})

test('numbers are the first ones, and a fraction is evaluated', () => {
  expect(gradeZeroEvalPublished({ response: '{"answer": "6√2"}', reference: '6' })).toBe(1)
  expect(gradeZeroEvalPublished({ response: '{"answer": "1/2"}', reference: '0.5' })).toBe(1)
  expect(gradeZeroEvalPublished({ response: 'no answer here', reference: '0.5' })).toBe(0)
})

test('output of programs is compared as text, the empty string included', () => {
  const dataset = 'crux'
  expect(gradeZeroEvalPublished({ response: `{"answer": "'ab'"}`, reference: 'ab', dataset })).toBe(1)
  expect(gradeZeroEvalPublished({ response: '{"answer": ""}', reference: "''", dataset })).toBe(1)
  expect(gradeZeroEvalPublished({ response: '{"answer": "AB"}', reference: 'ab', dataset })).toBe(0)
})

test('a missing pred is wrong', () => {
  expect(gradeMmluProPublished({ pred: null, answer: 'A' })).toBe(0)
  expect(gradeMmluProPublished({ pred: 'A', answer: 'A' })).toBe(1)
})
