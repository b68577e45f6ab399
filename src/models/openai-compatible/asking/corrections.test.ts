import { afterEach, expect, test } from 'vitest'
import { completion, errorStatus } from '../../../../test/fault-server/chat-replies.ts'
import { startFaultServer } from '../../../../test/fault-server/fault-server.ts'
import type { AdjustableSetting, ChatModel, ChatRequest } from '../../../ports/chat-model.ts'
import type { Message } from '../../../ports/message.ts'
import { createOpenAiCompatibleModel } from '../openai-compatible-model.ts'
import type { OpenAiCompatibleModelOptions } from '../options.ts'

const opened: { close?(): Promise<void> }[] = []

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close?.()
})

interface Body {
  readonly messages: readonly { readonly role: string; readonly content: unknown; readonly name?: string }[]
  readonly [field: string]: unknown
}

/** A model whose endpoint refuses with these words whatever `refuses` holds for. */
async function openModel(
  words: string,
  refuses: (body: Body) => boolean,
  { status = 400, ...options }: Partial<OpenAiCompatibleModelOptions> & { readonly status?: number } = {},
) {
  const server = await startFaultServer(({ body }) =>
    refuses(body as Body) ? errorStatus(status, words) : completion('{"answer": 42}'),
  )
  const model = createOpenAiCompatibleModel({ id: 'a', baseUrl: server.baseUrl, model: 'm', retries: 0, ...options })
  opened.push(model, server)
  return { model, sent: () => server.requests.map(({ body }) => body as Body) }
}

const everything: readonly AdjustableSetting[] = ['temperature', 'seed', 'maxTokens', 'schema']
const messages: readonly Message[] = [{ role: 'user', content: 'What is 6 x 7?' }]
const ours: ChatRequest = { messages, temperature: 0.7, seed: 5, maxTokens: 8192, adjustable: everything }

async function say(model: ChatModel, request: ChatRequest): Promise<string> {
  let text = ''
  try {
    for await (const delta of model.stream(request, { signal: new AbortController().signal })) {
      if (delta.type === 'text') text += delta.text
    }
  } catch (error) {
    return (error as { kind: string }).kind
  }
  return text
}

const answered = '{"answer": 42}'
const schema = { type: 'object', properties: { answer: { type: 'integer' } } }
const inSchema: ChatRequest = { ...ours, responseFormat: { type: 'json-schema', name: 'a', schema } }
const roles = ({ messages: turns }: Body) => turns.map(({ role }) => role).join(' ')
const withCalls: readonly Message[] = [
  ...messages,
  { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'add', arguments: '{}' }] },
  { role: 'tool', toolCallId: 'c', content: '42' },
]
const withLateSystem: readonly Message[] = [
  { role: 'system', content: 'Be brief.' },
  ...messages,
  { role: 'system', content: 'Be kind.' },
]

const cases: readonly [
  string,
  string,
  (body: Body) => boolean,
  ChatRequest,
  (body: Body | undefined) => unknown,
  unknown,
][] = [
  [
    'our temperature',
    'invalid temperature: only 1 is allowed for this model',
    ({ temperature }) => temperature !== undefined,
    ours,
    (body) => body?.temperature,
    undefined,
  ],
  [
    'our seed',
    'Extra inputs are not permitted: seed',
    ({ seed }) => seed !== undefined,
    ours,
    (body) => body?.seed,
    undefined,
  ],
  [
    'our token limit, by the endpoint’s own',
    'max_tokens must be at most 2000',
    (body) => Number(body.max_tokens) > 2000,
    ours,
    (body) => body?.max_tokens,
    2000,
  ],
  [
    'our token limit, without a number',
    'max_tokens is too large for this model',
    (body) => body.max_tokens !== undefined,
    ours,
    (body) => body?.max_tokens,
    undefined,
  ],
  [
    'an answer that is not streamed',
    'This model only support stream mode, please enable the stream parameter',
    ({ stream }) => stream !== true,
    { ...ours, whole: true },
    (body) => body?.stream,
    true,
  ],
  [
    'an answer that is streamed',
    'Streaming is not supported',
    ({ stream }) => stream === true,
    ours,
    (body) => body?.stream,
    false,
  ],
  [
    'a schema',
    'This response_format type is unavailable now',
    (body) => JSON.stringify(body.response_format ?? '').includes('json_schema'),
    inSchema,
    (body) => [body?.response_format, body?.messages[0]?.content],
    [{ type: 'json_object' }, expect.stringContaining(JSON.stringify(schema))],
  ],
  [
    'every form of an answer',
    'response_format is not supported',
    (body) => body.response_format !== undefined,
    inSchema,
    (body) => body?.messages[0]?.content,
    expect.stringContaining(JSON.stringify(schema)),
  ],
  [
    'an empty content',
    'messages: text content blocks must be non-empty',
    (body) => body.messages.some(({ content }) => content === ''),
    { ...ours, messages: withCalls },
    (body) => body?.messages[1]?.content,
    null,
  ],
  [
    'a later system message',
    'Jinja Exception: System message must be at the beginning.',
    (body) => body.messages.findLastIndex(({ role }) => role === 'system') > 0,
    { ...ours, messages: withLateSystem },
    (body) => body && roles(body),
    'system user',
  ],
  [
    'any system message',
    'System role not supported',
    (body) => roles(body).includes('system'),
    { ...ours, messages: withLateSystem },
    (body) => body?.messages,
    [{ role: 'user', content: 'Be brief.\n\nBe kind.\n\nWhat is 6 x 7?' }],
  ],
  [
    'names',
    "messages.0: unexpected property 'name'",
    (body) => body.messages.some(({ name }) => name !== undefined),
    { ...ours, messages: [{ role: 'user', name: 'ann', content: 'hi' }] },
    (body) => body?.messages[0]?.name,
    undefined,
  ],
  [
    'a field of the caller’s that may be left out',
    'unknown field top_k',
    (body) => body.top_k !== undefined,
    { ...ours, endpointFields: { top_k: 5, min_p: 0.1 }, dropRefusedFields: true },
    (body) => body?.min_p,
    0.1,
  ],
]

