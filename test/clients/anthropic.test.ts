import Anthropic, { APIUserAbortError, AuthenticationError, BadRequestError, NotFoundError } from '@anthropic-ai/sdk'
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { clientKey, serveClientPool, untilAborted } from './pool.ts'

const text = 'The answer is 42 — “quarante-deux” 😀.'
const ask = (content: string) => ({ max_tokens: 100, messages: [{ role: 'user' as const, content }] })

async function connect() {
  const pool = await serveClientPool()
  return { ...pool, api: new Anthropic({ apiKey: clientKey, baseURL: pool.server.url, maxRetries: 0 }).messages }
}

test.each(['default', 'paper', 'model:a'])('anthropic: a message, and a stream of the same, by %s', async (model) => {
  const { api } = await connect()
  const calls = { default: 3, paper: 5, 'model:a': 1 }[model] ?? 0
  expect(await api.create({ model, ...ask('What is 6 x 7?') })).toMatchObject({
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 10 * calls, output_tokens: 5 * calls },
  })
  const stream = api.stream({ model, ...ask('What is 6 x 7?') })
  let streamed = ''
  stream.on('text', (delta) => {
    streamed += delta
  })
  expect((await stream.finalMessage()).usage.output_tokens).toBe(5 * calls)
  expect(streamed).toBe(text)
})

test.each([true, false])('anthropic: a tools round trip, streaming %s', async (isStreamed) => {
  const { api } = await connect()
  const tools = [{ name: 'weather', input_schema: { type: 'object' as const } }]
  const send = (messages: Anthropic.MessageParam[]) => {
    const request = { model: 'default', max_tokens: 100, tools, messages }
    return isStreamed ? api.stream(request).finalMessage() : api.create(request)
  }
  const { messages } = ask('What is the weather?')
  const { content, stop_reason } = await send(messages)
  expect(stop_reason).toBe('tool_use')
  const call = content.find((block) => block.type === 'tool_use')
  expect(call).toMatchObject({ name: 'weather', input: { city: 'Oslo' } })
  const result = { type: 'tool_result' as const, tool_use_id: call?.id ?? '', content: '12 degrees' }
  const last = await send([...messages, { role: 'assistant', content }, { role: 'user', content: [result] }])
  expect(last.content).toMatchObject([{ type: 'text', text: 'It is 12 degrees.' }])
})

test('anthropic: structured output', async () => {
  const { api } = await connect()
  const format = zodOutputFormat(z.object({ city: z.string(), degrees: z.number() }))
  const message = await api.parse({ model: 'default', ...ask('The weather?'), output_config: { format } })
  expect(message.parsed_output).toEqual({ city: 'Oslo', degrees: 12 })
})

test('anthropic: thinking is shown where it is asked for, as the steps of the pool', async () => {
  const { api } = await connect()
  const thinking = { type: 'enabled' as const, budget_tokens: 1_024 }
  const message = await api.create({ model: 'default', ...ask('What is 6 x 7?'), thinking })
  expect(message.content).toMatchObject([
    { type: 'thinking', thinking: expect.stringContaining('Asking a') },
    { type: 'text', text },
  ])
})

test('anthropic: cancel, errors by their classes, a count of tokens', async () => {
  const { api, models, server } = await connect()
  const controller = new AbortController()
  const asked = api.create({ model: 'default', ...ask('hang') }, { signal: controller.signal })
  while (models.some(({ calls }) => calls.length === 0)) await new Promise((resolve) => setImmediate(resolve))
  controller.abort()
  await expect(asked).rejects.toThrow(APIUserAbortError)
  await untilAborted(models)
  await expect(api.create({ model: 'nobody', ...ask('x') })).rejects.toThrow(NotFoundError)
  await expect(api.create({ model: 'default', max_tokens: 9, messages: [] })).rejects.toThrow(BadRequestError)
  const stranger = new Anthropic({ apiKey: 'not-a-key-of-anybody', baseURL: server.url, maxRetries: 0 }).messages
  await expect(stranger.create({ model: 'default', ...ask('x') })).rejects.toThrow(AuthenticationError)
  const { messages } = ask('What is 6 x 7?')
  expect((await api.countTokens({ model: 'default', messages })).input_tokens).toBeGreaterThan(0)
})
