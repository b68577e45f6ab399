import { expect, test } from 'vitest'
import { readEvents } from '../../../test/server/read-events.ts'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import { createScriptedModel, type ScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ScriptedReply } from '../../models/scripted/scripted-reply.ts'
import { messageText } from '../../ports/message.ts'

const path = '/v1/chat/completions'
const messages = [{ role: 'user', content: 'What is 6 x 7?' }]
const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 }
const usage = { inputTokens: 10, outputTokens: 5 }
const isAggregation = (text: string): boolean => text.includes('The mark is ')

/** A model that answers references with one line and aggregations with another. */
function member(id: string, reference: ScriptedReply, candidate: ScriptedReply = reference): ScriptedModel {
  return createScriptedModel({
    id,
    price,
    replies: ({ messages: sent }) => {
      const last = sent.at(-1)
      return last !== undefined && isAggregation(messageText(last)) ? candidate : reference
    },
  })
}
const strategies = { default: { kind: 'paper', subsets: 2 } }

test('a pool answers as one model: text, usage of every inner call, cost and trace', async () => {
  const models = ['a', 'b', 'c'].map((id) => member(id, { text: `${id}: 42`, usage }, { text: 'It is 42.', usage }))
  const server = await serveScripted({ models, strategies, wallClockMs: () => 1_700_000_000_500 })
  const response = await server.post(path, { model: 'default', messages, smacs: { show: 'none' } })
  expect(response.status).toBe(200)
  const traceId = response.headers.get('x-smacs-trace-id')
  expect(await response.json()).toEqual({
    id: `chatcmpl-${traceId}`,
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'default',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'It is 42.', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 50, completion_tokens: 25, total_tokens: 75 },
  })
  expect(response.headers.get('x-smacs-calls')).toBe('5')
  expect(response.headers.get('x-smacs-cost-usd')).toBe('0.0001')
  expect(response.headers.get('x-smacs-usage')).toBeNull()
})

test('unknown usage is absent and flagged, never 0', async () => {
  const server = await serveScripted({ models: [member('a', { text: '42', usage: { outputTokens: 5 } })] })
  const response = await server.post(path, { model: 'model:a', messages })
  expect(Object.keys((await response.json()) as object)).not.toContain('usage')
  expect(response.headers.get('x-smacs-usage')).toBe('incomplete')
  expect(response.headers.get('x-smacs-cost-usd')).toBeNull()
})

test('a stream of one model carries each of its pieces in a chunk of its own, then the finish and the usage', async () => {
  const model = createScriptedModel({ id: 'a', replies: [{ text: 'a😀b\n“c”', usage }], pieceLength: 1 })
  const server = await serveScripted({ models: [model], wallClockMs: () => 5_000 })
  const response = await server.post(path, {
    model: 'model:a',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const id = `chatcmpl-${response.headers.get('x-smacs-trace-id')}`
  const { events, comments } = await readEvents(response)
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    id,
    object: 'chat.completion.chunk',
    created: 5,
    model: 'model:a',
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    usage: null,
  })
  expect(events).toEqual([
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...[...'a😀b\n“c”'].map((content) => chunk({ content })),
    chunk({}, 'stop'),
    {
      ...chunk({}),
      choices: [],
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    },
    '[DONE]',
  ])
  expect(comments).toEqual([])
})

test('a plain stream of a pool has nothing in it that OpenAI’s does not have', async () => {
  const models = ['a', 'b'].map((id) => member(id, 'forty-two', 'It is 42.'))
  const server = await serveScripted({ models, strategies })
  const { events, raw } = await readEvents(
    await server.post(path, { model: 'default', messages, stream: true, smacs: { show: 'none' } }),
  )
  expect(events).toHaveLength(4)
  expect(raw).not.toContain('smacs"')
  for (const event of events.slice(0, -1)) {
    expect(Object.keys(event as object)).toEqual(['id', 'object', 'created', 'model', 'choices'])
  }
  expect(events[1]).toMatchObject({ choices: [{ delta: { content: 'It is 42.' } }] })
})

