import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI } from '@langchain/openai'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { clientKey, serveClientPool, untilAborted } from './pool.ts'

const text = 'The answer is 42 — “quarante-deux” 😀.'

async function connect(model = 'default') {
  const pool = await serveClientPool()
  const chat = new ChatOpenAI({ model, apiKey: clientKey, maxRetries: 0, configuration: { baseURL: pool.baseUrl } })
  return { ...pool, chat }
}

test('langchain: chat with usage, and a stream of the same', async () => {
  const { chat } = await connect('paper')
  const whole = await chat.invoke('What is 6 x 7?')
  expect(whole.text).toBe(text)
  expect(whole.usage_metadata).toMatchObject({ total_tokens: 75 })
  let streamed = ''
  for await (const piece of await chat.stream('What is 6 x 7?')) streamed += piece.text
  expect(streamed).toBe(text)
})

test('langchain: a tools round trip', async () => {
  const { chat } = await connect()
  const weather = tool(async ({ city }) => `12 degrees in ${city}`, {
    name: 'weather',
    description: 'The weather of a city.',
    schema: z.object({ city: z.string() }),
  })
  const bound = chat.bindTools([weather])
  const asked = new HumanMessage('What is the weather?')
  const first = await bound.invoke([asked])
  const [call] = first.tool_calls ?? []
  expect(call).toMatchObject({ name: 'weather', args: { city: 'Oslo' } })
  const result = new ToolMessage({ content: '12 degrees', tool_call_id: call?.id ?? '' })
  expect((await bound.invoke([asked, first, result])).text).toBe('It is 12 degrees.')
})

test('langchain: structured output', async () => {
  const { chat } = await connect()
  const schema = z.object({ city: z.string(), degrees: z.number() })
  const structured = chat.withStructuredOutput(schema, { name: 'weather', method: 'jsonSchema' })
  expect(await structured.invoke('x')).toEqual({ city: 'Oslo', degrees: 12 })
})

test('langchain: cancel and errors', async () => {
  const { chat, models } = await connect()
  const controller = new AbortController()
  const asked = chat.invoke('hang', { signal: controller.signal })
  while (models.some(({ calls }) => calls.length === 0)) await new Promise((resolve) => setImmediate(resolve))
  controller.abort()
  await expect(asked).rejects.toThrow()
  await untilAborted(models)
  const { chat: unknown } = await connect('nobody')
  await expect(unknown.invoke('x')).rejects.toMatchObject({ status: 404 })
})
