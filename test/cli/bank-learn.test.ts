import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CollaborationEvent } from '../../src/method/events.ts'
import { questionFromText } from '../../src/ports/question.ts'
import type { Feedback } from '../../src/traces/feedback.ts'
import { openSqliteTraceStore } from '../../src/traces/sqlite/sqlite-trace-store.ts'
import { runSmacs, type SmacsRun } from './run-smacs.ts'
import { createTestPlace } from './test-place.ts'

const place = createTestPlace('smacs-learn-')
const smacs = (line: string): Promise<SmacsRun> => runSmacs(line.split(' '), { workingFolder: place.folder })
async function json(line: string): Promise<Record<string, unknown>> {
  const run = await smacs(`${line} --json`)
  expect(run).toMatchObject({ status: 0, stderr: '' })
  return JSON.parse(run.stdout) as Record<string, unknown>
}

interface Told {
  readonly id: string
  readonly question: string
  readonly answers: Readonly<Record<string, string>>
  readonly client?: string
  readonly content?: 'full' | 'none'
  readonly feedback?: Pick<Feedback, 'verdict' | 'labels'> & Partial<Feedback>
}

/** A trace file as a server leaves it. */
async function writeTraces(name: string, told: readonly Told[]): Promise<void> {
  const store = openSqliteTraceStore({ file: join(place.folder, name), retentionDays: 7, wallClockMs: () => 0 })
  for (const { id, question, answers, client = 'app', content = 'full', feedback } of told) {
    const events = Object.entries(answers).map(
      ([model, text], index): CollaborationEvent => ({
        ...{ type: 'call-finished', stage: 'reference', index },
        generation: { model, text, calls: 1, finishReason: 'stop', truncated: false, durationMs: 5 },
      }),
    )
    store.add('owner', {
      ...{ id, client, startedAt: '2026-01-01T00:00:00.000Z', durationMs: 1, target: 'default', status: 'answered' },
      ...{ summary: { models: Object.keys(answers), usage: { calls: 2 } }, content, events },
      ...(content === 'full' && { question: questionFromText(question) }),
    })
    if (feedback !== undefined) await store.setFeedback('owner', id, { givenAt: '', client: 'app', ...feedback })
  }
  await store.close()
}

const told: readonly Told[] = [
  { id: '1', question: 'What is 6 x 7?', answers: { a: 'It is 42.', b: 'It is 41.' } },
  {
    ...{ id: '2', question: 'What is 1 + 1?', answers: { a: 'It is 2.', b: 'It is 3.' } },
    feedback: {
      ...{ verdict: 'wrong', answer: '2' },
      labels: [
        { model: 'a', correct: 1 },
        { model: 'b', correct: 0 },
      ],
    },
  },
  { id: '3', question: 'what is 6 x  7', answers: { c: 'It is 42.' }, client: 'other' },
  { id: '4', question: 'Who?', answers: { a: '' }, content: 'none' },
  { id: '5', question: 'What is 2 + 1?', answers: { a: 'It is 3.', b: 'It is 3.' } },
]
const recording = JSON.stringify({
  ...{ dataset: 'sums', questionId: '3', question: 'What is 2 + 1?', reference: '3', model: 'a', response: 'It is 4.' },
})

test('answers in traces become rows and feedback labels, once, and are forgotten by their source', async () => {
  await writeTraces('traces.db', told)
  await writeFile(join(place.folder, 'answers.jsonl'), recording)
  const before = await json('bank import recording answers.jsonl --bank bank.db')
  const learnt = await json('bank learn --from traces.db --bank bank.db')
  expect(learnt).toMatchObject({
    ...{ source: 'traces', traces: 5, withFeedback: 1, leftOut: { 'no-text': 1, known: 1 } },
    ...{ questionsAdded: 2, questionsChanged: 0, questionsRemoved: 0, questionsEmbedded: 2 },
  })
  expect(await json('bank learn --from traces.db --bank bank.db')).toMatchObject({
    ...{ questionsAdded: 0, questionsChanged: 0, bankHash: learnt.bankHash },
  })
  expect(await json('bank inspect --bank bank.db')).toMatchObject({
    ...{ questions: 3, labelledQuestions: 2, hash: learnt.bankHash },
    sources: [{ source: 'traces', questions: 2, cells: 5, labelledQuestions: 1 }],
    datasets: [
      {
        models: [
          { model: 'a', cells: 2, correctShare: 1 },
          { model: 'b', cells: 2, correctShare: 0 },
          { model: 'c', cells: 1 },
        ],
      },
      { dataset: 'sums', models: [{ model: 'a', correctShare: 0 }] },
    ],
  })
  expect((await smacs('bank inspect --bank bank.db')).stdout).toContain(
    'learnt from traces: 2 questions, 1 with a known',
  )
  expect(await json('bank forget --source traces --bank bank.db')).toEqual({
    ...{ source: 'traces', removed: 2, forgotten: 0, bankHash: before.hash },
  })
  expect(await smacs('bank forget --source traces --bank bank.db')).toMatchObject({
    ...{ status: 1, stderr: expect.stringContaining('has learnt nothing from `traces`') },
  })
})

