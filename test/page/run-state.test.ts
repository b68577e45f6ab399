import { expect, test } from 'vitest'
import { wordEmbedder } from '../../src/embedders/fixtures/word-embedder.ts'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { createSmacs } from '../../src/smacs/create-smacs.ts'
import { emptyRun, type RunEvent, readEvent } from '../../web/run/run-state.ts'

const says: Readonly<Record<string, string>> = {
  a: 'The answer is 42.',
  b: 'The answer is 41.',
  c: 'I think it is 42.\nThe answer is 42.',
}

async function eventsOf(kind: string): Promise<RunEvent[]> {
  const models = ['a', 'b', 'c', 'broken'].map((id) =>
    createScriptedModel({
      ...{ id, pieceLength: 5 },
      replies: () => (id === 'broken' ? { error: new Error('out of order') } : { text: says[id] ?? '' }),
    }),
  )
  const smacs = createSmacs({ models, embedder: wordEmbedder })
  const events: RunEvent[] = []
  for await (const event of smacs.stream('What is 6 x 7?', { strategy: { kind }, seed: 1 })) events.push(event)
  return events
}

test.each(['adaptive', 'calibrated', 'majority', 'paper', 'best-single', 'consensus'])(
  'an answer of %s looks the same while it is given and from its trace',
  async (kind) => {
    const events = await eventsOf(kind)
    const live = events.flatMap((event): RunEvent[] => {
      if (event.type !== 'answer-finished') return [event]
      const { usage, traceId, models, degraded, notes, confidence, costUsd } = event.answer
      const known = { ...(confidence !== undefined && { confidence }), ...(costUsd !== undefined && { costUsd }) }
      return [{ type: 'answer-report', calls: usage.calls, traceId, models, degraded, notes, ...known }]
    })
    const kept = events.filter(({ type }) => !type.endsWith('-delta'))
    const [during, after] = [live, kept].map((told) => told.reduce(readEvent, emptyRun))
    expect(after).toEqual(during)
    expect(after?.end).toBeDefined()
    expect(after?.calls.length).toBeGreaterThan(0)
  },
)

test('an answer keeps its place when another takes the lead, and thinking is no text', () => {
  const weighed = (answers: readonly string[]): RunEvent => ({
    ...{ type: 'answers-weighed', asked: answers.length, decision: 'ask-more', explanation: '' },
    clusters: answers.map((answer) => ({ answer, supporters: [] })),
  })
  const run = [
    { type: 'call-started', stage: 'reference', index: 0, model: 'a', atMs: 0 },
    { type: 'call-delta', stage: 'reference', index: 0, model: 'a', text: 'hm', reasoning: true },
    { type: 'call-delta', stage: 'reference', index: 0, model: 'a', text: '5' },
    weighed(['5']),
    weighed(['7', '5']),
  ].reduce((state, event) => readEvent(state, event as RunEvent), emptyRun)
  expect(run.answers).toEqual(['5', '7'])
  expect(run.calls[0]).toMatchObject({ text: '5', state: 'asking' })
})
