import OpenAI, { APIError, APIUserAbortError, AuthenticationError, BadRequestError, NotFoundError } from 'openai'
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { clientKey, serveClientPool, untilAborted } from './pool.ts'

const text = 'The answer is 42 — “quarante-deux” 😀.'
const ask = [{ role: 'user' as const, content: 'What is 6 x 7?' }]

async function connect() {
  const pool = await serveClientPool()
  return { ...pool, client: new OpenAI({ apiKey: clientKey, baseURL: pool.baseUrl, maxRetries: 0 }) }
}

test.each(['default', 'paper', 'model:a'])('openai for Node: chat and its usage, by %s', async (model) => {
  const { client } = await connect()
  const { data, response } = await client.chat.completions.create({ model, messages: ask }).withResponse()
  const calls = { default: 3, paper: 5, 'model:a': 1 }[model] ?? 0
  expect(data.choices[0]?.message.content).toBe(text)
  expect(data.usage).toEqual({ prompt_tokens: 10 * calls, completion_tokens: 5 * calls, total_tokens: 15 * calls })
  expect(response.headers.get('x-smacs-calls')).toBe(String(calls))
})

test.each(['default', 'paper', 'model:a'])('openai for Node: stream, by %s', async (model) => {
  const { client } = await connect()
  const stream = client.chat.completions.stream({ model, messages: ask, stream_options: { include_usage: true } })
  let streamed = ''
  stream.on('content', (delta) => {
    streamed += delta
  })
  const whole = await stream.finalChatCompletion()
  expect(streamed).toBe(text)
  expect(whole.choices[0]?.message.content).toBe(text)
  expect(whole.usage?.total_tokens).toBeGreaterThan(0)
})

const runWeather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'The weather of a city.',
    parameters: { type: 'object' as const, properties: { city: { type: 'string' } } },
    parse: (input: string) => JSON.parse(input) as { city: string },
    function: ({ city }: { city: string }) => `12 degrees in ${city}`,
  },
}

test.each([true, false])(
  'openai for Node: a tools round trip, streaming %s; the pool votes on the call',
  async (stream) => {
    const { client, models } = await connect()
    const asked = { model: 'default', messages: ask, tools: [runWeather] }
    const runner = stream
      ? client.chat.completions.runTools({ ...asked, stream })
      : client.chat.completions.runTools(asked)
    expect(await runner.finalContent()).toBe('It is 12 degrees in Oslo.')
    // The result went back to the whole panel, after the winner's call.
    for (const { calls } of models) {
      expect(calls[1]?.request.messages.slice(1)).toEqual([
        {
          role: 'assistant',
          content: '',
          toolCalls: [{ id: 'call_a', name: 'weather', arguments: '{"city":"Oslo"}' }],
        },
        { role: 'tool', toolCallId: 'call_a', content: '12 degrees in Oslo' },
      ])
    }
  },
)

const weatherSchema = z.object({ city: z.string(), degrees: z.number() })

test('openai for Node: structured output', async () => {
  const { client } = await connect()
  const completion = await client.chat.completions.parse({
    model: 'default',
    messages: ask,
    response_format: zodResponseFormat(weatherSchema, 'weather'),
  })
  expect(completion.choices[0]?.message.parsed).toEqual({ city: 'Oslo', degrees: 12 })
})

test.each([true, false])('openai for Node: cancel, streaming %s', async (stream) => {
  const { client, models } = await connect()
  const controller = new AbortController()
  const messages = [{ role: 'user' as const, content: 'hang' }]
  const options = { signal: controller.signal }
  if (stream) {
    const chunks = await client.chat.completions.create({ model: 'model:a', messages, stream }, options)
    for await (const _ of chunks) controller.abort()
  } else {
    const asked = client.chat.completions.create({ model: 'default', messages }, options)
    while (models.some(({ calls }) => calls.length === 0)) await new Promise((resolve) => setImmediate(resolve))
    controller.abort()
    await expect(asked).rejects.toThrow(APIUserAbortError)
  }
  await untilAborted(models)
})

