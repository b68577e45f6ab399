import { expect, test } from 'vitest'
import { readTrace } from './read-trace.ts'

test('the events of older traces are read by their names of today, and nothing else is touched', () => {
  const events = [
    { type: 'started', strategy: 'paper' },
    { type: 'reference-started', reference: 2, model: 'a', atMs: 1 },
    { type: 'reference-failed', reference: 2, model: 'a', failure: { message: 'no' }, calls: 1, atMs: 2 },
    { type: 'subset-drawn', candidate: 0, references: [2] },
    { type: 'candidate-started', candidate: 0, model: 'b', atMs: 3 },
    { type: 'candidate-finished', candidate: 0, generation: { model: 'b', text: '42' } },
  ]
  expect(readTrace(JSON.stringify({ id: 't', events }))).toEqual({
    id: 't',
    events: [
      events[0],
      { type: 'call-started', stage: 'reference', index: 2, model: 'a', atMs: 1 },
      { type: 'call-failed', stage: 'reference', index: 2, model: 'a', failure: { message: 'no' }, calls: 1, atMs: 2 },
      events[3],
      { type: 'call-started', stage: 'aggregation', index: 0, model: 'b', atMs: 3 },
      { type: 'call-finished', stage: 'aggregation', index: 0, generation: { model: 'b', text: '42' } },
    ],
  })
  const today = { id: 't', events: [{ type: 'call-started', stage: 'reference', index: 0 }] }
  expect(readTrace(JSON.stringify(today))).toEqual(today)
})
