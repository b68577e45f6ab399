import { generateText, Output, stepCountIs, streamText, tool } from 'ai'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'
import type { ScriptedReply } from '../models/scripted/scripted-reply.ts'
import { createSmacs } from '../smacs/create-smacs.ts'
import { createLanguageModel, type SmacsLanguageModelOptions } from './create-language-model.ts'

const usage = { inputTokens: 10, outputTokens: 4, cachedInputTokens: 6, reasoningTokens: 1 }

function pool(reply: ScriptedReply, options?: SmacsLanguageModelOptions, ids: readonly string[] = ['a', 'b']) {
  const models = ids.map((id) => createScriptedModel({ id, replies: () => reply }))
  const smacs = createSmacs({ models })
  return { models, model: createLanguageModel(smacs, options) }
}

test('a pool answers generateText, and tells what it took and how sure it is', async () => {
  const { model, models } = pool({ text: 'The answer is 391.', usage }, { strategy: 'majority' })
  const {
    text,
    finishReason,
    usage: used,
    providerMetadata,
    response,
  } = await generateText({
    model,
    system: 'Be brief.',
    prompt: 'What is 17 * 23?',
    ...{ temperature: 0.2, topP: 0.9, maxOutputTokens: 50, seed: 7, stopSequences: ['END'] },
  })
  expect([text, finishReason]).toEqual(['The answer is 391.', 'stop'])
  expect(used).toMatchObject({ inputTokens: 20, outputTokens: 8 })
  expect(used.inputTokenDetails).toMatchObject({ cacheReadTokens: 12, noCacheTokens: 8 })
  expect(used.outputTokenDetails).toMatchObject({ reasoningTokens: 2, textTokens: 6 })
  const told = providerMetadata?.smacs ?? {}
  expect(told).toMatchObject({ strategy: 'majority', models: ['a', 'b'], writtenBy: 'a', calls: 2, extracted: '391' })
  expect(response).toMatchObject({ id: told.traceId, modelId: 'majority' })
  const trace = told.trace as readonly { readonly type: string }[]
  expect(trace.at(0)?.type).toBe('started')
  expect(trace.at(-1)?.type).toBe('answer-finished')
  expect(models[0]?.calls[0]?.request.messages.map(({ role }) => role)).toEqual(['system', 'user'])
})

test('settings of the call reach whoever writes the answer, and only fields that it does not refuse', async () => {
  const { model, models } = pool('4', { strategy: { kind: 'single', model: 'a' } })
  await generateText({
    model,
    prompt: '2 + 2?',
    ...{ temperature: 0.2, topP: 0.9, topK: 5, maxOutputTokens: 50, seed: 7, stopSequences: ['END'] },
    ...{ presencePenalty: 0.1, reasoning: 'low' },
  })
  expect(models[0]?.calls[0]?.request).toMatchObject({
    ...{ temperature: 0.2, topP: 0.9, maxTokens: 50, seed: 7, stop: ['END'], dropRefusedFields: true },
    endpointFields: { top_k: 5, presence_penalty: 0.1, reasoning_effort: 'low' },
  })
})

test('a stream is what the one writer writes, thinking apart, as it comes', async () => {
  const { model } = pool(
    { reasoning: 'Hm, six sevens.', text: 'It is 42.', usage },
    { strategy: { kind: 'single', model: 'a' } },
  )
  const stream = streamText({ model, prompt: 'What is 6 * 7?' })
  const types: string[] = []
  let deltas = 0
  for await (const part of stream.fullStream) {
    if (types.at(-1) !== part.type) types.push(part.type)
    if (part.type === 'text-delta') deltas++
  }
  expect(types.filter((type) => /reasoning|text/.test(type))).toEqual([
    'reasoning-start',
    'reasoning-delta',
    'reasoning-end',
    'text-start',
    'text-delta',
    'text-end',
  ])
  expect(deltas).toBeGreaterThan(1)
  expect([await stream.text, await stream.reasoningText]).toEqual(['It is 42.', 'Hm, six sevens.'])
  expect(await stream.usage).toMatchObject({ inputTokens: 10, outputTokens: 4 })
  expect(await stream.finishReason).toBe('stop')
  expect((await stream.providerMetadata)?.smacs).toMatchObject({ writtenBy: 'a', calls: 1 })
})

test('a stream of a pool that decides is its decision', async () => {
  const { model } = pool(({ seed }) => `The answer is ${seed === undefined ? 1 : 42}.`, {
    strategy: 'majority',
    trace: false,
  })
  const stream = streamText({ model, prompt: 'What is 6 * 7?' })
  let streamed = ''
  for await (const piece of stream.textStream) streamed += piece
  expect(streamed).toMatch(/^The answer is \d+\.$/)
  expect((await stream.providerMetadata)?.smacs).not.toHaveProperty('trace')
})