test.each(cases)('%s is said otherwise, and remembered', async (_, words, refuses, request, field, right) => {
  const { model, sent } = await openModel(words, refuses)
  expect(await say(model, request)).toBe(answered)
  expect(field(sent().at(-1))).toEqual(right)
  const before = sent().length
  expect(await say(model, { ...request, endpointFields: {} })).toBe(answered)
  expect(sent().length).toBe(before + 1)
})

const asked: readonly [string, string, ChatRequest][] = [
  ['temperature', 'only temperature 1 is allowed', { messages, temperature: 0.2 }],
  ['token limit', 'max_tokens must be at most 2000', { messages, maxTokens: 9000 }],
  ['seed', 'seed is not supported', { messages, seed: 3 }],
  ['schema', 'response_format is unavailable', { ...inSchema, adjustable: ['seed'] }],
  ['field', 'unknown field top_k', { messages, endpointFields: { top_k: 5 } }],
]

test.each(asked)('a %s that somebody asked for stays refused', async (_, words, request) => {
  const { model, sent } = await openModel(words, () => true)
  expect(await say(model, request)).toBe('refused-request')
  expect(sent().length).toBe(1)
})

test('a refusal that both names of the token limit stand in is no wish for the other', async () => {
  const words =
    "'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context length is 4096 tokens and your request has 20 input tokens (8192 > 4096 - 20)."
  const { model, sent } = await openModel(words, (body) => Number(body.max_tokens ?? body.max_completion_tokens) > 4076)
  expect(await say(model, ours)).toBe(answered)
  expect(await say(model, { messages, maxTokens: 100 })).toBe(answered)
  expect(await say(model, ours)).toBe(answered)
  expect(sent().map((body) => [body.max_tokens, body.max_completion_tokens])).toEqual([
    [8192, undefined],
    [expect.toSatisfy((tokens) => tokens > 4000 && tokens <= 4076), undefined],
    [100, undefined],
    [expect.toSatisfy((tokens) => tokens > 4000 && tokens <= 4076), undefined],
  ])
})

test('what did not help is not remembered', async () => {
  let isBroken = true
  const { model, sent } = await openModel('temperature and seed, one of them is wrong', () => isBroken)
  expect(await say(model, ours)).toBe('refused-request')
  isBroken = false
  await say(model, ours)
  expect(sent().at(-1)).toMatchObject({ temperature: 0.7, seed: 5 })
})

test('a template that fails as an error of the server’s is corrected, another error is not', async () => {
  const late = { ...ours, messages: withLateSystem }
  const several = (body: Body) => roles(body) !== 'system user'
  const broken = await openModel('Jinja Exception: only one system message', several, { status: 500 })
  expect(await say(broken.model, late)).toBe(answered)
  const sick = await openModel('the stream broke off', () => true, { status: 500 })
  expect(await say(sick.model, ours)).toBe('upstream')
  expect(sick.sent().length).toBe(1)
})

test('instructions of the member and system messages at the beginning are one message', async () => {
  const { model, sent } = await openModel('', () => false, { instructions: 'Answer alone.' })
  await say(model, { messages: [{ role: 'developer', content: 'Be brief.' }, ...messages] })
  expect(sent()[0]?.messages).toEqual([
    { role: 'system', content: 'Answer alone.\n\nBe brief.' },
    { role: 'user', content: 'What is 6 x 7?' },
  ])
})
