import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import { createScriptedModel, type ScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { AskOptions } from '../../smacs/ask-options.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'
import type { CollaborationEvent } from '../events.ts'
import { answerFrom } from '../run-strategy.ts'

const noEmbedder: Embedder = {
  id: 'none',
  dimensions: 1,
  embed: async (texts) => texts.map((text) => new Float32Array([text.length])),
}

async function eventsOf(models: readonly ScriptedModel[], ask: AskOptions): Promise<readonly CollaborationEvent[]> {
  const smacs = createSmacs({ models, embedder: noEmbedder, clock: createVirtualClock() })
  const events: CollaborationEvent[] = []
  for await (const event of smacs.stream('What is 6 x 7?', ask)) events.push(event)
  return events
}

const streamed = (events: readonly CollaborationEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'answer-delta' ? [event.text] : []))

test('one model is asked with the caller’s own settings, and its pieces are the answer’s as they come', async () => {
  const models = [
    createScriptedModel({ id: 'a', replies: [] }),
    createScriptedModel({
      id: 'b',
      replies: ['forty-two'],
      pieceLength: 5,
      defaults: { temperature: 0.2, maxTokens: 9 },
    }),
  ]
  const events = await eventsOf(models, {
    strategy: { kind: 'single', model: 'b' },
    answerSettings: { temperature: 0, stop: ['\n'], seed: 5 },
  })
  expect(streamed(events)).toEqual(['forty', '-two'])
  expect(models[1]?.calls[0]?.request).toEqual({
    messages: [{ role: 'user', content: 'What is 6 x 7?' }],
    temperature: 0,
    maxTokens: 9,
    stop: ['\n'],
    seed: 5,
  })
  expect(events.at(-1)).toMatchObject({ type: 'answer-finished', answer: { text: 'forty-two', writtenBy: 'b' } })
})

test('its failure is the answer’s failure, with the cause', async () => {
  const smacs = createSmacs({
    models: [createScriptedModel({ id: 'a', replies: [new Error('down')] })],
    embedder: noEmbedder,
    clock: createVirtualClock(),
  })
  const error = await answerFrom(smacs.stream('?', { strategy: { kind: 'single', model: 'a' } })).catch((e) => e)
  expect(error).toBeInstanceOf(PoolExhaustedError)
  expect(error.causes).toEqual([{ model: 'a', error: new Error('down') }])
})

test('a deadline gives the call up', async () => {
  const models = [createScriptedModel({ id: 'a', replies: [{ hang: true }] })]
  await expect(eventsOf(models, { strategy: { kind: 'single', model: 'a' }, deadlineMs: 50 })).rejects.toThrow(
    'ran out of time',
  )
  expect(models[0]?.calls[0]?.outcome).toBe('aborted')
})

test('paper streams a panel of one straight through, as the caller wants it written', async () => {
  const models = [createScriptedModel({ id: 'a', replies: ['forty-two'], pieceLength: 5 })]
  const events = await eventsOf(models, { strategy: 'paper', answerSettings: { temperature: 0, maxTokens: 5 } })
  expect(streamed(events)).toEqual(['forty', '-two'])
  expect(models[0]?.calls[0]?.request).toMatchObject({ temperature: 0, maxTokens: 5 })
})

test('paper streams the one aggregation there is; references keep the strategy’s settings', async () => {
  const models = ['a', 'b'].map((id) =>
    createScriptedModel({
      id,
      pieceLength: 5,
      replies: ({ messages }) => (String(messages[0]?.content).includes('The mark is') ? 'joined up' : `from ${id}`),
    }),
  )
  const events = await eventsOf(models, {
    strategy: { kind: 'paper', subsets: 1 },
    answerSettings: { temperature: 0, maxTokens: 5 },
  })
  expect(streamed(events)).toEqual(['joine', 'd up'])
  expect(models.map(({ calls }) => calls[0]?.request.temperature)).toEqual([0.7, 0.7])
  expect(models[0]?.calls[1]?.request).toMatchObject({ temperature: 0, maxTokens: 5 })
})

test('whoever is not read as it comes is asked for a whole answer', async () => {
  const wholes = async (deltas: 'all' | 'answer' | 'none') => {
    const models = ['a', 'b'].map((id) => createScriptedModel({ id, replies: () => 'forty-two' }))
    await eventsOf(models, { strategy: { kind: 'paper', subsets: 1 }, deltas })
    await eventsOf(models, { strategy: { kind: 'single', model: 'a' }, deltas })
    return models.map(({ calls }) => calls.map(({ request }) => request.whole === true))
  }
  // Reference and aggregation of `a`, then `a` alone; reference of `b`.
  expect(await wholes('all')).toEqual([[false, false, false], [false]])
  expect(await wholes('answer')).toEqual([[true, false, false], [true]])
  expect(await wholes('none')).toEqual([[true, true, true], [true]])
})

test('adaptive with one member to ask streams it straight through, as the caller wants it written', async () => {
  const models = [createScriptedModel({ id: 'a', replies: ['forty-two'], pieceLength: 5 })]
  const events = await eventsOf(models, { strategy: 'adaptive', answerSettings: { temperature: 0, maxTokens: 5 } })
  expect(streamed(events)).toEqual(['forty', '-two'])
  expect(models[0]?.calls[0]?.request).toMatchObject({ temperature: 0, maxTokens: 5 })
})