test('a source goes with an export, and can be forgotten where it was imported', async () => {
  await writeTraces('traces.db', told)
  const { bankHash } = await json('bank learn --from traces.db --bank bank.db --source "mine"'.replaceAll('"', ''))
  await smacs('bank export --bank bank.db --out out.jsonl')
  const imported = await json('bank import recording out.jsonl --bank other.db')
  expect(imported.hash).toBe(bankHash)
  const known = await smacs('bank forget --source min --bank other.db')
  expect(known.stderr).toContain('The nearest source it has is `mine`')
  expect(await json('bank forget --source mine --bank other.db')).toMatchObject({ removed: 3 })
})

test('of several keys those are learnt from that are named, and only so many questions are kept', async () => {
  await writeTraces('traces.db', told)
  expect(await json('bank learn --from traces.db --bank bank.db --clients other,more')).toMatchObject({
    ...{ questionsAdded: 0, questionsUntelling: 1, leftOut: { 'other-client': 4 } },
  })
  expect((await smacs('bank inspect --bank bank.db')).status).toBe(2)
  const kept = await smacs('bank learn --from traces.db --bank bank.db --most 1')
  expect(kept.stdout).toContain('3 questions added, 0 changed')
  expect(kept.stdout).toContain('2 questions removed to make room')
  expect(await json('bank inspect --bank bank.db')).toMatchObject({ questions: 1, labelledQuestions: 1 })
})

test('a source whose labels are turned round is named by `bank check`, marked by `bank inspect`, and left out as they say', async () => {
  const lines = ['honest', 'liar'].flatMap((source) =>
    Array.from({ length: 60 }, (_, question) => {
      // Every fourth time the weakest of three errs, every twelfth time two of them.
      const wrong = question % 12 === 0 ? ['b', 'c'] : question % 4 === 0 ? ['c'] : []
      return ['a', 'b', 'c'].map((model) => {
        const isRight = !wrong.includes(model)
        const answer = `The answer is ${question + (isRight ? 0 : 100)}.`
        const correct = isRight === (source === 'honest')
        return {
          questionId: `${question}`,
          question: `${source} ${question}?`,
          source,
          model,
          response: answer,
          correct,
        }
      })
    }).flat(),
  )
  const recorded = lines.map((line) => JSON.stringify({ ...line, dataset: line.source, answerType: 'number' }))
  await writeFile(join(place.folder, 'answers.jsonl'), recorded.join('\n'))
  await smacs('bank import recording answers.jsonl --bank bank.db')
  const check = (await smacs('bank check --bank bank.db')).stdout
  expect(check).toContain('sources whose labels contradict consensus: 1')
  expect(check).toContain('liar: its labels call what the models agree on right in ')
  expect(check).toContain('smacs bank forget --source "liar" --bank bank.db')
  expect((await smacs('bank inspect --bank bank.db')).stdout).toContain('! liar: its labels call')
  expect(await json('bank inspect --bank bank.db')).toMatchObject({
    sources: [
      { source: 'honest', labels: { contradicts: false } },
      { source: 'liar', labels: { contradicts: true } },
    ],
  })
  expect(await json('bank forget --source liar --bank bank.db')).toMatchObject({ removed: 60 })
  expect((await smacs('bank check --bank bank.db')).stdout).toContain('labels contradict consensus: none')
})

test('what is no trace file or no name is wrong use', async () => {
  expect(await smacs('bank learn --from nowhere.db --bank bank.db')).toMatchObject({
    ...{ status: 2, stderr: expect.stringContaining('There is no trace file nowhere.db') },
  })
  await writeFile(join(place.folder, 'answers.jsonl'), recording)
  const other = await smacs('bank learn --from answers.jsonl --bank bank.db')
  expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining('another kind of file') })
  const name = await smacs('bank learn --from traces.db --bank bank.db --source a/b')
  expect(name).toMatchObject({ status: 2, stderr: expect.stringContaining('without /') })
})
