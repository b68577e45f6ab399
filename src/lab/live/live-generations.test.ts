import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import { createResilientModel } from '../../models/resilient/resilient-model.ts'
import { createScriptedModel, type ScriptedModelOptions } from '../../models/scripted/scripted-model.ts'
import type { ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import type { GenerationRecord, KeptGeneration } from './generation-record.ts'
import { createLiveGenerations } from './live-generations.ts'

const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 1 }
const usage = { inputTokens: 10, outputTokens: 5 }
const request = (text: string, rest: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content: text }],
  maxTokens: 100,
  seed: 1,
  ...rest,
})

/** A record in memory. */
function memoryRecord(): GenerationRecord & { readonly kept: Map<string, KeptGeneration> } {
  const kept = new Map<string, KeptGeneration>()
  return {
    kept,
    markKey: '00',
    heldAtOpening: 0,
    find: (digest) => kept.get(digest),
    keep: async (generation) => void kept.set(generation.digest, generation),
    close: async () => undefined,
  }
}

function live(model: ChatModel, options: Partial<Parameters<typeof createLiveGenerations>[0]> = {}) {
  return createLiveGenerations({
    models: [model],
    record: memoryRecord(),
    clock: createVirtualClock(),
    questionsAtOnce: 1,
    signal: new AbortController().signal,
    ...options,
  })
}

function scripted(replies: ScriptedModelOptions['replies'], rest: Partial<ScriptedModelOptions> = {}) {
  return createScriptedModel({ id: 'm', price, replies, ...rest })
}

test('equal requests are asked once, at the same time and later; any other setting is another request', async () => {
  const model = scripted(() => ({ text: '42', usage, logprobs: [-0.5] }))
  const generations = live(model)
  const [first, second] = await Promise.all([
    generations.generate('m', request('?', { logprobs: true })),
    generations.generate('m', request('?', { logprobs: true, whole: true, user: 'somebody' })),
  ])
  expect(first).toEqual(second)
  expect(first).toMatchObject({ response: '42', usage, meanLogprob: -0.5, finishReason: 'stop', costUsd: 15e-6 })
  expect(await generations.generate('m', request('?', { logprobs: true }))).toBe(first)
  expect(model.calls).toHaveLength(1)
  for (const other of [{ seed: 2 }, { temperature: 0.1 }, { maxTokens: 99 }, { logprobs: false }, { stop: ['x'] }]) {
    await generations.generate('m', request('?', { logprobs: true, ...other }))
  }
  await generations.generate('m', request('another', { logprobs: true }))
  expect(model.calls).toHaveLength(7)
  expect(generations.tally()).toMatchObject({ asked: 7, reused: 2, failures: [], costComplete: true })
  expect(generations.tally().costUsd).toBeCloseTo(7 * 15e-6, 12)
})

test('an answer that ended without a word was bought, and is kept; a failure is not', async () => {
  const model = scripted([
    { text: '', finishReason: 'length', usage },
    new ModelCallError({ model: 'm', kind: 'upstream', message: 'm: broken.' }),
    'better',
  ])
  const generations = live(model)
  expect(await generations.generate('m', request('?'))).toMatchObject({ response: '', finishReason: 'length', usage })
  await generations.generate('m', request('?'))
  await expect(generations.generate('m', request('again'))).rejects.toThrow('broken')
  expect((await generations.generate('m', request('again'))).response).toBe('better')
  expect(model.calls).toHaveLength(3)
  expect(generations.tally().failures).toHaveLength(1)
})

test('a model that fails again and again ends the run, requests it refuses do not', async () => {
  const failing = (kind: 'upstream' | 'refused-request') =>
    scripted(() => new ModelCallError({ model: 'm', kind, message: `m: ${kind}.` }))
  const asking = async (model: ChatModel) => {
    const generations = live(model)
    for (let number = 0; number < 8; number++) {
      await generations.generate('m', request(`${number}`)).catch(() => undefined)
    }
    return generations
  }
  const broken = await asking(failing('upstream'))
  expect(broken.signal.aborted).toBe(true)
  await expect(broken.generate('m', request('more'))).rejects.toThrow('failed 8 times in a row')
  expect((await asking(failing('refused-request'))).signal.aborted).toBe(false)
  let asked = 0
  const leftAlone = await asking(
    scripted(() =>
      asked++ < 3
        ? new ModelCallError({ model: 'm', kind: 'upstream', message: 'No memory left.' })
        : new ModelCallError({ model: 'm', kind: 'circuit-open', message: 'm is left alone.' }),
    ),
  )
  await expect(leftAlone.generate('m', request('more'))).rejects.toThrow(/8 times in a row.*No memory left/)
})

test('the ceiling is never exceeded, and what is under way when it is reached is kept', async () => {
  const clock = createVirtualClock()
  const model = scripted(() => ({ text: 'x', usage, delayMs: 10 }), { clock })
  const record = memoryRecord()
  // One generation may cost 100 tokens and its prompt, and costs 15.
  const generations = live(model, { record, clock, maxCostUsd: 300e-6 })
  const outcomes = await Promise.allSettled(
    Array.from({ length: 40 }, (_, number) => generations.generate('m', request(`question ${number}`))),
  )
  await generations.settle()
  const answered = outcomes.filter(({ status }) => status === 'fulfilled').length
  expect(answered).toBeGreaterThan(5)
  expect(record.kept.size).toBe(answered)
  expect(generations.tally().costUsd).toBeCloseTo(answered * 15e-6, 12)
  expect(generations.tally().costUsd).toBeLessThanOrEqual(300e-6)
  expect(outcomes.filter(({ status }) => status === 'rejected').length).toBe(40 - answered)
  expect(() => generations.signal.throwIfAborted()).toThrow('--max-cost-usd is used up')
})

test('waiting for its turn is no part of a latency', async () => {
  const clock = createVirtualClock()
  const model = createResilientModel(
    scripted(() => ({ text: 'x', delayMs: 100 }), { clock }),
    { concurrency: 1 },
    { clock },
  )
  const generations = live(model, { clock })
  const latencies = await Promise.all([1, 2, 3].map((number) => generations.generate('m', request(`${number}`))))
  expect(latencies.map(({ latencyMs }) => latencyMs)).toEqual([100, 100, 100])
})

test('a record that cannot be written ends the run: what is not kept must not be used', async () => {
  const record = { ...memoryRecord(), keep: () => Promise.reject(new Error('no space left')) }
  const generations = live(
    scripted(() => 'x'),
    { record },
  )
  await expect(generations.generate('m', request('?'))).rejects.toThrow('no space left')
  await expect(generations.generate('m', request('!'))).rejects.toThrow('no space left')
})

test('marks follow from the record, the question and their number alone', () => {
  const marks = (markKey: string, question: string) => {
    const draw = live(
      scripted(() => 'x'),
      { record: { ...memoryRecord(), markKey } },
    ).marksFor(question)
    return [draw(), draw()]
  }
  const [first, second] = marks('00', 'q')
  expect(first).toMatch(/^[0-9a-f]{16}$/)
  expect(second).not.toBe(first)
  expect(marks('00', 'q')).toEqual([first, second])
  expect(marks('01', 'q')).not.toContain(first)
  expect(marks('00', 'r')).not.toContain(first)
})

test('what a model learns when it is loaded does not reach requests, or the next run would send others', async () => {
  const model: ChatModel = { ...scripted(() => 'x'), countTokens: () => 1 }
  const facts = live(model).models.get('m')
  expect(facts).toEqual({ id: 'm', price })
})
