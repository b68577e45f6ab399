import { expect, test } from 'vitest'
import { readEvents } from '../../test/server/read-events.ts'
import { serveScripted } from '../../test/server/serve-scripted.ts'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'
import type { ScriptedLines } from '../models/scripted/scripted-reply.ts'

const usage = { inputTokens: 10, outputTokens: 5 }
const messages = [{ role: 'user', content: 'What is 6 x 7?' }]

async function serveOne(lines: ScriptedLines = { text: 'It is 42.', usage }, rest: object = {}) {
  const model = createScriptedModel({ id: 'a', replies: () => lines, pieceLength: 4, contextTokens: 4_096 })
  const server = await serveScripted({ models: [model], wallClockMs: () => 7_000, ...rest })
  return { model, server }
}

test('a prompt is completed, whole and streamed, and comes back before the text where it is wanted', async () => {
  const { server, model } = await serveOne()
  const body = { model: 'a', prompt: '6 x 7?', max_tokens: 9, echo: true }
  expect(await (await server.post('/v1/completions', body)).json()).toMatchObject({
    object: 'text_completion',
    choices: [{ text: '6 x 7?It is 42.', finish_reason: 'stop', logprobs: null }],
    usage: { total_tokens: 15 },
  })
  expect(model.calls[0]?.request).toMatchObject({ maxTokens: 9, messages: [{ role: 'user', content: '6 x 7?' }] })
  const { events } = await readEvents(await server.post('/v1/completions', { ...body, stream: true }))
  const texts = events.flatMap((event) => (event as { choices?: [{ text: string }] }).choices?.[0].text ?? [])
  expect(texts.join('')).toBe('6 x 7?It is 42.')
  expect(texts.length).toBeGreaterThan(2)
  expect(events.at(-1)).toBe('[DONE]')
})

test.each([
  [{ prompt: ['a', 'b'] }, 'prompt'],
  [{ prompt: [1, 2] }, 'prompt'],
  [{ prompt: 'a', suffix: 'b' }, 'suffix'],
  [{ prompt: 'a', n: 2 }, 'n'],
])('a completion that cannot be had is refused by name: %o', async (body, param) => {
  const { server } = await serveOne()
  const response = await server.post('/v1/completions', { model: 'a', ...body })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { param } })
})

test('the embedder of the file is served, in numbers and in the bytes that clients ask for', async () => {
  const { server } = await serveOne()
  const ask = async (rest: object) =>
    (await (await server.post('/v1/embeddings', { model: 'embedder', ...rest })).json()) as {
      data: [{ embedding: number[] }, { embedding: string }]
    }
  const numbers = await ask({ input: ['one two', 'one two'] })
  expect(numbers.data).toHaveLength(2)
  const bytes = Buffer.from(
    (await ask({ input: 'one two', encoding_format: 'base64' })).data[0].embedding as never,
    'base64',
  )
  const [vector] = [numbers.data[0].embedding]
  expect(vector.map((_, index) => bytes.readFloatLE(index * 4))).toEqual(vector)
  expect(vector.some((value) => value !== 0)).toBe(true)
  for (const wrong of [{ input: [1, 2] }, { input: 'x', dimensions: 3 }, { input: 'x'.repeat(70_000) }]) {
    expect((await server.post('/v1/embeddings', { model: 'embedder', ...wrong })).status).toBe(400)
  }
  expect((await server.post('/v1/embeddings', { model: 'text-embedding-3-small', input: 'x' })).status).toBe(404)
})

