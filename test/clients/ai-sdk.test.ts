import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { APICallError, generateText, Output, stepCountIs, streamText, tool } from 'ai'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { clientKey, serveClientPool, untilAborted } from './pool.ts'

const text = 'The answer is 42 — “quarante-deux” 😀.'

async function connect() {
  const pool = await serveClientPool()
  const provider = createOpenAICompatible({
    name: 'smacs',
    apiKey: clientKey,
    baseURL: pool.baseUrl,
    includeUsage: true,
    supportsStructuredOutputs: true,
  })
  return { ...pool, provider }
}

test('ai: chat with usage, and a stream of the same', async () => {
  const { provider } = await connect()
  for (const name of ['default', 'paper', 'model:a']) {
    const whole = await generateText({ model: provider(name), prompt: 'What is 6 x 7?' })
    expect(whole.text).toBe(text)
    expect(whole.usage.inputTokens).toBeGreaterThan(0)
    const stream = streamText({ model: provider(name), prompt: 'What is 6 x 7?' })
    let streamed = ''
    for await (const piece of stream.textStream) streamed += piece
    expect(streamed).toBe(text)
    expect((await stream.usage).outputTokens).toBeGreaterThan(0)
  }
})

test('ai: a tools round trip', async () => {
  const { provider } = await connect()
  const weather = tool({
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => `12 degrees in ${city}`,
  })
  const { text: said } = await generateText({
    model: provider('default'),
    prompt: 'What is the weather?',
    tools: { weather },
    stopWhen: stepCountIs(3),
  })
  expect(said).toContain('12 degrees in Oslo')
  const stream = streamText({
    model: provider('default'),
    prompt: 'The weather?',
    tools: { weather },
    stopWhen: stepCountIs(3),
  })
  expect(await stream.text).toContain('12 degrees in Oslo')
})

test('ai: its default provider, which speaks the Responses API', async () => {
  const { baseUrl } = await connect()
  const model = createOpenAI({ apiKey: clientKey, baseURL: baseUrl })('default')
  expect((await generateText({ model, prompt: 'What is 6 x 7?' })).text).toBe(text)
  const weather = tool({ inputSchema: z.object({ city: z.string() }), execute: async ({ city }) => `12 in ${city}` })
  const tools = { weather }
  const stream = streamText({ model, prompt: 'The weather?', tools, stopWhen: stepCountIs(3) })
  expect(await stream.text).toBe('It is 12 in Oslo.')
  const output = Output.object({ schema: z.object({ city: z.string(), degrees: z.number() }) })
  expect((await generateText({ model, prompt: 'x', output })).output).toEqual({ city: 'Oslo', degrees: 12 })
})

test('ai: structured output', async () => {
  const { provider } = await connect()
  const schema = z.object({ city: z.string(), degrees: z.number() })
  const { output } = await generateText({ model: provider('default'), prompt: 'x', output: Output.object({ schema }) })
  expect(output).toEqual({ city: 'Oslo', degrees: 12 })
})

test('ai: cancel and errors', async () => {
  const { provider, models } = await connect()
  const controller = new AbortController()
  const asked = generateText({
    model: provider('default'),
    prompt: 'hang',
    abortSignal: controller.signal,
    maxRetries: 0,
  })
  while (models.some(({ calls }) => calls.length === 0)) await new Promise((resolve) => setImmediate(resolve))
  controller.abort()
  await expect(asked).rejects.toThrow()
  await untilAborted(models)
  const failed = await generateText({ model: provider('nobody'), prompt: 'x', maxRetries: 0 }).catch((error) => error)
  expect(APICallError.isInstance(failed)).toBe(true)
  expect(failed).toMatchObject({ statusCode: 404, message: expect.stringContaining('nobody') })
})
