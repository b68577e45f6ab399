import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import { createScriptedModel, type ScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ScriptedLines } from '../../models/scripted/scripted-reply.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { ToolDefinition } from '../../ports/message.ts'
import { type Question, questionFromText } from '../../ports/question.ts'
import type { AskOptions } from '../../smacs/ask-options.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'
import type { StrategyChoice } from '../../smacs/smacs-options.ts'
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

/** Writes a piece of four characters a second. */
const dripping = (id: string, clock: Clock, rest: Partial<ScriptedLines> = {}): ScriptedModel =>
  createScriptedModel({
    id,
    clock,
    replies: () => ({ text: 'It may well be forty-two.', pieceDelayMs: 1_000, ...rest }),
  })

/** What came of asking with a deadline after the third piece. */
async function cutAnswer(
  strategy: StrategyChoice | string,
  make: (clock: Clock) => readonly ScriptedModel[],
  { question = 'What is 6 x 7?', ...ask }: AskOptions & { question?: string | Question } = {},
) {
  const clock = createVirtualClock()
  const models = make(clock)
  const smacs = createSmacs({ models, embedder: noEmbedder, clock })
  const events: CollaborationEvent[] = []
  const answering = (async () => {
    for await (const event of smacs.stream(question, { strategy, deadlineMs: 2_500, ...ask })) events.push(event)
    const last = events.at(-1)
    return last?.type === 'answer-finished' ? last.answer : undefined
  })()
  const error = await answering.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { answer: error === undefined ? await answering : undefined, error, events, models }
}

test.each([
  ['single', { kind: 'single', model: 'a' }],
  ['adaptive', 'adaptive'],
  ['best-single', 'best-single'],
  ['paper', 'paper'],
])('%s, where one model answers: what has begun by the deadline is the answer, marked', async (_, strategy) => {
  const { answer, events, models } = await cutAnswer(strategy, (clock) => [dripping('a', clock)])
  expect(answer).toMatchObject({
    text: 'It may well',
    writtenBy: 'a',
    finishReason: 'length',
    degraded: true,
    usage: { calls: 1 },
  })
  expect(answer?.notes.at(-1)).toBe(
    'a had not finished when its time was up: the answer is what it had written by then.',
  )
  // Nobody said what it took.
  expect(answer?.usage).toEqual({ calls: 1 })
  expect(answer?.costUsd).toBeUndefined()
  expect(events.filter(({ type }) => type === 'call-failed')).toMatchObject([
    { model: 'a', failure: { code: 'call-cancelled' } },
  ])
  expect(streamed(events).join('').trimEnd()).toBe('It may well')
  expect(models[0]?.calls[0]?.outcome).toBe('aborted')
})

test('of several asked in turn, the first that had begun stands where none finishes', async () => {
  const { answer } = await cutAnswer('best-single', (clock) => [
    createScriptedModel({ id: 'silent', replies: [{ hang: true }] }),
    dripping('b', clock, { text: 'From b, the second.' }),
    dripping('c', clock, { text: 'From c, the third.' }),
  ])
  expect(answer).toMatchObject({ text: 'From', writtenBy: 'b', finishReason: 'length', degraded: true })
})

test('thinking, half a JSON value and half a tool call are no answers at a deadline', async () => {
  const tools: readonly ToolDefinition[] = [{ name: 'look', parameters: { type: 'object' } }]
  const asked = questionFromText('Where?', { tools })
  const strategy = { kind: 'single', model: 'a' }
  const cut = (rest: Partial<ScriptedLines>, question: Question) =>
    cutAnswer(strategy, (clock) => [dripping('a', clock, rest)], { question })
  const without = [
    await cut({ reasoning: 'Let me think about it for long.' }, questionFromText('Where?')),
    await cut({ text: '{"where": "over there"}' }, questionFromText('Where?', { responseFormat: { type: 'json' } })),
    await cut({ text: 'I look', toolCalls: [{ id: '1', name: 'look', arguments: '{"at": "it"}' }] }, asked),
    await cut({}, { ...asked, toolChoice: 'required' }),
  ]
  for (const { error } of without) {
    expect(error).toBeInstanceOf(PoolExhaustedError)
    expect(String(error)).toContain('ran out of time')
  }
  expect((await cut({}, asked)).answer).toMatchObject({ text: 'It may well', finishReason: 'length' })
})

test('an answer that nobody reads as it comes is heard as it comes under a deadline, and whole without one', async () => {
  const strategy = { kind: 'single', model: 'a' }
  const asked = async (ask: AskOptions) => {
    const { answer, models } = await cutAnswer(strategy, (clock) => [dripping('a', clock)], { deltas: 'none', ...ask })
    return [answer?.text, models[0]?.calls[0]?.request.whole ?? false]
  }
  expect(await asked({})).toEqual(['It may well', false])
  expect(await asked({ deadlineMs: Number.POSITIVE_INFINITY })).toEqual(['It may well be forty-two.', true])
  expect((await asked({ keepBegun: false }))[1]).toBe(true)
})

test('paper’s one aggregation, half shown at the deadline, stands; where nobody has seen it, the best reference does', async () => {
  const make = (clock: Clock) => [
    createScriptedModel({
      id: 'a',
      clock,
      replies: ({ messages }) =>
        String(messages[0]?.content).includes('The mark is')
          ? { text: 'Put together.', pieceDelayMs: 1_000 }
          : 'From a alone.',
    }),
    createScriptedModel({ id: 'b', replies: () => 'From b alone.' }),
  ]
  const strategy = { kind: 'paper', subsets: 1 }
  const read = await cutAnswer(strategy, make, { deltas: 'answer' })
  expect(read.answer).toMatchObject({ text: 'Put together', finishReason: 'length', degraded: true })
  expect(streamed(read.events).join('')).toBe('Put together')
  const unread = await cutAnswer(strategy, make, { deltas: 'none' })
  expect(unread.answer).toMatchObject({ text: 'From a alone.', finishReason: 'stop', degraded: true })
})

test('adaptive names every member that gave nothing by the deadline', async () => {
  const { error } = await cutAnswer('adaptive', () =>
    ['a', 'b'].map((id) => createScriptedModel({ id, replies: [{ hang: true }] })),
  )
  expect(error).toBeInstanceOf(PoolExhaustedError)
  expect((error as PoolExhaustedError).causes.map(({ model }) => model)).toEqual(['a', 'b'])
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
