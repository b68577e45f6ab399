import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { gradeByReference } from '../../src/collect/grading/grade-by-reference.ts'
import { quickstartQuestions } from './questions.ts'

const quickstart = new URL('../../quickstart/', import.meta.url)

interface RecordedLine {
  readonly dataset: string
  readonly questionId: string
  readonly question: string
  readonly model: string
  readonly response: string
  readonly correct: number | boolean
  readonly meanLogprob: number
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number }
}

const lines: readonly RecordedLine[] = gunzipSync(readFileSync(new URL('recording.jsonl.gz', quickstart)))
  .toString('utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))
const questions = new Map(quickstartQuestions().map((one) => [`${one.dataset} ${one.questionId}`, one]))

test('the recording holds one answer of every pool member to every question, and nothing else', () => {
  const config = parse(readFileSync(new URL('smacs.yaml', quickstart), 'utf8'))
  const pool: readonly string[] = config.models.flatMap((model: { id: string; helper?: boolean }) =>
    model.helper === true ? [] : [model.id],
  )
  expect(pool.length).toBeGreaterThanOrEqual(5)
  const wanted = pool.flatMap((model) => [...questions.keys()].map((key) => `${model} ${key}`))
  const recorded = lines.map(({ model, dataset, questionId }) => `${model} ${dataset} ${questionId}`)
  expect(recorded.toSorted()).toEqual(wanted.toSorted())
})

test('its answers were given to the questions as they stand, with tokens and log-probabilities', () => {
  for (const { dataset, questionId, question, response, meanLogprob, usage } of lines) {
    expect(question).toBe(questions.get(`${dataset} ${questionId}`)?.question)
    expect(response).not.toBe('')
    expect(meanLogprob).toBeLessThanOrEqual(0)
    expect(usage.outputTokens).toBeGreaterThan(0)
  }
})

test('its labels are what the graders say today', async () => {
  for (const { dataset, questionId, model, response, correct } of lines) {
    const { question: text = '', ...rest } = questions.get(`${dataset} ${questionId}`) ?? expect.unreachable()
    const graded = await gradeByReference({ ...rest, text }, response)
    expect(`${model} ${dataset} ${questionId} ${Number(correct)}`).toBe(`${model} ${dataset} ${questionId} ${graded}`)
  }
})
