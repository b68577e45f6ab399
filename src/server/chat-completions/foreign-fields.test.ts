import { expect, test } from 'vitest'
import { readEvents } from '../../../test/server/read-events.ts'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ScriptedLines } from '../../models/scripted/scripted-reply.ts'

const path = '/v1/chat/completions'
const messages = [{ role: 'user', content: 'What is 6 x 7?' }]
const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 }

function endpointModel(id: string, lines: ScriptedLines = { text: '42' }) {
  const model = createScriptedModel({ id, price, replies: () => lines, pieceLength: 4 })
  return Object.assign(model, { takesEndpointFields: true })
}

const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }
const history = (assistant: object, tool: object = {}) => [
  { role: 'user', content: 'x' },
  { role: 'assistant', content: null, tool_calls: [call], ...assistant },
  { role: 'tool', tool_call_id: 'c1', content: '12', ...tool },
]

test.each([
  ['a named user', { messages: [{ role: 'user', name: 'bob', content: 'x' }] }],
  ['a message with an id', { messages: [{ role: 'user', id: '1', content: 'x' }] }],
  [
    'cache marks',
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'x', cache_control: { type: 'e' } }] }] },
  ],
  ['a place in a stream', { messages: history({ tool_calls: [{ ...call, index: 0 }] }) }],
  ['a library’s own field', { messages: history({ provider_specific_fields: { a: 1 } }) }],
  ['thinking by another name', { messages: history({ reasoning: 'hm' }) }],
  ['a call without a type', { messages: history({ tool_calls: [{ id: 'c1', function: call.function }] }) }],
  ['a call without arguments', { messages: history({ tool_calls: [{ id: 'c1', function: { name: 'f' } }] }) }],
  ['a result with a name', { messages: history({}, { name: 'f' }) }],
  ['a picture as a result', { messages: history({}, { content: [{ type: 'image_url', image_url: 'data:x' }] }) }],
  ['an empty turn of the assistant', { messages: [...messages, { role: 'assistant', content: null }] }],
  ['no model', { model: undefined, messages }],
  ['a gateway’s prefix', { model: 'openai/default', messages }],
  ['a bare id', { model: 'a', messages }],
  ['a tag of Ollama’s', { model: 'a:latest', messages }],
  ['no limit of tokens', { messages, max_tokens: -1 }],
  ['an empty stop', { messages, stop: '' }],
  ['a high temperature', { messages, temperature: 2.5 }],
  ['a schema without a name', { messages, response_format: { type: 'json_schema', json_schema: { schema: {} } } }],
  ['a schema beside json_object', { messages, response_format: { type: 'json_object', schema: { type: 'object' } } }],
  ['a tool nobody here runs', { messages, tools: [{ type: 'web_search' }] }],
  ['usage all along', { messages, stream: true, stream_options: { continuous_usage_stats: true } }],
  ['sampling of an engine', { messages, top_k: 20, min_p: 0.1, repetition_penalty: 1.1, chat_template_kwargs: {} }],
  ['hints', { messages, prompt_cache_key: 'k', safety_identifier: 's', service_tier: 'flex', store: true }],
])('%s is taken', async (_, body) => {
  const server = await serveScripted({ models: [endpointModel('a', { text: '{"a": 42}' })] })
  expect((await server.post(path, { model: 'default', ...body })).status).toBe(200)
})

test('one model is given every field of its endpoint’s as it came, and what nobody uses is told', async () => {
  const model = endpointModel('a')
  const server = await serveScripted({ models: [model] })
  const fields = { top_k: 20, chat_template_kwargs: { enable_thinking: false }, think: false, engine_switch: 3 }
  const body = { model: 'model:a', messages, ...fields, prompt_cache_key: 'k', models: ['dear'], n_predict: 7 }
  const response = await server.post(path, body)
  expect(model.calls[0]?.request).toMatchObject({ endpointFields: fields, maxTokens: 7 })
  expect(model.calls[0]?.request.endpointFields).toEqual(fields)
  expect(response.headers.get('x-smacs-ignored')).toBe('prompt_cache_key, models')
})

test('a pool’s writer is given what means the same to every model, and may leave it out', async () => {
  const models = [endpointModel('a'), endpointModel('b')]
  const server = await serveScripted({ models, strategies: { default: { kind: 'paper', subsets: 1 } } })
  const response = await server.post(path, { model: 'default', messages, top_k: 20, engine_switch: 3 })
  const requests = models.flatMap(({ calls }) => calls.map(({ request }) => request))
  const writers = requests.filter(({ endpointFields }) => endpointFields !== undefined)
  expect(writers).toHaveLength(1)
  expect(writers[0]).toMatchObject({ endpointFields: { top_k: 20 }, dropRefusedFields: true })
  expect(response.headers.get('x-smacs-ignored')).toBe('engine_switch')
})