test('Anthropic’s messages: blocks in, blocks out, with thinking and calls', async () => {
  const toolCalls = [{ id: 'c2', name: 'weather', arguments: '{"city":"Oslo"}' }]
  const { server, model } = await serveOne({ reasoning: 'Hm.', text: 'I look.', toolCalls, usage })
  const body = {
    model: 'default',
    max_tokens: 100,
    system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Ask.', signature: 's' },
          { type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Rome' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: '20' }] },
          { type: 'text', text: 'And Oslo?' },
        ],
      },
    ],
    tools: [
      { name: 'weather', input_schema: { type: 'object' } },
      { type: 'web_search_20250305', name: 'web_search' },
    ],
    tool_choice: { type: 'any' },
    thinking: { type: 'enabled', budget_tokens: 1_024 },
    top_k: 5,
  }
  const whole = await server.post('/v1/messages', { ...body, model: 'model:a' })
  expect(await whole.json()).toMatchObject({
    type: 'message',
    content: [
      { type: 'thinking', thinking: 'Hm.' },
      { type: 'text', text: 'I look.' },
      { type: 'tool_use', id: 'c2', name: 'weather', input: { city: 'Oslo' } },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 10, output_tokens: 5 },
  })
  expect(model.calls[0]?.request).toMatchObject({
    maxTokens: 100,
    toolChoice: 'required',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
      { role: 'assistant', reasoning: 'Ask.', toolCalls: [{ id: 'c1', arguments: '{"city":"Rome"}' }] },
      { role: 'tool', toolCallId: 'c1', content: '20' },
      { role: 'user', content: [{ type: 'text', text: 'And Oslo?' }] },
    ],
  })
  expect(whole.headers.get('x-smacs-ignored')).toContain('tools[1]')

  const { events } = await readEvents(await server.post('/v1/messages', { ...body, model: 'model:a', stream: true }))
  const types = events.map((event) => (event as { type: string }).type)
  expect(types[0]).toBe('message_start')
  expect(types.slice(-2)).toEqual(['message_delta', 'message_stop'])
  expect(types.filter((type) => type === 'content_block_start')).toHaveLength(3)
  expect(types.filter((type) => type === 'content_block_stop')).toHaveLength(3)
  const json = events.flatMap((event) => (event as { delta?: { partial_json?: string } }).delta?.partial_json ?? [])
  expect(json.join('')).toBe('{"city":"Oslo"}')
  expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 5 } })
})

test('Anthropic’s way to ask for a schema binds the answers of a pool', async () => {
  const { server, model } = await serveOne({ text: '{"city":"Oslo"}', usage })
  const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
  const ask = (output_config: object) =>
    server.post('/v1/messages', { model: 'default', max_tokens: 9, messages, output_config })
  const response = await ask({ format: { type: 'json_schema', schema }, effort: 'low' })
  expect(await response.json()).toMatchObject({ content: [{ type: 'text', text: '{"city":"Oslo"}' }] })
  expect(model.calls[0]?.request).toMatchObject({
    responseFormat: { schema },
    endpointFields: { reasoning_effort: 'low' },
  })
  expect((await ask({ format: { type: 'json_schema' } })).status).toBe(400)
  expect((await ask({ format: { type: 'json_schema', schema: { ...schema, required: ['degrees'] } } })).status).toBe(
    502,
  )
})

test('a client of Anthropic’s that asked for no thinking finds the text in the first block', async () => {
  const { server } = await serveOne({ reasoning: 'Hm.', text: 'It is 42.', usage })
  const body = { model: 'default', max_tokens: 9, messages }
  expect(await (await server.post('/v1/messages', body)).json()).toMatchObject({ content: [{ type: 'text' }] })
  const { raw } = await readEvents(await server.post('/v1/messages', { ...body, stream: true }))
  expect(raw).not.toContain('thinking')
})

test('Anthropic’s clients are told errors in their own words, and their header is the key', async () => {
  const key = 'a-key-of-sixteen-letters'
  const { server } = await serveOne(undefined, { keys: [{ name: 'k', key }] })
  const post = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const body = { model: 'default', max_tokens: 5, messages }
  const none = await post(body)
  expect(none.status).toBe(401)
  expect(await none.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } })
  expect((await post(body, { 'x-api-key': key })).status).toBe(200)
  expect((await post(body, { authorization: `Bearer ${key}` })).status).toBe(200)
  const wrong = await post({ ...body, messages: [] }, { 'x-api-key': key })
  expect(wrong.status).toBe(400)
  expect(await wrong.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
  // The header is Anthropic's alone.
  expect((await fetch(`${server.url}/v1/models`, { headers: { 'x-api-key': key } })).status).toBe(401)
})

test('tokens of a message are counted without asking anybody', async () => {
  const { server, model } = await serveOne()
  const count = async (content: string) => {
    const response = await server.post('/v1/messages/count_tokens', {
      model: 'default',
      messages: [{ role: 'user', content }],
    })
    return ((await response.json()) as { input_tokens: number }).input_tokens
  }
  expect(await count('word '.repeat(200))).toBeGreaterThan((await count('word')) + 200)
  expect(model.calls).toEqual([])
})

