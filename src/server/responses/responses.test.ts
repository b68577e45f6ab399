import { createParser } from 'eventsource-parser'
import { expect, test } from 'vitest'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ScriptedLines } from '../../models/scripted/scripted-reply.ts'

const usage = { inputTokens: 10, outputTokens: 5 }

async function serveOne(lines: ScriptedLines) {
  const model = createScriptedModel({ id: 'a', replies: () => lines, pieceLength: 5 })
  return { model, server: await serveScripted({ models: [model], wallClockMs: () => 7_000 }) }
}

interface NamedEvent {
  readonly name: string | undefined
  readonly data: { readonly type: string; readonly sequence_number: number; readonly [field: string]: unknown }
}

async function eventsOf(response: Response): Promise<readonly NamedEvent[]> {
  const events: NamedEvent[] = []
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ name: event, data: JSON.parse(data) }) })
  parser.feed(await response.text())
  return events
}

test('a conversation of items reaches the model as messages, the calls of one turn together', async () => {
  const { model, server } = await serveOne({ text: 'Cold.', usage })
  const response = await server.post('/v1/responses', {
    model: 'model:a',
    instructions: 'Be brief.',
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Weather?' },
          { type: 'input_image', image_url: 'data:x' },
        ],
      },
      {
        type: 'message',
        role: 'assistant',
        id: 'msg_1',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Hm.', annotations: [] }],
      },
      { type: 'function_call', call_id: 'c1', name: 'w', arguments: '{}', id: 'fc_1', status: 'completed' },
      { type: 'function_call', call_id: 'c2', name: 'w', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'c1', output: '12' },
      { type: 'function_call_output', call_id: 'c2', output: [{ type: 'input_text', text: '13' }] },
    ],
    max_output_tokens: 9,
  })
  expect(model.calls[0]?.request).toMatchObject({
    maxTokens: 9,
    messages: [
      { role: 'developer', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Weather?' },
          { type: 'image', url: 'data:x' },
        ],
      },
      {
        role: 'assistant',
        content: 'Hm.',
        toolCalls: [
          { id: 'c1', name: 'w', arguments: '{}' },
          { id: 'c2', name: 'w', arguments: '{"a":1}' },
        ],
      },
      { role: 'tool', toolCallId: 'c1', content: '12' },
      { role: 'tool', toolCallId: 'c2', content: '13' },
    ],
  })
  expect(await response.json()).toMatchObject({
    object: 'response',
    created_at: 7,
    status: 'completed',
    store: false,
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Cold.' }] }],
    usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
  })
})

test('a stream names and numbers its events, text before calls, and an answer cut at its limit is incomplete', async () => {
  const { server } = await serveOne({ text: 'It is cold', finishReason: 'length', usage })
  const response = await server.post('/v1/responses', { model: 'model:a', input: 'Weather?', stream: true })
  const events = await eventsOf(response)
  expect(events.map(({ data }) => data.sequence_number)).toEqual(events.map((_, index) => index))
  expect(events.every(({ name, data }) => name === data.type)).toBe(true)
  expect(events.map(({ name }) => name)).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.incomplete',
  ])
  expect(events.at(-1)?.data).toMatchObject({
    response: {
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { total_tokens: 15 },
    },
  })
})

test('an error after the first event is the last event; ours come only where they are asked for', async () => {
  const error = new ModelCallError({ model: 'a', kind: 'truncated', message: 'cut' })
  const { server } = await serveOne({ text: 'half', error })
  const post = (smacs: object) => server.post('/v1/responses', { model: 'model:a', input: 'x', stream: true, smacs })
  const plain = await eventsOf(await post({}))
  expect(plain.at(-1)).toMatchObject({
    name: 'error',
    data: { code: 'no_model_answered', error: { type: 'upstream_error' } },
  })
  expect(plain.some(({ name }) => name?.startsWith('smacs'))).toBe(false)
  const told = await eventsOf(await post({ events: true }))
  expect(told.filter(({ name }) => name === 'smacs.event').length).toBeGreaterThan(2)
})