test('under a ceiling only fields that cannot raise a call’s cost go on', async () => {
  const model = endpointModel('a')
  const server = await serveScripted({ models: [model] })
  const response = await server.post(path, {
    ...{ model: 'model:a', messages, max_tokens: 5, top_k: 20, engine_switch: 3 },
    smacs: { maxCostUsd: 1 },
  })
  expect(model.calls[0]?.request.endpointFields).toEqual({ top_k: 20 })
  expect(response.headers.get('x-smacs-ignored')).toBe('engine_switch')
})

test('a model in this process is given nothing of an endpoint’s, and the client is told', async () => {
  const model = createScriptedModel({ id: 'a', replies: ['42'] })
  const server = await serveScripted({ models: [model] })
  const response = await server.post(path, { model: 'model:a', messages, top_k: 20, stream: true })
  expect(response.headers.get('x-smacs-ignored')).toBe('top_k')
  expect(model.calls[0]?.request.endpointFields).toBeUndefined()
})

test('with strictFields whatever this server does not use itself is refused', async () => {
  const server = await serveScripted({ models: [endpointModel('a')], server: { strictFields: true } })
  for (const [field, param] of [
    [{ top_k: 20 }, 'top_k'],
    [{ prompt_cache_key: 'k' }, 'prompt_cache_key'],
    [{ messages: [{ role: 'user', content: 'x', id: '1' }] }, 'messages[0].id'],
  ] as const) {
    const response = await server.post(path, { model: 'model:a', messages, ...field })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { param, code: 'unknown_parameter' } })
  }
  expect((await server.post(path, { model: 'model:a', messages })).status).toBe(200)
})

test('thinking reaches the client whole and as it comes, and goes back to the model that thought it alone', async () => {
  const model = endpointModel('a', { reasoning: 'Six sevens are…', text: 'It is 42.' })
  const server = await serveScripted({ models: [model], strategies: { default: { kind: 'majority' } } })
  const whole = await server.post(path, { model: 'model:a', messages })
  expect(await whole.json()).toMatchObject({
    choices: [{ message: { content: 'It is 42.', reasoning_content: 'Six sevens are…' } }],
  })
  const { events } = await readEvents(await server.post(path, { model: 'model:a', messages, stream: true }))
  const deltas = events.flatMap((event) => {
    const { choices } = event as { choices?: [{ delta: { content?: string; reasoning_content?: string } }] }
    return choices?.[0]?.delta ?? []
  })
  const joined = (pick: (delta: (typeof deltas)[number]) => string | undefined) => deltas.map(pick).join('')
  expect(joined(({ reasoning_content }) => reasoning_content)).toBe('Six sevens are…')
  expect(joined(({ content }) => content)).toBe('It is 42.')
  const firstText = deltas.findIndex(({ content }) => content !== undefined && content !== '')
  expect(deltas.findIndex(({ reasoning_content }) => reasoning_content !== undefined)).toBeLessThan(firstText)

  const next = [...messages, { role: 'assistant', content: '42', reasoning_content: 'Hm.' }, ...messages]
  await server.post(path, { model: 'model:a', messages: next })
  expect(model.calls.at(-1)?.request.messages[1]).toEqual({ role: 'assistant', content: '42', reasoning: 'Hm.' })
  await server.post(path, { model: 'default', messages: next })
  expect(model.calls.at(-1)?.request.messages[1]).toEqual({ role: 'assistant', content: '42' })
})

test('functions of the time before tools are answered in the same words', async () => {
  const model = endpointModel('a', { toolCalls: [{ id: 'c', name: 'f', arguments: '{"x": 1}' }] })
  const server = await serveScripted({ models: [model] })
  const functions = [{ name: 'f', parameters: { type: 'object' } }]
  const body = {
    ...{ model: 'model:a', functions, function_call: { name: 'f' } },
    messages: [
      ...messages,
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: '12' },
    ],
  }
  expect(await (await server.post(path, body)).json()).toMatchObject({
    choices: [{ message: { function_call: { name: 'f', arguments: '{"x": 1}' } }, finish_reason: 'function_call' }],
  })
  expect(model.calls[0]?.request).toMatchObject({
    tools: [{ name: 'f' }],
    toolChoice: { name: 'f' },
    messages: [{}, { toolCalls: [{ name: 'f', arguments: '{}' }] }, { role: 'tool', content: '12' }],
  })
  const { raw } = await readEvents(await server.post(path, { ...body, stream: true }))
  expect(raw).toContain('"function_call":{"name":"f"')
  expect(raw).not.toContain('tool_calls')
})
