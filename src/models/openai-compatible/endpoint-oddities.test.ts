import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { rawBody } from '../../../test/fault-server/chat-replies.ts'
import { type FaultReply, inTurn, startFaultServer } from '../../../test/fault-server/fault-server.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import type { ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import { createOpenAiCompatibleModel } from './openai-compatible-model.ts'

const opened: { close?(): Promise<void> }[] = []

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close?.()
})

async function openModel(reply: FaultReply, clock?: Clock) {
  const server = await startFaultServer(inTurn(reply))
  const options = { id: 'a', baseUrl: server.baseUrl, model: 'm', retries: 0 }
  const model = createOpenAiCompatibleModel(options, clock && { clock })
  opened.push(model, server)
  return { model, server }
}

async function hear(model: ChatModel, content = 'What is 6 x 7?') {
  const deltas: ChatDelta[] = []
  let error: unknown
  const request: ChatRequest = { messages: [{ role: 'user', content }] }
  try {
    for await (const delta of model.stream(request, { signal: AbortSignal.timeout(5_000) })) deltas.push(delta)
  } catch (thrown) {
    error = thrown
  }
  const text = deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join('')
  const finish = deltas.find((delta) => delta.type === 'finish')
  const usage = deltas.findLast((delta) => delta.type === 'usage')?.usage
  const calls: { name: string; text: string }[] = []
  for (const delta of deltas) {
    if (delta.type !== 'tool-call') continue
    const call = calls[delta.index] ?? { name: '', text: '' }
    calls[delta.index] = { name: call.name + (delta.name ?? ''), text: call.text + delta.argumentsText }
  }
  return { text, finish, usage, calls, error }
}

