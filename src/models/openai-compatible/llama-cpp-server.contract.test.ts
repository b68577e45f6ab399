import { Agent } from 'undici'
import * as vitest from 'vitest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fetchedWeights } from '../../../test/fetched-parts.ts'
import { isLlamaServerFetched, type LlamaServer, startLlamaServer } from '../../../test/llama-server/llama-server.ts'
import type { ChatDelta, ChatRequest } from '../../ports/chat-model.ts'
import { smollm2 } from '../../weights/manifest.ts'
import { chatModelContract } from '../chat-model.contract.ts'
import { createOpenAiCompatibleModel } from './openai-compatible-model.ts'

const weights = await fetchedWeights(smollm2)
const skip = weights === undefined || !isLlamaServerFetched()
const testTimeoutMs = 60_000

/** Both suites talk to one server, one after the other. */
let server: LlamaServer
beforeAll(async () => {
  if (!skip) server = await startLlamaServer(weights?.mainFile ?? '', 'smollm2')
}, testTimeoutMs)
afterAll(async () => server?.close())

const paris: ChatRequest = {
  messages: [{ role: 'user', content: 'What is the capital of France? 😀' }],
  temperature: 0,
  maxTokens: 12,
}

async function whenIdle(): Promise<void> {
  while ((await server.busySlots()) > 0);
}

chatModelContract(
  vitest,
  "llama.cpp's server (SmolLM2)",
  () => {
    let started = 0
    const dispatcher = new Agent().compose((dispatch) => (options, handler) => {
      if (options.method === 'POST' && !String(options.body).includes('Say hello.')) started++
      return dispatch(options, handler)
    })
    return {
      model: createOpenAiCompatibleModel({ id: 'a', baseUrl: server.baseUrl, model: 'smollm2' }, { dispatcher }),
      request: paris,
      longRequest: { messages: [{ role: 'user', content: 'Tell me a long story about a fox.' }], maxTokens: 900 },
      sends: { usage: true, logprobs: true },
      upstream: { started: () => started, whenIdle },
      close: () => dispatcher.close(),
    }
  },
  { testTimeoutMs, skip },
)

describe.skipIf(skip)("llama.cpp's server behind the adapter", { timeout: testTimeoutMs }, () => {
  const open = (model: string) => createOpenAiCompatibleModel({ id: 'a', baseUrl: server.baseUrl, model, retries: 0 })
  const calm = new AbortController().signal

  async function listen(name: string, request: ChatRequest): Promise<ChatDelta[]> {
    const model = open(name)
    const deltas: ChatDelta[] = []
    try {
      for await (const delta of model.stream(request, { signal: calm })) deltas.push(delta)
    } finally {
      await model.close?.()
    }
    return deltas
  }

  test('answers, token by token, with usage and a log-probability for each token of the answer', async () => {
    const deltas = await listen('smollm2', { ...paris, logprobs: true })
    const texts = deltas.flatMap((delta) => (delta.type === 'text' ? [delta.text] : []))
    const values = deltas.flatMap((delta) => (delta.type === 'logprobs' ? delta.values : []))
    const usage = deltas.find((delta) => delta.type === 'usage')?.usage
    expect(texts.join('')).toContain('Paris')
    expect(texts.length).toBeGreaterThan(3)
    expect(values.length).toBe(texts.length)
    expect(usage?.inputTokens).toBeGreaterThan(10)
    // The end-of-text token is counted by the server and is no token of the answer.
    expect(usage?.outputTokens).toBe(values.length + 1)
  })

  test('an unknown model is answered all the same, so the name it was served by tells', async () => {
    const deltas = await listen('no-such-model', paris)
    expect(deltas.at(-1)).toMatchObject({ type: 'finish', servedModel: 'smollm2' })
  })

  test('an answer can be held to a schema', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer', minimum: 1, maximum: 9 } }, required: ['n'] }
    const responseFormat = {
      type: 'json-schema',
      name: 'digit',
      schema: { ...schema, additionalProperties: false },
    } as const
    const messages = [{ role: 'user', content: 'Give me a number as JSON.' }] as const
    const deltas = await listen('smollm2', { messages, responseFormat, maxTokens: 40, temperature: 0 })
    const text = deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join('')
    expect(JSON.parse(text)).toEqual({ n: expect.any(Number) })
  })

  test('a prompt beyond the context is refused in its own words', async () => {
    const messages = [{ role: 'user', content: 'word '.repeat(5_000) }] as const
    const failure = listen('smollm2', { messages })
    await expect(failure).rejects.toMatchObject({ kind: 'refused-request', status: 400, retryable: false })
    await expect(failure).rejects.toThrow(/exceeds the available context size/)
  })

  test('a cancelled generation stops generating', async () => {
    const controller = new AbortController()
    const request = { messages: [{ role: 'user', content: 'Tell me a long story.' }] as const, maxTokens: 900 }
    const iterator = open('smollm2').stream(request, { signal: controller.signal })[Symbol.asyncIterator]()
    await iterator.next()
    expect(await server.busySlots()).toBe(1)
    controller.abort(new Error('enough'))
    await expect(iterator.next()).rejects.toThrow('enough')
    await whenIdle()
  })

  test('a probe finds out what it can', async () => {
    expect(await open('smollm2').probe(calm)).toEqual({
      streams: true,
      usage: true,
      spent: expect.objectContaining({ inputTokens: expect.any(Number), outputTokens: expect.any(Number) }),
      logprobs: true,
      contextTokens: expect.any(Number),
      firstTokenMs: expect.any(Number),
      servedModel: 'smollm2',
    })
  })
})
