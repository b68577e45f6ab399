import * as vitest from 'vitest'
import { expect, test } from 'vitest'
import { askingForAnswerLine } from '../../answers/answer-line.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import type { ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import { questionFromText } from '../../ports/question.ts'
import { chatModelContract } from '../chat-model.contract.ts'
import { createRecordedModel } from './recorded-model.ts'
import { samplesOf } from './recorded-response.ts'

const question = questionFromText('What is 6 x 7?')
const request: ChatRequest = { messages: question.messages }

async function collect(model: ChatModel, asked = request, admit?: () => void): Promise<ChatDelta[]> {
  const deltas: ChatDelta[] = []
  const options = { signal: new AbortController().signal, ...(admit && { admit }) }
  for await (const delta of model.stream(asked, options)) deltas.push(delta)
  return deltas
}

test('says what was recorded and nothing that was not', async () => {
  const responseFor = samplesOf(question, [{ response: '42' }])
  expect(await collect(createRecordedModel({ id: 'a', responseFor }), { ...request, logprobs: true })).toEqual([
    { type: 'text', text: '42' },
    { type: 'finish', reason: 'stop' },
  ])
})

test('passes usage on as recorded, and the mean log-probability as one value to those who ask', async () => {
  const responseFor = samplesOf(question, [{ response: '42', meanLogprob: -0.21, usage: { outputTokens: 188 } }])
  expect(await collect(createRecordedModel({ id: 'a', responseFor }), { ...request, logprobs: true })).toEqual([
    { type: 'text', text: '42' },
    { type: 'logprobs', values: [-0.21] },
    { type: 'usage', usage: { outputTokens: 188 } },
    { type: 'finish', reason: 'stop' },
  ])
  const unasked = await collect(createRecordedModel({ id: 'a', responseFor }))
  expect(unasked.some(({ type }) => type === 'logprobs')).toBe(false)
})

test('the second generation is the second sample', async () => {
  const model = createRecordedModel({
    id: 'a',
    responseFor: samplesOf(question, [{ response: '42' }, { response: '43' }]),
  })
  expect((await collect(model))[0]).toEqual({ type: 'text', text: '42' })
  expect((await collect(model))[0]).toEqual({ type: 'text', text: '43' })
  await expect(collect(model)).rejects.toMatchObject({ kind: 'not-recorded' })
})

test('asked for an answer line it is the same question, whether the bank knows the model or not', async () => {
  const model = createRecordedModel({ id: 'a', responseFor: samplesOf(question, [{ response: '42' }]) })
  const messages = askingForAnswerLine(question.messages) ?? expect.unreachable()
  expect((await collect(model, { messages, answerLine: true }))[0]).toEqual({ type: 'text', text: '42' })
})

test('a missing line is an error of kind not-recorded and no call', async () => {
  let calls = 0
  const model = createRecordedModel({ id: 'a', responseFor: () => undefined })
  await expect(collect(model, request, () => calls++)).rejects.toMatchObject({
    code: 'model-call',
    kind: 'not-recorded',
    retryable: false,
  })
  expect(calls).toBe(0)
})

test('a recorded reference never answers another request, such as an aggregation', async () => {
  const model = createRecordedModel({ id: 'a', responseFor: samplesOf(question, [{ response: '42' }]) })
  const aggregation: ChatRequest = {
    messages: [...question.messages, { role: 'user', content: 'Put these together: …' }],
  }
  await expect(collect(model, aggregation)).rejects.toMatchObject({ kind: 'not-recorded' })
  const instructed: ChatRequest = { messages: [{ role: 'system', content: 'Be brief.' }, ...question.messages] }
  expect((await collect(model, instructed))[0]).toEqual({ type: 'text', text: '42' })
})

test('an empty recorded response is an answer without text', async () => {
  const model = createRecordedModel({ id: 'a', responseFor: samplesOf(question, [{ response: '' }]) })
  expect(await collect(model)).toEqual([{ type: 'finish', reason: 'stop' }])
})

test('moves the clock on by the recorded latency, and not at all where it is unknown', async () => {
  const clock = createVirtualClock()
  const model = createRecordedModel({
    id: 'a',
    clock,
    responseFor: samplesOf(question, [{ response: '42', latencyMs: 5_400 }, { response: '43' }]),
  })
  await collect(model)
  expect(clock.nowMs()).toBe(5_400)
  await collect(model)
  expect(clock.nowMs()).toBe(5_400)
})

chatModelContract(vitest, 'a recorded model', () => {
  let admitted = 0
  let running = 0
  const clock = {
    nowMs: () => 0,
    wait: (ms: number, signal?: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        if (ms === 0) return resolve()
        running++
        signal?.addEventListener('abort', () => {
          running--
          reject(signal.reason)
        })
      }),
  }
  const model = createRecordedModel({
    id: 'recorded',
    clock,
    responseFor: ({ messages }) => ({
      response: 'forty-two',
      meanLogprob: -0.2,
      usage: { inputTokens: 4, outputTokens: 2 },
      latencyMs: messages[0]?.content === 'silence' ? 1 : 0,
    }),
  })
  return {
    model: {
      ...model,
      stream: (asked, options) =>
        model.stream(asked, {
          ...options,
          admit: async (attempt) => {
            await options.admit?.(attempt)
            admitted++
          },
        }),
    },
    request,
    longRequest: request,
    silentRequest: { messages: [{ role: 'user', content: 'silence' }] },
    sends: { usage: true, logprobs: true },
    upstream: {
      started: () => admitted,
      whenIdle: async () => expect(running).toBe(0),
    },
  }
})