test('openai for Node: errors have their classes, and one in mid-stream is thrown', async () => {
  const { client, baseUrl } = await connect()
  const create = (model: string, content = 'x', rest: object = {}) =>
    client.chat.completions.create({ model, messages: [{ role: 'user', content }], ...rest })
  await expect(create('nobody')).rejects.toThrow(NotFoundError)
  await expect(create('default', 'x', { n: 3 })).rejects.toThrow(BadRequestError)
  await expect(create('default', 'fail')).rejects.toMatchObject({ status: 502, code: 'no_model_answered' })
  const stranger = new OpenAI({ apiKey: 'not-a-key-of-anybody', baseURL: baseUrl, maxRetries: 0 })
  await expect(stranger.models.list()).rejects.toThrow(AuthenticationError)
  const { server } = await serveClientPool()
  const other = new OpenAI({ apiKey: clientKey, baseURL: `${server.url}/v1`, maxRetries: 0 })
  const stream = await other.chat.completions.create({
    model: 'model:a',
    messages: [{ role: 'user', content: 'hang' }],
    stream: true,
  })
  const read = async (): Promise<void> => {
    for await (const _ of stream) void server.close()
  }
  await expect(read()).rejects.toThrow(APIError)
})

test('openai for Node: models', async () => {
  const { client } = await connect()
  const ids = (await client.models.list()).data.map(({ id }) => id)
  expect(ids).toEqual(['default', 'paper', 'model:a', 'model:b', 'model:c', 'embedder'])
  expect((await client.models.retrieve('model:a')).owned_by).toBe('smacs')
})

test('openai for Node: responses, whole and streamed', async () => {
  const { client } = await connect()
  const whole = await client.responses.create({ model: 'default', input: 'What is 6 x 7?', instructions: 'Be brief.' })
  expect(whole).toMatchObject({ status: 'completed', output_text: text, usage: { total_tokens: 45 } })
  const stream = client.responses.stream({ model: 'model:a', input: ask })
  let streamed = ''
  stream.on('response.output_text.delta', ({ delta }) => {
    streamed += delta
  })
  expect((await stream.finalResponse()).output_text).toBe(text)
  expect(streamed).toBe(text)
})

test('openai for Node: a tools round trip by responses', async () => {
  const { client } = await connect()
  const tools = [{ type: 'function' as const, name: 'weather', strict: false, parameters: { type: 'object' } }]
  for (const streamed of [false, true]) {
    const asked = { model: 'default', input: ask, tools }
    const first = streamed ? await client.responses.stream(asked).finalResponse() : await client.responses.create(asked)
    const [call] = first.output
    if (call?.type !== 'function_call') throw new Error('no call')
    expect(JSON.parse(call.arguments)).toEqual({ city: 'Oslo' })
    const input = [...ask, call, { type: 'function_call_output' as const, call_id: call.call_id, output: '12' }]
    expect((await client.responses.create({ model: 'default', input, tools })).output_text).toBe('It is 12.')
  }
})

test('openai for Node: structured output by responses, and what is not kept is refused', async () => {
  const { client } = await connect()
  const parsed = await client.responses.parse({
    model: 'default',
    input: 'x',
    text: { format: zodTextFormat(weatherSchema, 'weather') },
  })
  expect(parsed.output_parsed).toEqual({ city: 'Oslo', degrees: 12 })
  await expect(client.responses.create({ model: 'default', input: 'x', store: true })).rejects.toThrow(/keeps no/)
  await expect(client.responses.create({ model: 'default', input: 'fail' })).rejects.toMatchObject({ status: 502 })
  await expect(client.responses.create({ model: 'default', input: 'fail', stream: true })).rejects.toMatchObject({
    status: 502,
  })
})
