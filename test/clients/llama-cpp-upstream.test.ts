import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOpenAiCompatibleModel } from '../../src/models/openai-compatible/openai-compatible-model.ts'
import type { ChatModel } from '../../src/ports/chat-model.ts'
import { smollm2 } from '../../src/weights/manifest.ts'
import { fetchedWeights } from '../fetched-parts.ts'
import { isLlamaServerFetched, type LlamaServer, startLlamaServer } from '../llama-server/llama-server.ts'
import { serveScripted } from '../server/serve-scripted.ts'

const weights = await fetchedWeights(smollm2)
const isThere = weights !== undefined && isLlamaServerFetched()
const timeoutMs = 120_000
const key = 'a-key-of-the-application'
const ask = [{ role: 'user' as const, content: 'What is the capital of France?' }]

describe.skipIf(!isThere)('openai for Node through smacs to a real llama.cpp server (SmolLM2)', () => {
  let upstream: LlamaServer
  beforeAll(async () => {
    upstream = await startLlamaServer(weights?.mainFile ?? '', 'smollm2')
  }, timeoutMs)
  afterAll(async () => upstream?.close())

  async function connect(): Promise<OpenAI> {
    const member = (id: string, temperature: number): ChatModel =>
      createOpenAiCompatibleModel({ id, baseUrl: upstream.baseUrl, model: 'smollm2', temperature, maxTokens: 24 })
    const { url } = await serveScripted({
      models: [member('calm', 0), member('bold', 0.8)],
      strategies: { default: { kind: 'paper', subsets: 1 } },
      keys: [{ name: 'app', key }],
      server: { shutdownGraceMs: 0 },
    })
    return new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 })
  }

  test('chat with true usage, whole and streamed, by one model and by the pool', { timeout: timeoutMs }, async () => {
    const client = await connect()
    for (const model of ['model:calm', 'default']) {
      const { data, response } = await client.chat.completions
        .create({ model, messages: ask, seed: 1, max_tokens: 8 })
        .withResponse()
      expect(data.choices[0]?.message.content).toMatch(/\w/)
      expect(data.usage?.prompt_tokens).toBeGreaterThan(10)
      expect(response.headers.get('x-smacs-calls')).toBe(model === 'default' ? '3' : '1')
      const stream = client.chat.completions.stream({
        model,
        messages: ask,
        max_tokens: 8,
        stream_options: { include_usage: true },
      })
      const whole = await stream.finalChatCompletion()
      expect(whole.choices[0]?.message.content).toMatch(/\w/)
      expect(whole.usage?.completion_tokens).toBeGreaterThan(0)
    }
  })

  test('structured output and log-probabilities', { timeout: timeoutMs }, async () => {
    const client = await connect()
    const schema = {
      type: 'object',
      properties: { city: { type: 'string', maxLength: 12 } },
      required: ['city'],
      additionalProperties: false,
    }
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'answer', strict: true, schema } }
    const formed = await client.chat.completions.create({ model: 'default', messages: ask, response_format })
    expect(JSON.parse(formed.choices[0]?.message.content ?? '')).toEqual({ city: expect.any(String) })
    const told = await client.chat.completions.create({
      model: 'model:calm',
      messages: ask,
      logprobs: true,
      top_logprobs: 2,
    })
    const tokens = told.choices[0]?.logprobs?.content ?? []
    expect(tokens.map(({ token }) => token).join('')).toContain(told.choices[0]?.message.content)
    expect(tokens[0]?.top_logprobs).toHaveLength(2)
    expect(tokens.every(({ logprob }) => logprob <= 0)).toBe(true)
  })

  test('a client that leaves frees the upstream’s slot', { timeout: timeoutMs }, async () => {
    const client = await connect()
    const stream = await client.chat.completions.create({
      model: 'model:calm',
      messages: [{ role: 'user', content: 'Tell me a long story about a fox.' }],
      max_tokens: 900,
      stream: true,
    })
    for await (const _ of stream) break
    while ((await upstream.busySlots()) > 0);
  })
})
