import { type Message, Ollama } from 'ollama'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { clientKey, serveClientPool, untilAborted } from './pool.ts'

const text = 'The answer is 42 — “quarante-deux” 😀.'
const ask = (content: string) => ({ messages: [{ role: 'user', content }] satisfies Message[] })

async function connect() {
  const pool = await serveClientPool()
  const headers = { authorization: `Bearer ${clientKey}` }
  return { ...pool, client: new Ollama({ host: pool.server.url, headers }) }
}

test.each(['default', 'paper', 'model:a'])('ollama: chat, and a stream of the same, by %s', async (model) => {
  const { client } = await connect()
  expect((await client.list()).models.map(({ name }) => name)).toContain(model)
  const whole = await client.chat({ model, ...ask('What is 6 x 7?') })
  expect(whole).toMatchObject({ done: true, done_reason: 'stop', message: { role: 'assistant', content: text } })
  expect(whole.eval_count).toBeGreaterThan(0)
  let streamed = ''
  for await (const part of await client.chat({ model, ...ask('What is 6 x 7?'), stream: true })) {
    streamed += part.message.content
  }
  expect(streamed).toBe(text)
})

test('ollama: a tools round trip, and structured output', async () => {
  const { client } = await connect()
  const parameters = { type: 'object', properties: { city: { type: 'string' } } }
  const tools = [{ type: 'function', function: { name: 'weather', description: 'The weather.', parameters } }]
  const { messages } = ask('What is the weather?')
  const { message } = await client.chat({ model: 'default', messages, tools })
  expect(message.tool_calls).toMatchObject([{ function: { name: 'weather', arguments: { city: 'Oslo' } } }])
  const result = { role: 'tool', tool_name: 'weather', content: '12 degrees' }
  const last = await client.chat({ model: 'default', messages: [...messages, message, result], tools })
  expect(last.message.content).toBe('It is 12 degrees.')
  const format = z.toJSONSchema(z.object({ city: z.string(), degrees: z.number() }))
  const structured = await client.chat({ model: 'default', ...ask('The weather?'), format })
  expect(JSON.parse(structured.message.content)).toEqual({ city: 'Oslo', degrees: 12 })
})

test('ollama: cancel and errors', async () => {
  const { client, models } = await connect()
  const stream = await client.chat({ model: 'model:a', ...ask('hang'), stream: true })
  const read = async (): Promise<void> => {
    for await (const _ of stream) client.abort()
  }
  await expect(read()).rejects.toThrow(/abort/i)
  await untilAborted(models.slice(0, 1))
  await expect(client.chat({ model: 'nobody', ...ask('x') })).rejects.toMatchObject({ status_code: 404 })
})
