import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createScriptedModel, type ScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ScriptedReply } from '../../models/scripted/scripted-reply.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { ToolCall } from '../../ports/message.ts'
import { messageText } from '../../ports/message.ts'
import { type Question, questionFromText } from '../../ports/question.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'
import type { StrategyChoice } from '../../smacs/smacs-options.ts'
import type { CollaborationEvent } from '../events.ts'

/** One dimension a letter. */
const letterEmbedder: Embedder = {
  id: 'letters',
  dimensions: 128,
  embed: async (texts) =>
    texts.map((text) => {
      const vector = new Float32Array(128)
      for (const letter of text) {
        const place = (letter.codePointAt(0) ?? 0) % 128
        vector[place] = (vector[place] ?? 0) + 1
      }
      return vector
    }),
}

function member(id: string, reference: ScriptedReply, candidate: ScriptedReply = reference): ScriptedModel {
  return createScriptedModel({
    id,
    replies: ({ messages }) => {
      const last = messages.at(-1)
      return last !== undefined && messageText(last).includes('The mark is ') ? candidate : reference
    },
  })
}

async function ask(question: Question, models: readonly ScriptedModel[], strategy: StrategyChoice) {
  const smacs = createSmacs({ models, embedder: letterEmbedder, clock: createVirtualClock() })
  const events: CollaborationEvent[] = []
  const run = smacs.stream(question, { strategy, seed: 1 })
  for (;;) {
    const step = await run.next()
    if (step.done) return { answer: step.value, events }
    events.push(step.value)
  }
}

const person = questionFromText('Who is it?', {
  responseFormat: {
    type: 'json-schema',
    name: 'person',
    schema: { type: 'object', required: ['age'], properties: { age: { type: 'integer' } } },
  },
})

test('only candidates that fit the schema can win, and a reference that does not fit costs its vote', async () => {
  let written = 0
  const candidates = ['{"age":"many"}', 'no JSON', 'Here you are: {"age": 5}']
  const models = [member('a', '{"age": 4}', () => candidates[written++ % 3] ?? ''), member('b', 'a person')]
  const { answer, events } = await ask(person, models, { kind: 'paper', subsets: 3 })
  // One reference is left, so it is the answer: nothing is aggregated.
  expect(answer).toMatchObject({ text: '{"age": 4}', degraded: true })
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'call-failed',
      model: 'b',
      failure: expect.objectContaining({ kind: 'bad-response', message: expect.stringContaining('it is no JSON') }),
    }),
  )
  const fitting = [member('a', '{"age": 4}', () => candidates[written++ % 3] ?? ''), member('b', '{"age": 6}')]
  expect((await ask(person, fitting, { kind: 'paper', subsets: 3 })).answer.text).toBe('{"age": 5}')
})

test('nothing of a JSON answer is shown before it is checked', async () => {
  const { events } = await ask(person, [member('a', 'Sure: {"age": 4}')], { kind: 'paper' })
  expect(events.filter(({ type }) => type === 'answer-delta')).toEqual([{ type: 'answer-delta', text: '{"age": 4}' }])
})

test('JSON answers are compared by value, whatever their keys’ order and white space', async () => {
  const models = [
    member('a', '{"age": 4, "name": "x"}'),
    member('b', '{ "name" : "y" , "age" : 5 }'),
    member('c', '{"age":5.0,"name":"y"}'),
  ]
  expect((await ask(person, models, { kind: 'majority' })).answer.writtenBy).toBe('b')
  expect((await ask(person, models, { kind: 'consensus' })).answer.writtenBy).toBe('b')
})

const weather = questionFromText('Weather in Oslo?', { tools: [{ name: 'weather' }, { name: 'news' }] })
const calls = (...made: readonly (readonly [string, string])[]): { toolCalls: readonly ToolCall[] } => ({
  toolCalls: made.map(([name, text], index) => ({ id: `c${index}`, name, arguments: text })),
})
const clustersOf = (events: readonly CollaborationEvent[]) =>
  events.flatMap((event) => (event.type === 'answers-weighed' ? [event.clusters] : []))[0]

test.each(['paper', 'majority', 'prior-vote', 'consensus'])(
  '%s: tool calls are voted on by name and arguments, and the winner’s are the answer',
  async (kind) => {
    const models = [
      member('a', calls(['news', '{}'])),
      member('b', calls(['weather', '{"city":"Oslo","unit":"C"}'])),
      member('c', calls(['weather', '{ "unit": "C", "city": "Oslo" }'])),
      member('d', 'I do not know.'),
    ]
    const { answer, events } = await ask(weather, models, { kind })
    expect(answer).toMatchObject({
      writtenBy: 'b',
      toolCalls: [{ id: 'c0', name: 'weather', arguments: '{"city":"Oslo","unit":"C"}' }],
      usage: { calls: 4 },
    })
    expect(clustersOf(events)?.[0]).toMatchObject({ supporters: ['b', 'c'], share: 0.5 })
  },
)

test('when most answer in words, the words are aggregated and no tool may be called any more', async () => {
  const models = [
    member('a', calls(['weather', '{}'])),
    member('b', 'Cold.', 'It is cold.'),
    member('c', 'Cold, I think.'),
  ]
  const { answer } = await ask(weather, models, { kind: 'paper', subsets: 2, aggregator: 'b' })
  expect(answer.text).toBe('It is cold.')
  expect(models[1]?.calls.slice(1).map(({ request }) => request.toolChoice)).toEqual(['none', 'none'])
  expect(models[1]?.calls[1]?.request.messages.map(messageText).join()).not.toContain('calls the tool')
})

test('a call of a tool that there is not, or with arguments nobody can read, has no vote', async () => {
  const models = [
    member('a', calls(['delete_everything', '{}'])),
    member('b', calls(['weather', '{"city":'])),
    member('c', calls(['weather', '{"city":"Oslo"}'])),
  ]
  const { answer } = await ask(weather, models, { kind: 'majority' })
  expect(answer).toMatchObject({
    writtenBy: 'c',
    degraded: true,
    notes: expect.arrayContaining([expect.stringContaining('2 of 3')]),
  })
})

test.each(['paper', 'majority', 'adaptive', 'calibrated', 'best-single', 'consensus'])(
  '%s: where every call is malformed, the first goes through as it stands and says so',
  async (kind) => {
    const models = ['a', 'b', 'c'].map((id) => member(id, calls(['weather', `{"city": ${id}`])))
    const { answer } = await ask(weather, models, { kind })
    expect(answer).toMatchObject({ degraded: true, malformedToolCalls: true, toolCalls: [{ name: 'weather' }] })
    expect(answer.notes.join()).toContain('no JSON object')
  },
)

test('where words were asked for, a call is no answer, malformed or not', async () => {
  const models = ['a', 'b'].map((id) => member(id, calls(['weather', '{"city":'])))
  await expect(ask({ ...weather, toolChoice: 'none' }, models, { kind: 'majority' })).rejects.toThrow(/told not to/)
})