const hearReply = async (reply: FaultReply) => hear((await openModel(reply)).model)
const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`
const piece = (delta: object, rest: object = {}) => ({ choices: [{ index: 0, delta, finish_reason: null, ...rest }] })
const streamed = (...values: object[]) => `${values.map(event).join('')}data: [DONE]\n\n`
const said = (content: string) => piece({ content })
const ended = (finish_reason: unknown) => piece({}, { finish_reason })
const whole = (content: string, rest: object = {}) =>
  JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop', ...rest }] })

describe('the end of an answer', () => {
  test.each([
    'error',
    'ERROR',
    'abort',
    'network_error',
    'insufficient_system_resource',
    'engine_overloaded',
    'timeout',
    'user_cancelled',
    'MALFORMED_FUNCTION_CALL',
  ])('%s is a failed generation, however much was written', async (word) => {
    for (const body of [streamed(said('It is 4'), ended(word)), whole('It is 4', { finish_reason: word })]) {
      const heard = await hearReply(rawBody(body))
      expect(heard.error).toMatchObject({ kind: 'upstream', retryable: true, message: expect.stringContaining(word) })
      expect(heard.finish).toBeUndefined()
    }
  })

  test('an error in the choice counts as one beside it would, and a whole answer with one shows no text', async () => {
    const heard = await hearReply(rawBody(whole('It is 4', { error: { code: 429, message: 'busy' } })))
    expect(heard).toMatchObject({ text: '', error: { kind: 'rate-limited', retryable: true } })
  })

  test.each(['', ' ', 'null', 'None'])('the word "%s" is no reason; the last real one stands', async (nothing) => {
    const pieces = [piece({ content: 'It is' }, { finish_reason: nothing }), ended('length')]
    expect(await hearReply(rawBody(streamed(...pieces)))).toMatchObject({ text: 'It is', finish: { reason: 'length' } })
    const broken = pieces.slice(0, 1).map(event).join('')
    expect(await hearReply(rawBody(broken))).toMatchObject({ error: { kind: 'truncated' } })
  })

  test('a word nobody knows is an end of its own, in whatever case the known ones come', async () => {
    expect(await hearReply(rawBody(streamed(said('42'), ended('whatever'))))).toMatchObject({
      finish: { reason: 'other', rawReason: 'whatever' },
    })
    expect(await hearReply(rawBody(streamed(said('42'), ended('MAX_TOKENS'))))).toMatchObject({
      finish: { reason: 'length' },
    })
  })

  const openEnded =
    (body: string, heartbeats = true): FaultReply =>
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(body)
      if (heartbeats) response.write(': still here\n\n')
    }

  test.each([
    ['events', event(said('It is 42')) + event(ended('stop'))],
    ['a whole answer', whole('It is 42')],
  ])('%s without an end of the connection are over after two seconds of nothing new', async (_, body) => {
    const time = createVirtualClock({ advance: 'by-hand' })
    const waits: number[] = []
    const clock: Clock = {
      nowMs: () => time.nowMs(),
      wait: (ms, signal) => {
        waits.push(ms)
        return time.wait(ms, signal)
      },
    }
    const { model } = await openModel(openEnded(body, !body.startsWith('{')), clock)
    const heard = hear(model)
    while (!waits.includes(2_000)) await new Promise((resolve) => setImmediate(resolve))
    await time.advance(2_000)
    expect(await heard).toMatchObject({ text: 'It is 42', finish: { reason: 'stop' }, error: undefined })
  })

  test('a connection that breaks after the finish has ended the answer', async () => {
    const broken: FaultReply = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      await new Promise((resolve) => response.write(event(said('42')) + event(ended('stop')), resolve))
      response.socket?.resetAndDestroy()
    }
    expect(await hearReply(broken)).toMatchObject({ text: '42', error: undefined })
  })
})

describe('what the body says, whatever it is called', () => {
  test('an only choice is the answer, whatever number it bears', async () => {
    const counted = ['It ', 'is ', '42'].map((content, index) => ({ choices: [{ index, delta: { content } }] }))
    expect((await hearReply(rawBody(streamed(...counted, ended('stop'))))).text).toBe('It is 42')
  })

  test.each(['application/json', 'text/plain', 'text/html', '', 'text/event-stream'])(
    'events and whole answers are read as what they are under the label "%s"',
    async (label) => {
      expect((await hearReply(rawBody(`\n${streamed(said('42'), ended('stop'))}`, label))).text).toBe(
        label === 'text/html' ? '' : '42',
      )
      expect((await hearReply(rawBody(`\ufeff ${whole('42')}`, label))).text).toBe('42')
    },
  )

  test('a page is a page under every label', async () => {
    const heard = await hearReply(rawBody('<!doctype html><title>Log in</title>', 'application/json'))
    expect(heard.error).toMatchObject({ kind: 'bad-response', message: expect.stringContaining('web page') })
  })

  test('events parted by one line break, and lines of bare JSON, are several', async () => {
    const lines = [said('It '), said('is '), said('42'), ended('stop')].map((value) => JSON.stringify(value))
    const glued = `${lines.map((line) => `data: ${line}\n`).join('')}data: [DONE]\n\n`
    expect(await hearReply(rawBody(glued))).toMatchObject({ text: 'It is 42', error: undefined })
    expect(await hearReply(rawBody(lines.join('\n')))).toMatchObject({ text: 'It is 42', error: undefined })
  })

  const encodings: readonly [string, (text: string) => Uint8Array][] = [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['gzip, br', (text) => brotliCompressSync(gzipSync(text))],
    ['', gzipSync],
    ['gzip', (text) => Buffer.from(text)],
    ['identity', (text) => Buffer.from(text)],
  ]
  test.each(encodings)('content encoding %j is undone, in refusals too', async (coding, encode) => {
    const coded =
      (status: number, text: string): FaultReply =>
      (response) => {
        response.writeHead(status, coding === '' ? {} : { 'content-encoding': coding })
        response.end(encode(text))
      }
    expect((await hearReply(coded(200, streamed(said('42'), ended('stop'))))).text).toBe('42')
    const refused = await hearReply(coded(400, JSON.stringify({ error: { message: 'too long' } })))
    expect(refused.error).toMatchObject({ kind: 'refused-request', message: expect.stringContaining('too long') })
  })

  test('an unknown content encoding is named, and a small answer that unfolds without end is cut off', async () => {
    const coded: FaultReply = (response) => {
      response.writeHead(200, { 'content-encoding': 'compress' })
      response.end('x')
    }
    expect((await hearReply(coded)).error).toMatchObject({ message: expect.stringContaining('compress') })
    const bomb: FaultReply = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      // Comments of a stream: nothing but their length is wrong with them.
      response.end(gzipSync(Buffer.alloc(64 * 2 ** 20, ': x\n\n')))
    }
    const server = await startFaultServer(inTurn(bomb))
    const model = createOpenAiCompatibleModel({
      id: 'a',
      baseUrl: server.baseUrl,
      model: 'm',
      maxResponseBytes: 2 ** 20,
    })
    opened.push(model, server)
    expect((await hear(model)).error).toMatchObject({ kind: 'too-large' })
  })

  test('half a pair of surrogates reaches neither the endpoint nor the reader; a pair cut in two is joined', async () => {
    const cut = String.raw`data: {"choices":[{"delta":{"content":"a \ud83d"}}]}`
    const rest = String.raw`data: {"choices":[{"delta":{"content":"\ude00 \ud83d b"},"finish_reason":"stop"}]}`
    const { model, server } = await openModel(rawBody(`${cut}\n\n${rest}\n\ndata: [DONE]\n\n`))
    expect((await hear(model, 'hi \ud83d there')).text).toBe('a 😀 \ufffd b')
    expect(server.requests[0]?.body).toMatchObject({ messages: [{ content: 'hi \ufffd there' }] })
  })
})

describe('usage', () => {
  const counts = { prompt_tokens: 7, completion_tokens: 3 }
  const parts: readonly [string, object[]][] = [
    ['in the choice', [said('42'), piece({}, { finish_reason: 'stop', usage: counts })]],
    ['in x_groq', [said('42'), { ...ended('stop'), x_groq: { usage: counts } }]],
    [
      'in two parts',
      [{ ...said('42'), usage: { input_tokens: 7, output_tokens: 1 } }, ended('stop'), { usage: { output_tokens: 3 } }],
    ],
  ]
  test.each(parts)('%s is found', async (_, values) => {
    expect((await hearReply(rawBody(streamed(...values)))).usage).toEqual({ inputTokens: 7, outputTokens: 3 })
  })
})

describe('tool calls in pieces', () => {
  const call = (name: string | undefined, text: string, rest: object = {}) =>
    piece({ tool_calls: [{ index: 0, ...rest, function: { ...(name !== undefined && { name }), arguments: text } }] })
  const add = { name: 'add', text: '{"a":1}' }
  const mul = { name: 'mul', text: '{"b":2}' }
  const cases: readonly [string, object[], readonly object[]][] = [
    [
      'another name begins a call',
      [call('add', '{"a":1}', { id: '' }), call('mul', '{"b":2}', { id: '' })],
      [add, mul],
    ],
    [
      'what follows whole arguments begins a call, of the same function',
      [call('add', '{"a"'), call(undefined, ':1}'), call('add', '{"a":'), call(undefined, '3}')],
      [add, { name: 'add', text: '{"a":3}' }],
    ],
    [
      'a new id without a name is the same call',
      [call('add', '', { id: '1' }), call(undefined, '{"a"', { id: '2' }), call(undefined, ':1}', { id: '3' })],
      [add],
    ],
    ['a name repeated with every piece is one call', [call('add', '{"a"'), call('add', ':1}'), call('add', '')], [add]],
    [
      'pieces of one call that are counted up stay one',
      [call('add', '{"a"'), piece({ tool_calls: [{ index: 1, function: { arguments: ':1}' } }] })],
      [add],
    ],
    [
      'calls written in turns are told apart by id',
      [
        call('add', '{"a"', { id: '1' }),
        call('mul', '{"b"', { id: '2' }),
        call(undefined, ':1}', { id: '1' }),
        call(undefined, ':2}', { id: '2' }),
      ],
      [add, mul],
    ],
    [
      'braces in texts end nothing',
      [call('add', '{"a":"}'), call(undefined, '{\\"}"}')],
      [{ name: 'add', text: '{"a":"}{\\"}"}' }],
    ],
    [
      'the one call of the older API is a call',
      [piece({ function_call: { name: 'add', arguments: '{"a":1}' } })],
      [add],
    ],
  ]
  test.each(cases)('%s', async (_, values, calls) => {
    const heard = await hearReply(rawBody(streamed(...values, ended('tool_calls'))))
    expect(heard).toMatchObject({ calls, finish: { reason: 'tool-calls' } })
  })
})