test('with smacs.events, what happens rides in chunks with empty deltas, and the last says what it took', async () => {
  const models = ['a', 'b'].map((id) => member(id, { text: 'forty-two', usage }, { text: 'It is 42.', usage }))
  const server = await serveScripted({ models, strategies })
  const response = await server.post(path, {
    model: 'default',
    messages,
    stream: true,
    smacs: { events: true, seed: 3 },
  })
  const { events } = await readEvents(response)
  const carried = events.flatMap((event) => {
    const { smacs, choices } = event as { smacs?: { type: string }; choices?: { delta: object }[] }
    if (smacs === undefined) return []
    expect(choices?.[0]?.delta).toEqual({})
    return [smacs]
  })
  const types = carried.map(({ type }) => type)
  expect(types.slice(0, 3)).toEqual(['started', 'panel-chosen', 'noted'])
  for (const type of ['call-finished', 'scored']) expect(types).toContain(type)
  expect(types).not.toContain('answer-delta')
  expect(carried.at(-1)).toMatchObject({
    type: 'answer-report',
    traceId: response.headers.get('x-smacs-trace-id'),
    calls: 4,
    costUsd: 0.00008,
    usage: 'complete',
  })
})

test('tool calls come back with ids, whole and streamed', async () => {
  const model = createScriptedModel({
    id: 'a',
    replies: () => ({ toolCalls: [{ id: '', name: 'weather', arguments: '{"city":"Oslo"}' }] }),
  })
  const server = await serveScripted({ models: [model] })
  const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }]
  const body = { model: 'model:a', messages, tools, tool_choice: 'required', parallel_tool_calls: false }
  const whole = (await (await server.post(path, body)).json()) as { choices: unknown[] }
  expect(whole.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: {
      content: null,
      tool_calls: [
        { id: expect.stringMatching(/^call_/), function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
      ],
    },
  })
  expect(model.calls[0]?.request).toMatchObject({ toolChoice: 'required', parallelToolCalls: false })
  const { events } = await readEvents(await server.post(path, { ...body, stream: true }))
  type Piece = { index: number; id?: string; function: { name?: string; arguments: string } }
  const pieces = events.slice(1, -2).flatMap((event) => {
    return (event as { choices: [{ delta: { tool_calls: Piece[] } }] }).choices[0].delta.tool_calls
  })
  expect(pieces.length).toBeGreaterThan(1)
  expect(pieces[0]).toMatchObject({ index: 0, type: 'function', function: { name: 'weather' } })
  expect(pieces.filter(({ id }) => id !== undefined)).toHaveLength(1)
  expect(pieces.map(({ function: called }) => called.arguments).join('')).toBe('{"city":"Oslo"}')
  expect(events.at(-2)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] })
})

test('a whole conversation reaches the models, and the bank is searched by what the user said', async () => {
  const model = createScriptedModel({ id: 'a', replies: ['12 degrees'] })
  const server = await serveScripted({ models: [model] })
  const response = await server.post(path, {
    model: 'model:a',
    messages: [
      { role: 'developer', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Weather in Oslo?' },
          { type: 'image_url', image_url: { url: 'data:x' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        refusal: null,
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'w', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: '12' }] },
    ],
    temperature: 0,
    top_p: 0.5,
    max_completion_tokens: 9,
    stop: 'x',
    seed: 4,
    user: 'u1',
  })
  expect(response.status).toBe(200)
  expect(model.calls[0]?.request).toEqual({
    messages: [
      { role: 'developer', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Weather in Oslo?' },
          { type: 'image', url: 'data:x' },
        ],
      },
      { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'w', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'c1', content: '12' },
    ],
    temperature: 0,
    topP: 0.5,
    maxTokens: 9,
    stop: ['x'],
    seed: 4,
    user: 'u1',
    whole: true,
  })
})

