import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isPostgresFetched, postgresPlace } from '../../../test/postgres/postgres-place.ts'
import { heldClock } from '../../../test/server/held-clock.ts'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { createSystemClock } from '../../clock/system-clock.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { wordEmbedder } from '../../embedders/fixtures/word-embedder.ts'
import { createLearner } from '../../method/learning/state/learner.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { learnWhileServing } from './learn-while-serving.ts'
import { createLearningThread } from './learning-thread.ts'
import { createWaker } from './waker.ts'

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-serving-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('a server that learns puts what was answered and said into its bank, by no call more', async () => {
  const folder = await newFolder()
  const bankFile = join(folder, 'bank.db')
  const clock = heldClock(createVirtualClock(), 61_234)
  const asked: string[] = []
  const models = ['42', '41'].map((answer, place) =>
    createScriptedModel({
      id: `m${place}`,
      replies: () => {
        asked.push(answer)
        return { text: `The answer is ${answer}.` }
      },
    }),
  )
  const server = await serveScripted({
    ...{ models, strategies: { default: { kind: 'majority' } }, bankFile, clock, wallClockMs: () => 7_000 },
    ...{ traces: { file: join(folder, 'traces.db') }, server: { learn: { source: 'app', everyMs: 61_234 } } },
  })
  const ask = async (question: string): Promise<string> => {
    const body = { model: 'default', messages: [{ role: 'user', content: question }] }
    return (await server.post('/v1/chat/completions', body)).headers.get('x-smacs-trace-id') ?? ''
  }
  const traceId = await ask('What is 6 x 7?')
  await ask('What is 40 + 1?')
  await clock.pass()
  const inspect = async () => {
    const bank = await openQuestionBank(bankFile, { readOnly: true })
    const view = await bank.view()
    const rows = view.questions.map(({ text, source }, place) => ({
      ...{ text, source, labels: view.models.map((model) => view.correctness(model)[place]) },
      embedded: view.embedding(place) !== undefined,
    }))
    await bank.close()
    return rows.toSorted((left, right) => (left.text < right.text ? -1 : 1))
  }
  const unknown = [Number.NaN, Number.NaN]
  expect(await inspect()).toEqual([
    { text: 'What is 40 + 1?', source: 'app', labels: unknown, embedded: true },
    { text: 'What is 6 x 7?', source: 'app', labels: unknown, embedded: true },
  ])
  // The look comes by itself, and long before its time.
  const soon = clock.nextWait()
  await server.post('/v1/feedback', { traceId, verdict: 'right' })
  await soon
  expect((await inspect())[1]).toMatchObject({ labels: [1, 0] })
  const again = clock.nextWait()
  await server.get(`/v1/traces/${traceId}/feedback`, { method: 'DELETE' })
  await again
  expect((await inspect())[1]).toMatchObject({ labels: unknown })
  expect(asked).toHaveLength(4)
  expect(await (await server.get('/metrics')).text()).toContain('smacs_learnt_questions_total{change="added"} 2')
  expect(server.log().match(/learnt from traces/g)).toHaveLength(3)
})

test('of keys that are left out nothing is learnt, neither what they asked nor what they said', async () => {
  const folder = await newFolder()
  const bankFile = join(folder, 'bank.db')
  const clock = heldClock(createVirtualClock(), 61_234)
  const keys = ['teller', 'liar'].map((name) => ({
    name,
    key: `key-of-the-${name}`,
    page: { sees: 'all' as const, manage: false },
  }))
  const learner = await createLearner()
  const server = await serveScripted({
    ...{ bankFile, clock, learner, keys, strategies: { default: { kind: 'adaptive', maxAsked: 3 } } },
    models: ['42', '41', '42'].map((answer, place) =>
      createScriptedModel({ id: `m${place}`, replies: () => ({ text: `The answer is ${answer}.` }) }),
    ),
    traces: { file: join(folder, 'traces.db') },
    server: { learn: { source: 'app', everyMs: 61_234, leaveOut: ['liar'] } },
  })
  const ask = async (question: string, key: string): Promise<string> => {
    const body = { model: 'default', messages: [{ role: 'user', content: question }] }
    return (await server.post('/v1/chat/completions', body, { key })).headers.get('x-smacs-trace-id') ?? ''
  }
  const traceId = await ask('What is 6 x 7?', 'key-of-the-teller')
  await ask('What is 40 + 1?', 'key-of-the-liar')
  expect((await server.post('/v1/feedback', { traceId, answer: '41' }, { key: 'key-of-the-liar' })).status).toBe(200)
  expect(learner.state.questions.find(({ id }) => id === traceId)?.told).toBeUndefined()
  await clock.pass()
  const bank = await openQuestionBank(bankFile, { readOnly: true })
  const view = await bank.view()
  expect(view.questions.map(({ text }) => text)).toEqual(['What is 6 x 7?'])
  expect(view.models.every((model) => Number.isNaN(view.correctness(model)[0]))).toBe(true)
  await bank.close()
})

