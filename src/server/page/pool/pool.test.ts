import { expect, test } from 'vitest'
import { serveScripted } from '../../../../test/server/serve-scripted.ts'
import { ModelCallError } from '../../../errors/model-call-error.ts'
import { encodeLearned } from '../../../method/learning/state/learned-codec.ts'
import { type LearnedState, nothingLearned } from '../../../method/learning/state/learned-state.ts'
import { createLearner } from '../../../method/learning/state/learner.ts'
import { createScriptedModel } from '../../../models/scripted/scripted-model.ts'
import { calibrationOf } from './calibration.ts'
import type { PoolBody } from './pool-body.ts'

const question = { messages: [{ role: 'user', content: 'What is 6 x 7?' }] }

test('the pool tells of each model what it did, what it took and how it failed last', async () => {
  const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 }
  const usage = { inputTokens: 10, outputTokens: 5 }
  const good = createScriptedModel({ id: 'good', price, replies: () => ({ text: '42', usage }) })
  const bad = createScriptedModel({
    id: 'bad',
    replies: () => new ModelCallError({ model: 'bad', kind: 'rate-limited', message: 'too many' }),
  })
  const helper = createScriptedModel({ id: 'helper', replies: () => '42' })
  const wallClockMs = (): number => Date.parse('2026-01-02T03:04:05Z')
  const server = await serveScripted({ models: [good, bad], helpers: [helper], wallClockMs })
  await server.post('/v1/chat/completions', { model: 'default', smacs: { strategy: 'majority' }, ...question })
  const pool = (await (await server.get('/v1/pool')).json()) as PoolBody
  expect(pool).toMatchObject({
    ...{ object: 'smacs.pool', since: '2026-01-02T03:04:05.000Z' },
    strategies: [{ strategy: 'default', state: 'fitted' }],
  })
  expect(pool.data).toMatchObject([
    {
      ...{ model: 'good', role: 'pool', price, reachable: true, inFlight: 0, calls: 1, answered: 1, failed: 0 },
      ...{ inputTokens: 10, outputTokens: 5, costUsd: 20e-6, durationMs: { n: 1 } },
    },
    {
      ...{ model: 'bad', role: 'pool', calls: 1, answered: 0, failed: 1, inFlight: 0 },
      lastFailure: { kind: 'rate-limited', at: '2026-01-02T03:04:05.000Z' },
    },
    { model: 'helper', role: 'helper', calls: 0 },
  ])
  expect(pool.data[2]).not.toHaveProperty('costUsd')
  expect(pool.data[2]).not.toHaveProperty('reachable')
})

test('of a pool that learns it tells what use has noticed: who changed, who repeats whom, who is asked nothing since', async () => {
  const state: LearnedState = {
    ...{ ...nothingLearned, seen: 300, excluded: ['b'] },
    alarms: [
      { kind: 'copy', trace: 't1', model: 'a', other: 'b', questions: 60 },
      { kind: 'drift', trace: 't2', model: 'b', answers: 120 },
    ],
  }
  const learner = await createLearner({
    store: { load: async () => encodeLearned(state), update: async () => undefined },
  })
  const models = ['a', 'b', 'c'].map((id) => createScriptedModel({ id, replies: () => '42' }))
  const server = await serveScripted({ models, learner, server: { learn: { drift: { action: 'exclude' } } } })
  const pool = (await (await server.get('/v1/pool')).json()) as PoolBody
  expect(pool.learning).toEqual({ questions: 300, action: 'exclude' })
  expect(pool.data).toMatchObject([
    { changes: [{ kind: 'copy', other: 'b', questions: 60, trace: 't1' }] },
    {
      changes: [
        { kind: 'copy', other: 'a', questions: 60, trace: 't1' },
        { kind: 'drift', answers: 120, trace: 't2' },
      ],
      excluded: true,
    },
    {},
  ])
  expect(pool.data[0]).not.toHaveProperty('excluded')
  expect(pool.data[2]).not.toHaveProperty('changes')
})

test('looking at the pool asks no model for anything that may cost', async () => {
  let reached = 0
  const free = {
    ...createScriptedModel({ id: 'free', replies: () => '42' }),
    probe: () => Promise.reject(new Error('A probe would cost something.')),
    reach: async () => {
      reached += 1
    },
  }
  const costly = { ...free, id: 'costly', reach: undefined }
  const server = await serveScripted({ models: [free, costly as never] })
  const read = async (): Promise<PoolBody> => (await (await server.get('/v1/pool')).json()) as PoolBody
  expect((await read()).data.map(({ reachable }) => reachable)).toEqual([true, undefined])
  await read()
  expect(reached).toBe(1)
})

test('calibration sets what was said beside what was found, with an interval for each part', () => {
  const forecasts = [0.9, 0.9, 0.9, 0.9, 0.25].map((confidence, place) => ({ confidence, correct: Number(place > 0) }))
  const body = calibrationOf(forecasts, 40)
  expect(body).toMatchObject({ answers: 40, judged: 5 })
  expect(body.bins.map(({ from, n, right }) => [from, n, right])).toEqual([
    [0.2, 1, 1],
    [0.9, 4, 0.75],
  ])
  expect(body.bins[1]?.ci95[0]).toBeLessThan(0.75)
  expect(body.error).toBeCloseTo((4 * 0.15 + 0.75) / 5)
  expect(calibrationOf([], 12)).toEqual({ object: 'smacs.calibration', answers: 12, judged: 0, bins: [] })
})

test('calibration in service counts what readers called right and wrong', async () => {
  const server = await serveScripted({ models: [createScriptedModel({ id: 'm', replies: () => '42' })] })
  const answer = await server.post('/v1/chat/completions', { model: 'default', ...question })
  await answer.json()
  const read = async (query = ''): Promise<unknown> => (await server.get(`/v1/pool/calibration${query}`)).json()
  expect(await read()).toMatchObject({ answers: 1, judged: 0, bins: [] })
  expect(await read('?stratgy=x')).toMatchObject({ error: { code: 'unknown_parameter' } })
})
