import { expect, test } from 'vitest'
import type { CollaborationEvent } from '../method/events.ts'
import type { Trace } from './trace.ts'
import { summariseTrace } from './trace-summary.ts'

const start = Date.UTC(2026, 5, 1)

const finished = (answer: object): CollaborationEvent =>
  ({ type: 'answer-finished', answer: { text: '', models: [], degraded: false, ...answer }, atMs: 9 }) as never

const trace = (id: string, minute: number, rest: Partial<Trace> = {}): Trace => ({
  id,
  client: 'app',
  startedAt: new Date(start + minute * 60_000).toISOString(),
  durationMs: 5,
  target: 'default',
  status: 'answered',
  summary: { models: ['a'], usage: { calls: 1 } },
  content: 'full',
  question: { text: `Question ${id}`, messages: [{ role: 'user', content: `Question ${id}` }] },
  events: [],
  ...rest,
})

test('a summary says what was asked, what came of it, how sure it is and what it took', () => {
  const events = [
    {
      type: 'neighbours-found',
      kept: 3,
      bankQuestions: 9,
      neighbours: ['m', 'g', 'g', 'm'].map((dataset) => ({ dataset, questionId: '1', text: '', similarity: 1 })),
    },
    { type: 'answers-weighed', clusters: [{ answer: '5' }, { answer: '7' }], asked: 2, decision: 'stop' },
    finished({ text: 'It is five.', extracted: '5', confidence: 0.64, degraded: true }),
  ] as unknown as CollaborationEvent[]
  const summary = { models: ['a', 'b'], usage: { calls: 2 }, costUsd: 0.01 }
  expect(summariseTrace(trace('t', 0, { events, summary }))).toEqual({
    ...{ id: 't', client: 'app', startedAt: new Date(start).toISOString(), durationMs: 5, status: 'answered' },
    ...{ strategy: 'default', question: 'Question t', answer: '5', confidence: 0.64, answers: 2, bankDataset: 'g' },
    ...{ calls: 2, costUsd: 0.01, models: ['a', 'b'], degraded: true },
  })
})

test('what failed says why in a word', () => {
  const failure = { name: 'PoolExhaustedError', code: 'pool-exhausted', message: 'a long text' }
  expect(summariseTrace(trace('t', 0, { status: 'failed', failure }))).toMatchObject({
    status: 'failed',
    failure: 'pool-exhausted',
  })
})

test('a trace without texts is summarised without them, and a long question is cut', () => {
  const { question: _, ...bare } = trace('t', 0, { content: 'none', events: [finished({ confidence: 0.5 })] })
  expect(summariseTrace(bare)).toMatchObject({ confidence: 0.5, models: ['a'] })
  expect(Object.keys(summariseTrace(bare))).not.toEqual(expect.arrayContaining(['question']))
  expect(Object.keys(summariseTrace(bare))).not.toEqual(expect.arrayContaining(['answer']))
  const long = '🙂'.repeat(150)
  const cut = summariseTrace(trace('t', 0, { question: { text: `x${long}`, messages: [] } })).question ?? ''
  expect([cut.length, cut.isWellFormed()]).toEqual([200, true])
})
