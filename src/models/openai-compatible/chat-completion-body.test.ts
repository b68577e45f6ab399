import { expect, test } from 'vitest'
import { type EndpointDialect, initialDialect } from './asking/endpoint-dialect.ts'
import { chatCompletionBody } from './chat-completion-body.ts'
import { type OpenAiCompatibleModelOptions, openAiCompatibleModelOptionsSchema } from './options.ts'

const dialect = initialDialect({ maxTokensField: 'auto', logprobs: undefined })
const resolve = (rest: Partial<OpenAiCompatibleModelOptions> = {}) =>
  openAiCompatibleModelOptionsSchema.parse({ id: 'a', baseUrl: 'http://127.0.0.1:1/v1', model: 'm', ...rest })
const messages = [{ role: 'user', content: 'hi' }] as const

test('sends what was asked and nothing else', () => {
  expect(chatCompletionBody({ messages }, resolve(), dialect)).toEqual({
    model: 'm',
    messages: [{ role: 'user', content: 'hi' }],
    stream: true,
    stream_options: { include_usage: true },
  })
})

test('the request comes before the member, and extraBody before both', () => {
  const options = resolve({
    temperature: 0.2,
    maxTokens: 100,
    extraBody: { top_k: 5, seed: 9 },
    instructions: 'Be brief.',
  })
  const request = { messages, temperature: 0.9, topP: 0.8, stop: ['\n'], seed: 1, user: 'u', logprobs: true }
  expect(chatCompletionBody(request, options, dialect)).toMatchObject({
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'hi' },
    ],
    temperature: 0.9,
    max_tokens: 100,
    top_p: 0.8,
    stop: ['\n'],
    seed: 9,
    top_k: 5,
    user: 'u',
    logprobs: true,
    top_logprobs: 1,
  })
})

test('speaks the dialect of the endpoint', () => {
  const learnt: EndpointDialect = {
    ...dialect,
    maxTokensField: 'max_completion_tokens',
    logprobs: false,
    streamOptions: false,
  }
  expect(chatCompletionBody({ messages, maxTokens: 5, logprobs: true }, resolve(), learnt)).toEqual({
    model: 'm',
    messages: [{ role: 'user', content: 'hi' }],
    stream: true,
    max_completion_tokens: 5,
  })
})

test('writes every kind of message, tool and answer format', () => {
  const parameters = { type: 'object' }
  const body = chatCompletionBody(
    {
      messages: [
        { role: 'developer', content: 'd' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'see' },
            { type: 'image', url: 'data:image/png;base64,AA' },
          ],
        },
        { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'add', arguments: '{}' }] },
        { role: 'tool', toolCallId: 'c', content: '3' },
      ],
      tools: [{ name: 'add', description: 'adds', parameters, strict: true }],
      toolChoice: { name: 'add' },
      parallelToolCalls: false,
      responseFormat: { type: 'json-schema', name: 'sum', schema: parameters, strict: true },
    },
    resolve(),
    dialect,
  )
  expect(body).toMatchObject({
    messages: [
      { role: 'system', content: 'd' },
      { role: 'user', content: 'a\nb' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
        ],
      },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'add', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: '3' },
    ],
    tools: [{ type: 'function', function: { name: 'add', description: 'adds', parameters, strict: true } }],
    parallel_tool_calls: false,
    tool_choice: { type: 'function', function: { name: 'add' } },
    response_format: { type: 'json_schema', json_schema: { name: 'sum', schema: parameters, strict: true } },
  })
  expect(chatCompletionBody({ messages, responseFormat: { type: 'json' } }, resolve(), dialect)).toMatchObject({
    response_format: { type: 'json_object' },
  })
})

test('a limit on what is written has one place, so extraBody may name none', () => {
  for (const field of ['max_tokens', 'max_completion_tokens', 'n_predict', 'n', 'best_of']) {
    const extraBody = JSON.parse(`{ "${field}": 5000 }`)
    expect(() => resolve({ extraBody })).toThrow(/cannot be set here: (set `maxTokens`|a generation is one answer)/)
  }
  expect(() => resolve({ extraBody: { stream: false } })).toThrow('smacs decides it')
  expect(resolve({ extraBody: { nothing: 1 } }).extraBody).toEqual({ nothing: 1 })
})