test.each([
  ['a body that is no object', [], undefined, 'must be a JSON object'],
  ['no messages', { model: 'default', messages: [] }, 'messages', 'at least 1'],
  ['an unknown field of ours', { model: 'default', messages, smacs: { maxCall: 1 } }, 'smacs.maxCall', '`maxCalls`'],
  ['n above 1', { model: 'default', messages, n: 2 }, 'n', 'one answer'],
  ['logprobs of a pool', { model: 'default', messages, logprobs: true }, 'logprobs', 'model:<id>'],
  ['several answers under another name', { model: 'default', messages, best_of: 2 }, 'best_of', 'one answer'],
  ['spoken answers', { model: 'default', messages, modalities: ['text', 'audio'] }, 'modalities', 'text'],
  ['two token limits', { model: 'default', messages, max_tokens: 1, max_completion_tokens: 2 }, 'max_tokens', 'differ'],
  ['a tool choice without tools', { model: 'default', messages, tool_choice: 'required' }, 'tool_choice', '`tools`'],
  [
    'a strategy for one model',
    { model: 'model:a', messages, smacs: { strategy: 'paper' } },
    'smacs.strategy',
    'one model',
  ],
  ['an unknown strategy', { model: 'default', messages, smacs: { strategy: 'papre' } }, 'smacs.strategy', '`paper`'],
  [
    'a wrong strategy option',
    { model: 'default', messages, smacs: { strategy: { kind: 'paper', subset: 1 } } },
    'smacs.strategy',
    '`subsets`',
  ],
  [
    'an unknown role',
    { model: 'default', messages: [{ role: 'narrator', content: 'x' }] },
    'messages[0].role',
    'assistant',
  ],
])('%s is a 400 that says so', async (_, body, param, said) => {
  const server = await serveScripted({ models: [member('a', '42')] })
  const response = await server.post(path, body)
  expect(response.status).toBe(400)
  const { error } = (await response.json()) as { error: { type: string; param: string | null; message: string } }
  expect(error.type).toBe('invalid_request_error')
  expect(error.message).toContain(said)
  expect(error.param).toBe(param ?? null)
})

test('fields that ask for nothing are taken from clients that always send them', async () => {
  const server = await serveScripted({ models: [member('a', '42')] })
  const neutral = {
    n: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    logit_bias: {},
    logprobs: false,
    stop: null,
    tools: [],
    tool_choice: 'auto',
    store: false,
    service_tier: 'auto',
    response_format: { type: 'text' },
    stream: false,
    functions: null,
  }
  expect((await server.post(path, { model: 'default', messages, ...neutral })).status).toBe(200)
})

test('an unknown model is a 404 with the nearest name', async () => {
  const server = await serveScripted({ models: [member('llama', '42')], strategies: { careful: { kind: 'paper' } } })
  for (const [model, near] of [
    ['carefull', 'careful'],
    ['model:lama', 'model:llama'],
    ['gpt-4o', 'default'],
  ]) {
    const response = await server.post(path, { model, messages })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      error: { code: 'model_not_found', message: expect.stringContaining(String(near)) },
    })
  }
})

test('a body that is not JSON by its type, its text or its size is refused', async () => {
  const server = await serveScripted({ models: [member('a', '42')], server: { limits: { bodyBytes: 2_000 } } })
  const send = async (body: string, type?: string) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
    return fetch(`${server.url}${path}`, { method: 'POST', headers, body })
  }
  const good = JSON.stringify({ model: 'default', messages })
  expect((await send(good, 'application/json; charset=utf-8')).status).toBe(200)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', undefined]) {
    const response = await send(good, type)
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('application/json') } })
  }
  expect((await send('{', 'application/json')).status).toBe(400)
  expect((await send('', 'application/json')).status).toBe(400)
  expect((await send(JSON.stringify({ x: 'y'.repeat(3_000) }), 'application/json')).status).toBe(413)
})

const failing = (kind: ModelCallError['kind'], retryAfterMs?: number): ScriptedReply =>
  new ModelCallError({ model: 'a', kind, message: `it is ${kind}`, retryAfterMs })

test.each([
  ['rate-limited', 429, 'rate_limit_error'],
  ['timeout', 504, 'timeout_error'],
  ['circuit-open', 503, 'overloaded_error'],
  ['refused-request', 400, 'invalid_request_error'],
  ['upstream', 502, 'upstream_error'],
  ['authentication', 502, 'upstream_error'],
] as const)(
  'when one model fails with %s, the client is told as HTTP knows it, streaming or not',
  async (kind, status, type) => {
    const server = await serveScripted({ models: [member('a', failing(kind, 1_500))] })
    for (const stream of [false, true]) {
      const response = await server.post(path, { model: 'model:a', messages, stream })
      expect(response.status).toBe(status)
      expect(await response.json()).toMatchObject({ error: { type, causes: [{ model: 'a', code: kind }] } })
      if (status === 429) expect(response.headers.get('retry-after')).toBe('2')
    }
  },
)

