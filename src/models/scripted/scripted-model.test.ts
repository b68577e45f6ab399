import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import type { ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import { createScriptedModel, ScriptExhaustedError } from './scripted-model.ts'

const request: ChatRequest = { messages: [{ role: 'user', content: 'What is 6 x 7?' }] }
const calm = (): AbortSignal => new AbortController().signal

async function collect(model: ChatModel, asked = request, signal = calm()): Promise<ChatDelta[]> {
  const deltas: ChatDelta[] = []
  for await (const delta of model.stream(asked, { signal })) deltas.push(delta)
  return deltas
}

test('says its lines one after the other, in small pieces', async () => {
  const model = createScriptedModel({ id: 'a', replies: ['forty-two', '43'], pieceLength: 5 })
  expect(await collect(model)).toEqual([
    { type: 'text', text: 'forty' },
    { type: 'text', text: '-two' },
    { type: 'finish', reason: 'stop' },
  ])
  expect(model.repliesLeft).toBe(1)
  expect(await collect(model)).toEqual([
    { type: 'text', text: '43' },
    { type: 'finish', reason: 'stop' },
  ])
  expect(model.calls.map((call) => call.outcome)).toEqual(['finished', 'finished'])
  expect(model.calls[0]?.request).toBe(request)
})

test('never cuts a character in two', async () => {
  const deltas = await collect(createScriptedModel({ id: 'a', replies: ['a😀b😀'], pieceLength: 1 }))
  expect(deltas.flatMap((delta) => (delta.type === 'text' ? [delta.text] : []))).toEqual(['a', '😀', 'b', '😀'])
})

test('fails loudly when asked for more than it was told', async () => {
  const model = createScriptedModel({ id: 'a', replies: ['42'] })
  await collect(model)
  await expect(collect(model)).rejects.toThrow(ScriptExhaustedError)
  expect(model.calls[1]?.outcome).toBe('failed')
})

test('sends log-probabilities with their pieces, and only to those who ask', async () => {
  const replies = [{ text: 'four', logprobs: [-0.5, undefined] }]
  expect(await collect(createScriptedModel({ id: 'a', replies }), { ...request, logprobs: true })).toEqual([
    { type: 'text', text: 'fo' },
    { type: 'logprobs', values: [-0.5] },
    { type: 'text', text: 'ur' },
    { type: 'logprobs', values: [undefined] },
    { type: 'finish', reason: 'stop' },
  ])
  const quiet = await collect(createScriptedModel({ id: 'a', replies }))
  expect(quiet.filter((delta) => delta.type === 'logprobs')).toEqual([])
})

test('sends reasoning, tool calls and usage in that order', async () => {
  const model = createScriptedModel({
    id: 'a',
    replies: [
      {
        reasoning: 'hm',
        toolCalls: [{ id: 'c1', name: 'add', arguments: '{"a":1}' }],
        usage: { inputTokens: 3 },
        servedModel: 'a-2',
      },
    ],
  })
  expect(await collect(model)).toEqual([
    { type: 'reasoning', text: 'hm' },
    { type: 'tool-call', index: 0, id: 'c1', name: 'add', argumentsText: '' },
    { type: 'tool-call', index: 0, argumentsText: '{"a"' },
    { type: 'tool-call', index: 0, argumentsText: ':1}' },
    { type: 'usage', usage: { inputTokens: 3 } },
    { type: 'finish', reason: 'tool-calls', servedModel: 'a-2' },
  ])
})

test('throws its error before the first delta or in mid-stream', async () => {
  const error = new ModelCallError({ model: 'a', kind: 'upstream', message: 'down' })
  const model = createScriptedModel({ id: 'a', replies: [error, { text: 'half', error }] })
  const before = model.stream(request, { signal: calm() })[Symbol.asyncIterator]()
  await expect(before.next()).rejects.toBe(error)
  const midway = model.stream(request, { signal: calm() })[Symbol.asyncIterator]()
  expect((await midway.next()).value).toEqual({ type: 'text', text: 'half' })
  await expect(midway.next()).rejects.toBe(error)
  expect(model.calls.map((call) => call.error)).toEqual([error, error])
})

test('waits on the given clock', async () => {
  const clock = createVirtualClock()
  const model = createScriptedModel({
    id: 'a',
    clock,
    replies: [{ text: '12345678', delayMs: 1_000, pieceDelayMs: 100 }],
  })
  await collect(model)
  expect(clock.nowMs()).toBe(1_100)
})

test('refuses to wait without a clock', async () => {
  await expect(collect(createScriptedModel({ id: 'a', replies: [{ text: 'x', delayMs: 1 }] }))).rejects.toThrow('clock')
})

test('answers by the request where it is told to', async () => {
  const model = createScriptedModel({ id: 'a', replies: (asked) => `${asked.messages.length} messages` })
  expect(await collect(model)).toContainEqual({ type: 'text', text: '1 me' })
  expect(model.repliesLeft).toBe(Number.POSITIVE_INFINITY)
})

test('a hanging model ends with the reason of the abort', async () => {
  const model = createScriptedModel({ id: 'a', replies: [{ hang: true }, { text: 'hal', hang: true }] })
  for (const _ of [1, 2]) {
    const controller = new AbortController()
    const reason = new Error('enough')
    const collected = collect(model, request, controller.signal)
    await new Promise((resolve) => setImmediate(resolve))
    controller.abort(reason)
    await expect(collected).rejects.toBe(reason)
  }
  expect(model.calls.map((call) => call.outcome)).toEqual(['aborted', 'aborted'])
})

test('a refused generation uses up no reply', async () => {
  const model = createScriptedModel({ id: 'a', replies: ['42'] })
  const refusal = new Error('no budget')
  const stream = model.stream(request, {
    signal: calm(),
    admit: () => {
      throw refusal
    },
  })
  await expect(stream[Symbol.asyncIterator]().next()).rejects.toBe(refusal)
  expect(model.calls[0]).toEqual({ request, outcome: 'refused', error: refusal })
  expect(model.repliesLeft).toBe(1)
})

test('a reader who leaves early is seen', async () => {
  const model = createScriptedModel({ id: 'a', replies: ['a long answer'] })
  for await (const delta of model.stream(request, { signal: calm() })) if (delta.type === 'text') break
  expect(model.calls[0]?.outcome).toBe('left')
})