test.each([
  [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
  [{ background: true }, 'background'],
  [{ tools: [{ type: 'web_search' }], tool_choice: 'required' }, 'tool_choice'],
  [{ smacs: { maxCall: 3 } }, 'smacs.maxCall'],
  [{ input: [{ type: 'item_reference', id: 'x' }] }, 'input[0].type'],
  [{ tool_choice: 'required' }, 'tool_choice'],
])('what is not honoured is refused by name: %o', async (rest, param) => {
  const { server, model } = await serveOne({ text: 'x' })
  const response = await server.post('/v1/responses', { model: 'model:a', input: 'x', ...rest })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { param } })
  expect(model.calls).toEqual([])
})

test('what an agent of OpenAI’s own sends is answered: hosted tools are left out, hints unused, thinking goes back', async () => {
  const { server, model } = await serveOne({ text: 'Five.', reasoning: 'Two and three.', usage })
  const run = { type: 'function', name: 'run', description: 'Runs.', strict: false, parameters: { type: 'object' } }
  const response = await server.post('/v1/responses', {
    model: 'model:a',
    input: [
      { type: 'message', id: 'm1', role: 'developer', content: [{ type: 'input_text', text: 'Be short.' }] },
      { type: 'message', id: 'm2', role: 'user', content: [{ type: 'input_text', text: 'What is 2+3?' }] },
      { type: 'reasoning', id: 'rs_1', summary: [], content: [{ type: 'reasoning_text', text: 'Add.' }] },
      { type: 'message', role: 'assistant', phase: 'final', content: [{ type: 'output_text', text: '5' }] },
      { type: 'web_search_call', id: 'ws_1', status: 'completed' },
      { type: 'message', role: 'user', content: 'Sure?' },
    ],
    tools: [run, { type: 'namespace', name: 'agents', tools: [run] }, { type: 'web_search' }],
    tool_choice: 'auto',
    reasoning: { effort: 'low', summary: 'auto' },
    store: false,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: 'k',
    client_metadata: { a: 'b' },
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('x-smacs-ignored')?.split(', ')).toEqual(
    expect.arrayContaining(['prompt_cache_key', 'client_metadata', 'include', 'tools[2]', 'input[4]']),
  )
  const [call] = model.calls
  expect(call?.request.tools?.map(({ name }) => name)).toEqual(['run'])
  expect(call?.request.messages).toContainEqual({ role: 'assistant', content: '5', reasoning: 'Add.' })
  expect(await response.json()).toMatchObject({
    output: [
      { type: 'reasoning', content: [{ type: 'reasoning_text', text: 'Two and three.' }] },
      { type: 'message', content: [{ text: 'Five.' }] },
    ],
  })
})

test('thinking, text and the pieces of a call stream as items of their own, each closed once', async () => {
  const { server } = await serveOne({
    reasoning: 'I think so.',
    text: 'Let me look.',
    toolCalls: [{ id: 'c1', name: 'run', arguments: '{"command":"ls"}' }],
    usage,
  })
  const tools = [{ type: 'function', name: 'run', parameters: { type: 'object' } }]
  const response = await server.post('/v1/responses', { model: 'model:a', input: 'x', tools, stream: true })
  const events = await eventsOf(response)
  const done = events.filter(({ name }) => name === 'response.output_item.done').map(({ data }) => data)
  expect(done).toMatchObject([
    { output_index: 0, item: { type: 'reasoning' } },
    { output_index: 1, item: { type: 'message' } },
    { output_index: 2, item: { type: 'function_call', call_id: 'c1', arguments: '{"command":"ls"}' } },
  ])
  const pieces = events.filter(({ name }) => name === 'response.function_call_arguments.delta')
  expect(pieces.length).toBeGreaterThan(1)
  expect(pieces.map(({ data }) => data.delta).join('')).toBe('{"command":"ls"}')
  expect(events.at(-1)?.data).toMatchObject({
    response: { output: [{ type: 'reasoning' }, { type: 'message' }, { type: 'function_call' }] },
  })
})