test('when every model fails, every cause is told', async () => {
  const models = [member('a', failing('timeout')), member('b', failing('upstream'))]
  const server = await serveScripted({ models })
  const response = await server.post(path, { model: 'default', messages })
  expect(response.status).toBe(502)
  expect(await response.json()).toMatchObject({
    error: {
      code: 'no_model_answered',
      message: expect.stringContaining('b: it is upstream'),
      causes: [
        { model: 'a', code: 'timeout' },
        { model: 'b', code: 'upstream' },
      ],
    },
  })
})

test('an error after the first byte is the last event of the stream', async () => {
  const error = new ModelCallError({ model: 'a', kind: 'truncated', message: 'cut' })
  const server = await serveScripted({ models: [member('a', { text: 'half an ', error })] })
  const response = await server.post(path, { model: 'model:a', messages, stream: true })
  expect(response.status).toBe(200)
  const { events } = await readEvents(response)
  expect(events.at(-1)).toMatchObject({ error: { type: 'upstream_error', code: 'no_model_answered' } })
  expect(events).not.toContain('[DONE]')
})

test('a stream never goes on with another answer than it began', async () => {
  const error = new ModelCallError({ model: 'a', kind: 'truncated', message: 'cut' })
  const models = ['a', 'b'].map((id) => member(id, 'a whole reference', { text: 'half a candidate', error }))
  const server = await serveScripted({ models, strategies: { default: { kind: 'paper', subsets: 1 } } })
  const { events } = await readEvents(await server.post(path, { model: 'default', messages, stream: true }))
  expect(events.at(-1)).toMatchObject({ error: { code: 'answer_broken_off' } })
  expect(JSON.stringify(events)).not.toContain('a whole reference')
  const whole = await server.post(path, { model: 'default', messages })
  expect(whole.headers.get('x-smacs-degraded')).toBe('true')
  expect(await whole.json()).toMatchObject({ choices: [{ message: { content: 'a whole reference' } }] })
})

test('an error nobody foresaw tells the client nothing of the inside', async () => {
  const server = await serveScripted({ models: [member('a', '42')] })
  const response = await server.post(path, {
    model: 'default',
    messages,
    smacs: { strategy: { kind: 'single', model: 'nobody' } },
  })
  expect(response.status).toBe(400)
  const unforeseen = await serveScripted({
    models: [
      {
        ...member('a', '42'),
        get defaults(): never {
          throw new TypeError('secret inside')
        },
      },
    ],
  })
  const failed = await unforeseen.post(path, { model: 'model:a', messages })
  expect(failed.status).toBe(500)
  expect(await failed.text()).not.toContain('secret inside')
  expect(unforeseen.log()).toContain('secret inside')
})

test('a pool keeps to a JSON schema, and one that is none is refused before anybody is asked', async () => {
  const models = [member('a', 'five'), member('b', '{"age": 5}'), member('c', '```json\n{"age": 5}\n```')]
  const server = await serveScripted({ models, strategies: { default: { kind: 'majority' } } })
  const format = (schema: object) => ({ type: 'json_schema', json_schema: { name: 'p', strict: true, schema } })
  const schema = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] }
  const good = await server.post(path, { model: 'default', messages, response_format: format(schema) })
  expect(await good.json()).toMatchObject({ choices: [{ message: { content: '{"age": 5}' } }] })
  const asked = models[0]?.calls.length
  const bad = await server.post(path, { model: 'default', messages, response_format: format({ type: 'objekt' }) })
  expect(bad.status).toBe(400)
  expect(await bad.json()).toMatchObject({ error: { param: 'response_format', code: 'invalid_schema' } })
  expect(models[0]?.calls.length).toBe(asked)
  const nobody = await server.post(path, { model: 'default', messages, response_format: format({ type: 'array' }) })
  expect(nobody.status).toBe(502)
  expect(await nobody.json()).toMatchObject({ error: { causes: [{ code: 'bad-response' }, {}, {}] } })
})