test.each(['majority', 'single?model=a'])(
  'tools are called, run and told again by %s, streamed and not',
  async (strategy) => {
    const { model, models } = pool(
      ({ messages }) =>
        messages.at(-1)?.role === 'tool'
          ? 'It is 12 degrees in Oslo.'
          : { toolCalls: [{ id: '', name: 'weather', arguments: '{"city":"Oslo"}' }] },
      { strategy },
    )
    const weather = tool({
      inputSchema: z.object({ city: z.string() }),
      execute: async ({ city }) => ({ city, degrees: 12 }),
    })
    const asked = { model, prompt: 'The weather in Oslo?', tools: { weather }, stopWhen: stepCountIs(3) }
    const whole = await generateText(asked)
    expect(whole.steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop'])
    expect(whole.text).toBe('It is 12 degrees in Oslo.')
    const told = models[0]?.calls.at(-1)?.request.messages ?? []
    const [call] = told.flatMap((message) => (message.role === 'assistant' ? (message.toolCalls ?? []) : []))
    expect(call).toMatchObject({ name: 'weather', arguments: '{"city":"Oslo"}' })
    expect(told.at(-1)).toEqual({ role: 'tool', toolCallId: call?.id, content: '{"city":"Oslo","degrees":12}' })
    expect(call?.id).not.toBe('')
    expect(await streamText(asked).text).toBe('It is 12 degrees in Oslo.')
  },
)

test('an answer of a form is asked for, checked and parsed', async () => {
  const { model, models } = pool('{"sum": 4}', { strategy: 'majority' })
  const { output } = await generateText({
    model,
    prompt: '2 + 2?',
    output: Output.object({ schema: z.object({ sum: z.number() }) }),
  })
  expect(output).toEqual({ sum: 4 })
  expect(models[0]?.calls[0]?.request.responseFormat).toMatchObject({ type: 'json-schema', name: 'answer' })
})

test('pictures are pictures, other files go on as endpoints know them, and what nobody here runs is warned of', async () => {
  const { model, models } = pool('A cat.', { strategy: { kind: 'single', model: 'a' } })
  const { warnings } = await generateText({
    model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'file', data: Uint8Array.of(1, 2), mediaType: 'image/png' },
          { type: 'file', data: Uint8Array.of(3), mediaType: 'audio/mpeg' },
          { type: 'file', data: Uint8Array.of(4), mediaType: 'application/pdf', filename: 'a.pdf' },
        ],
      },
    ],
    tools: { search: { type: 'provider', id: 'other.search', args: {} } as never },
  })
  expect(models[0]?.calls[0]?.request.messages[0]?.content).toEqual([
    { type: 'text', text: 'What is this?' },
    { type: 'image', url: 'data:image/png;base64,AQI=' },
    { type: 'other', part: { type: 'input_audio', input_audio: { data: 'Aw==', format: 'mp3' } } },
    {
      type: 'other',
      part: { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,BA==' } },
    },
  ])
  expect(warnings).toMatchObject([{ type: 'unsupported', feature: 'tool other.search' }])
})

test('a call’s own options of ask win, and unknown ones are refused', async () => {
  const { model, models } = pool('4', { strategy: 'majority' })
  const ask = (smacs: Record<string, string | number>) =>
    generateText({ model, prompt: '2 + 2?', providerOptions: { smacs }, maxRetries: 0 })
  expect((await ask({ strategy: 'majority?references=1' })).providerMetadata?.smacs).toMatchObject({ calls: 1 })
  const before = models.flatMap(({ calls }) => calls).length
  await expect(ask({ maxCall: 1 })).rejects.toThrow('nearest known key is `maxCalls`')
  expect(models.flatMap(({ calls }) => calls).length).toBe(before)
})

test('where nobody answers, generateText rejects and a stream ends with the error', async () => {
  const { model } = pool(() => new Error('down'), { strategy: 'majority' })
  await expect(generateText({ model, prompt: '2 + 2?', maxRetries: 0 })).rejects.toMatchObject({
    code: 'pool-exhausted',
  })
  const errors: unknown[] = []
  await streamText({
    model,
    prompt: '2 + 2?',
    maxRetries: 0,
    onError: ({ error }) => void errors.push(error),
  }).consumeStream()
  expect(errors).toMatchObject([{ code: 'pool-exhausted' }])
})

test('who aborts, or leaves the stream, gives the question up at its models', async () => {
  const { model, models } = pool({ text: 'On and on', hang: true }, { strategy: { kind: 'single', model: 'a' } }, ['a'])
  const controller = new AbortController()
  const reason = new Error('enough')
  const asking = generateText({ model, prompt: '?', abortSignal: controller.signal, maxRetries: 0 })
  asking.catch(() => undefined)
  while (models[0]?.calls.length !== 1) await new Promise((resolve) => setImmediate(resolve))
  controller.abort(reason)
  await expect(asking).rejects.toBe(reason)

  const { stream } = await model.doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text: '?' }] }] })
  const reader = stream.getReader()
  for (;;) {
    const { value } = await reader.read()
    if (value?.type === 'text-delta') break
  }
  await reader.cancel()
  while (models[0]?.calls[1]?.outcome === 'running') await new Promise((resolve) => setImmediate(resolve))
  expect(models[0]?.calls.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted'])
})