/** Two that say each its own, and what is common to all replicas. */
const sharedParts = () =>
  ({
    models: ['42', '41'].map((answer, place) =>
      createScriptedModel({ id: `m${place}`, replies: () => ({ text: `The answer is ${answer}.` }) }),
    ),
    strategies: { default: { kind: 'majority' } },
    wallClockMs: () => 7_000,
  }) as const
const body = { model: 'default', messages: [{ role: 'user', content: 'What is 6 x 7?' }] }

async function labelsIn(bankPlace: string): Promise<readonly unknown[]> {
  const bank = await openQuestionBank(bankPlace, { readOnly: true })
  const view = await bank.view()
  await bank.close()
  return view.questions.map((_, place) => view.models.map((model) => view.correctness(model)[place]))
}

test.skipIf(!isPostgresFetched())(
  'of replicas with one state one that learns takes in what any of them answered, what was said of it anywhere, and taken back',
  async () => {
    const bankFile = join(await newFolder(), 'bank.db')
    const state = await postgresPlace()
    const clock = heldClock(createVirtualClock(), 61_234)
    const learning = await serveScripted({
      ...{ ...sharedParts(), bankFile, clock, server: { state, learn: { source: 'app', everyMs: 61_234 } } },
    })
    const other = await serveScripted({ ...sharedParts(), server: { state } })
    const traceId = (await other.post('/v1/chat/completions', body)).headers.get('x-smacs-trace-id') ?? ''
    await other.post('/v1/feedback', { traceId, verdict: 'right' })
    await clock.pass()
    expect(await labelsIn(bankFile)).toEqual([[1, 0]])
    await other.post('/v1/feedback', { traceId, verdict: 'wrong' })
    await clock.pass()
    expect(await labelsIn(bankFile)).toEqual([[0, Number.NaN]])
    await other.get(`/v1/traces/${traceId}/feedback`, { method: 'DELETE' })
    await clock.pass()
    expect(await labelsIn(bankFile)).toEqual([[Number.NaN, Number.NaN]])
    expect(learning.log()).not.toContain('learning from traces failed')
  },
)

test.skipIf(!isPostgresFetched())(
  'of replicas that learn into one bank in Postgres one does at a time, and the next goes on when it ends',
  async () => {
    const [state, bankFile] = [await postgresPlace(), await postgresPlace()]
    const replica = async () => {
      const clock = heldClock(createSystemClock(), 61_234)
      const learn = { source: 'app', everyMs: 61_234 }
      return { clock, server: await serveScripted({ ...sharedParts(), bankFile, clock, server: { state, learn } }) }
    }
    const [first, second] = [await replica(), await replica()]
    const other = await serveScripted({ ...sharedParts(), server: { state } })
    const traceId = (await other.post('/v1/chat/completions', body)).headers.get('x-smacs-trace-id') ?? ''
    const seen = async () => (await first.server.get(`/v1/traces/${traceId}`)).status
    await expect.poll(seen, { timeout: 30_000 }).toBe(200)
    await first.clock.pass()
    expect(await labelsIn(bankFile)).toEqual([[Number.NaN, Number.NaN]])
    await other.post('/v1/feedback', { traceId, verdict: 'right' })
    const passed = second.clock.pass()
    expect(await labelsIn(bankFile)).toEqual([[Number.NaN, Number.NaN]])
    await first.server.close()
    await passed
    expect(await labelsIn(bankFile)).toEqual([[1, 0]])
  },
)

test('nothing is learnt unless it is asked for', async () => {
  const folder = await newFolder()
  const models = [createScriptedModel({ id: 'm', replies: () => ({ text: '42' }) })]
  const bankFile = join(folder, 'bank.db')
  const clock = heldClock(createVirtualClock(), 60_000)
  const server = await serveScripted({ models, bankFile, clock, traces: { file: join(folder, 'traces.db') } })
  await server.post('/v1/chat/completions', { model: 'default', messages: [{ role: 'user', content: 'Why?' }] })
  await clock.pass()
  const bank = await openQuestionBank(bankFile, { readOnly: true })
  expect((await bank.view()).questions).toEqual([])
  await bank.close()
})

test('what fails is told, and the next look tries again', async () => {
  const folder = await newFolder()
  const clock = heldClock(createVirtualClock(), 1_000)
  const thread = createLearningThread()
  onTestFinished(() => thread.close())
  const failures: unknown[] = []
  const stop = new AbortController()
  const learning = learnWhileServing(
    {
      ...{ thread, clock, waker: createWaker(), tracePlace: join(folder, 'nowhere.db') },
      flushTraces: async () => undefined,
      settings: () => ({
        ...{
          source: 'app',
          mostQuestions: 9,
          everyMs: 1_000,
          takeUpEveryMs: 600_000,
          leaveOut: [],
          drift: { action: 'renew' as const },
          bankFile: join(folder, 'bank.db'),
          embedder: wordEmbedder,
        },
      }),
      onLearnt: () => expect.unreachable(),
      onFailure: (error) => void failures.push(error),
    },
    stop.signal,
  )
  await clock.pass()
  await clock.pass()
  stop.abort()
  await learning
  expect(failures).toMatchObject([{ code: 'learning-failed' }, { message: expect.stringContaining('nowhere.db') }])
})
