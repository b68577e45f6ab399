import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import type { CollaborationEvent } from '../../method/events.ts'
import { questionFromText } from '../../ports/question.ts'
import type { Trace } from '../../traces/trace.ts'
import { createCounterfactualThread } from './counterfactual-thread.ts'
import type { CounterfactualOrder } from './counterfactual-worker.ts'

const question = questionFromText('What is 6 x 7?')
const events = ['a', 'b'].flatMap((model, index) => {
  const generation = { model, text: `The answer is ${41 + index}.`, calls: 1, finishReason: 'stop', durationMs: 5 }
  return [
    { type: 'call-started', stage: 'reference', index, model, atMs: 0 },
    { type: 'call-finished', stage: 'reference', index, generation },
  ]
}) as unknown as CollaborationEvent[]
const trace = { id: 't', content: 'full', question, events } as unknown as Trace
const order: CounterfactualOrder = {
  trace: { ...trace, question },
  // It compares the answers by their vectors.
  settings: [{ spec: 'consensus', choice: { kind: 'consensus' } }],
  fit: false,
  pool: [{ id: 'a' }, { id: 'b' }],
  helpers: [],
  bankFile: undefined,
  embedder: { id: 'e', dimensions: 2 },
  equivalence: undefined,
}

test('an order that hangs is given up, with those behind it, and the next one is served', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const thread = createCounterfactualThread(clock)
  const isAsked = Promise.withResolvers<void>()
  const silent = {
    ...order.embedder,
    embed: () => {
      isAsked.resolve()
      return new Promise<never>(() => undefined)
    },
  }
  const hanging = thread.run(order, { embedder: silent, equivalence: undefined })
  const behind = thread.run(order, { embedder: silent, equivalence: undefined })
  const refused = Promise.all([hanging, behind].map((run) => expect(run).rejects.toThrow('its thread ended')))
  await isAsked.promise
  expect(thread.underWay).toBe(2)
  await clock.advance(15 * 60_000)
  await refused
  expect(thread.underWay).toBe(0)
  const embedder = { ...order.embedder, embed: async () => [Float32Array.of(1, 0), Float32Array.of(1, 0.1)] }
  const { results } = await thread.run(order, { embedder, equivalence: undefined })
  expect(results).toMatchObject([{ status: 'answered', asked: ['a', 'b'], notAskedThen: [] }])
  await thread.close()
})

test('an embedder that fails costs the comparison, not the answer', async () => {
  const thread = createCounterfactualThread(createVirtualClock({ advance: 'by-hand' }))
  const broken = { ...order.embedder, embed: () => Promise.reject(new Error('out of order')) }
  const { results } = await thread.run(order, { embedder: broken, equivalence: undefined })
  expect(results).toMatchObject([{ status: 'answered' }])
  await thread.close()
})