test('Ollama’s chat streams lines of JSON unless told not to, with its options in their places', async () => {
  const { server, model } = await serveOne({ text: 'It is 42.', usage })
  const body = {
    model: 'a:latest',
    messages,
    options: { temperature: 0, num_predict: 7, stop: ['x'] },
    keep_alive: '5m',
  }
  const streamed = await server.post('/api/chat', body)
  expect(streamed.headers.get('content-type')).toBe('application/x-ndjson')
  const lines = (await streamed.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.map(({ message }) => message.content).join('')).toBe('It is 42.')
  expect(lines.at(-1)).toMatchObject({ done: true, done_reason: 'stop', prompt_eval_count: 10, eval_count: 5 })
  expect(model.calls[0]?.request).toMatchObject({ temperature: 0, maxTokens: 7, stop: ['x'] })
  const whole = await server.post('/api/chat', { ...body, stream: false })
  expect(await whole.json()).toMatchObject({ message: { role: 'assistant', content: 'It is 42.' }, done: true })
  expect(await (await server.post('/api/chat', { model: 'a' })).json()).toMatchObject({ done: true })
  const unknown = await server.post('/api/chat', { model: 'b', messages })
  expect(unknown.status).toBe(404)
  expect(await unknown.json()).toEqual({ error: expect.stringContaining('model:a') })
  expect(await (await server.get('/api/tags')).json()).toMatchObject({
    models: [{ name: 'default' }, { name: 'model:a' }],
  })
  expect(await (await server.get('/api/version')).json()).toHaveProperty('version')
})

test('calls of Ollama’s clients have no ids, so results follow them in their order', async () => {
  const toolCalls = [{ id: '', name: 'f', arguments: '{"x":1}' }]
  const { server, model } = await serveOne({ toolCalls, usage })
  const call = { function: { name: 'f', arguments: { x: 1 } } }
  const response = await server.post('/api/chat', {
    model: 'model:a',
    stream: false,
    tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
    messages: [
      ...messages,
      { role: 'assistant', content: '', tool_calls: [call, call] },
      { role: 'tool', content: 'one', tool_name: 'f' },
      { role: 'tool', content: 'two', tool_name: 'f' },
    ],
  })
  expect(await response.json()).toMatchObject({
    message: { tool_calls: [{ function: { name: 'f', arguments: { x: 1 } } }] },
  })
  const [, turn, first, second] = model.calls[0]?.request.messages ?? []
  const ids = turn?.role === 'assistant' ? turn.toolCalls?.map(({ id }) => id) : []
  expect([first, second].map((result) => (result?.role === 'tool' ? result.toolCallId : undefined))).toEqual(ids)
})

test('the same doors are open without /v1, and say what they are', async () => {
  const { server } = await serveOne()
  expect((await server.post('/chat/completions', { model: 'default', messages })).status).toBe(200)
  expect((await server.get('/health')).status).toBe(200)
  const { data } = (await (await server.get('/models')).json()) as { data: { id: string }[] }
  expect(data).toContainEqual(expect.objectContaining({ id: 'model:a', context_length: 4_096, max_model_len: 4_096 }))
  expect(data).toContainEqual(expect.objectContaining({ id: 'embedder', dimensions: expect.any(Number) }))
  const document = (await (await server.get('/openapi.json')).json()) as { paths: Record<string, object> }
  expect(Object.keys(document.paths)).toContain('/v1/chat/completions')
  expect(JSON.stringify(document.paths['/v1/chat/completions'])).toContain('max_completion_tokens')
})

test('a page of a named origin may send the headers of its client library; no other may', async () => {
  const origin = 'https://app.example'
  const { server } = await serveOne(undefined, { server: { corsOrigins: [`${origin}/`] } })
  const preflight = (from: string) =>
    fetch(`${server.url}/v1/chat/completions`, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-stainless-arch',
      },
    })
  expect((await preflight(origin)).headers.get('access-control-allow-headers')).toContain('x-stainless-arch')
  expect((await preflight('https://other.example')).headers.get('access-control-allow-headers')).toBeNull()
  await expect(serveOne(undefined, { server: { corsOrigins: ['*'] } })).rejects.toThrow('server.keys')
  await expect(serveOne(undefined, { server: { corsOrigins: ['app.example/path'] } })).rejects.toThrow()
})
