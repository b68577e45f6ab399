import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import {
  completion,
  cutAfter,
  errorStatus,
  hugeAnswer,
  rawBody,
  silence,
  silenceAfter,
} from '../../../test/fault-server/chat-replies.ts'
import {
  type FaultReply,
  type FaultServer,
  inTurn,
  refusingBaseUrl,
  startFaultServer,
} from '../../../test/fault-server/fault-server.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import type { ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import { createOpenAiCompatibleModel } from './openai-compatible-model.ts'
import type { OpenAiCompatibleModelOptions } from './options.ts'

const request: ChatRequest = { messages: [{ role: 'user', content: 'What is 6 x 7?' }] }
const apiKey = 'sk-very-secret-key'
const headers = { 'x-team': 'team-secret-value' }
const opened: { close?(): Promise<void> }[] = []

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close?.()
})

interface Heard {
  readonly deltas: readonly ChatDelta[]
  readonly text: string
  readonly error: unknown
  readonly calls: number
}

async function listen(model: ChatModel, asked = request, signal = new AbortController().signal): Promise<Heard> {
  const deltas: ChatDelta[] = []
  let calls = 0
  let error: unknown
  try {
    const admit = (): void => {
      calls++
    }
    for await (const delta of model.stream(asked, { signal, admit })) deltas.push(delta)
  } catch (thrown) {
    error = thrown
  }
  return { deltas, text: deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join(''), error, calls }
}

/** A model whose endpoint answers with these replies, one a request, and whose time runs by itself. */
async function openModel(
  replies: readonly [FaultReply, ...FaultReply[]],
  options: Partial<OpenAiCompatibleModelOptions> = {},
): Promise<{ model: ChatModel; server: FaultServer }> {
  const server = await startFaultServer(inTurn(...replies))
  const model = createOpenAiCompatibleModel(
    { id: 'a', baseUrl: server.baseUrl, model: 'm', apiKey, headers, retryBaseMs: 0, ...options },
    { random: { next: () => 0.5 } },
  )
  opened.push(model, server)
  return { model, server }
}

describe('answers that are no answers', () => {
  const cases: readonly [string, FaultReply, object, RegExp][] = [
    [
      '401',
      errorStatus(401, `Incorrect API key provided: ${apiKey}`),
      { kind: 'authentication', retryable: false, status: 401 },
      /secret\]\. Check its `apiKey`\.$/,
    ],
    [
      'a model the endpoint lacks',
      errorStatus(404, 'model "m" not found'),
      { kind: 'not-found', retryable: false },
      /model "m" not found.*`model`/,
    ],
    ['400', errorStatus(400, 'context too long'), { kind: 'refused-request', retryable: false }, /context too long/],
    [
      'a spent quota',
      errorStatus(429, 'quota', { code: 'insufficient_quota' }),
      { kind: 'rate-limited', retryable: false },
      /quota/,
    ],
    [
      'a redirect',
      rawBody('', 'text/html', 302),
      { kind: 'bad-response', retryable: false },
      /Redirects are not followed/,
    ],
    [
      '200 with a web page',
      rawBody('<html><body>Log in</body></html>', 'text/html'),
      { kind: 'bad-response', retryable: false },
      /web page.*Log in/,
    ],
    [
      '200 with a web page called a stream',
      rawBody('<html>Log in</html>'),
      { kind: 'bad-response', retryable: false },
      /Log in/,
    ],
    ['200 with nothing', rawBody(''), { kind: 'bad-response', retryable: false }, /empty answer/],
    [
      'JSON that is no completion',
      rawBody('{"hello":1}', 'application/json'),
      { kind: 'bad-response' },
      /no chat completion.*hello/,
    ],
    ['broken JSON for an answer', rawBody('{"hello":', 'application/json'), { kind: 'bad-response' }, /not JSON/],
    [
      'broken JSON in an event',
      rawBody('data: {"choices":[}\n\ndata: [DONE]\n\n'),
      { kind: 'bad-response', retryable: false },
      /not JSON/,
    ],
    [
      'an error object in the stream',
      rawBody('data: {"error":{"message":"boom","code":"invalid_request_error"}}\n\n'),
      { kind: 'refused-request' },
      /boom/,
    ],
    [
      'an error object instead of an answer',
      rawBody('{"error":{"message":"boom","code":401}}', 'application/json'),
      { kind: 'authentication' },
      /boom/,
    ],
  ]
  test.each(cases)('%s is a typed error, tried once', async (_, reply, expected, message) => {
    const { model, server } = await openModel([reply])
    const { error, deltas, calls } = await listen(model)
    expect(error).toBeInstanceOf(ModelCallError)
    expect(error).toMatchObject({ code: 'model-call', model: 'a', ...expected })
    expect((error as Error).message).toMatch(message)
    expect(deltas).toEqual([])
    expect(calls).toBe(1)
    expect(server.requests.length).toBe(1)
  })

  const passing: readonly [string, FaultReply, object][] = [
    ['500', errorStatus(500, 'internal'), { kind: 'upstream', status: 500 }],
    ['429', errorStatus(429, 'slow down'), { kind: 'rate-limited', status: 429 }],
    ['an answer without anything in it', completion({ text: '', usage: null }), { kind: 'empty' }],
    [
      'a server error in the stream',
      rawBody('data: {"error":{"message":"overloaded","type":"server_error"}}\n\n'),
      { kind: 'upstream' },
    ],
    ['an event cut in the middle before any text', cutAfter('', 'end'), { kind: 'truncated' }],
    ['a connection reset before any text', cutAfter('', 'reset'), { kind: 'truncated' }],
    ['a connection closed without an answer', (response) => void response.destroy(), { kind: 'truncated' }],
  ]
  test.each(passing)('%s is tried again, and then stands as a typed error', async (_, reply, expected) => {
    const { model, server } = await openModel([reply], { retries: 1 })
    const { error, deltas, calls } = await listen(model)
    expect(error).toMatchObject({ code: 'model-call', retryable: true, ...expected })
    expect(deltas.filter(({ type }) => type === 'attempt')).toMatchObject([{ attempt: 2, cause: expected }])
    expect(calls).toBe(2)
    expect(server.requests.length).toBe(2)
  })

  test('a refused connection says what to check', async () => {
    const model = createOpenAiCompatibleModel({ id: 'a', baseUrl: await refusingBaseUrl(), model: 'm', retries: 0 })
    const { error } = await listen(model)
    expect(error).toMatchObject({ kind: 'connection', retryable: true })
    expect((error as Error).message).toMatch(/ECONNREFUSED.*server runs there/)
  })
})

describe('hiccups that pass', () => {
  test('500 and then an answer', async () => {
    const { model } = await openModel([errorStatus(500, 'internal'), completion('42')])
    const heard = await listen(model)
    expect(heard.error).toBeUndefined()
    expect(heard.text).toBe('42')
    expect(heard.calls).toBe(2)
    expect(heard.deltas[0]).toMatchObject({ type: 'attempt', attempt: 2 })
  })

  test('429 with Retry-After is waited for, 429 without is not', async () => {
    const time = createVirtualClock({ advance: 'by-hand' })
    const pauses: number[] = []
    const clock = {
      nowMs: () => time.nowMs(),
      wait: (ms: number, signal?: AbortSignal) => {
        if (ms < 100_000) pauses.push(ms)
        return time.wait(ms, signal)
      },
    }
    const paused = async (times: number): Promise<void> => {
      while (pauses.length < times) await new Promise((resolve) => setImmediate(resolve))
    }
    const turnedAway = errorStatus(429, 'slow down', { headers: { 'retry-after': '7' } })
    const server = await startFaultServer(inTurn(turnedAway, errorStatus(429, 'slow down'), completion('42')))
    const model = createOpenAiCompatibleModel(
      { id: 'a', baseUrl: server.baseUrl, model: 'm', retryBaseMs: 1_000 },
      { clock, random: { next: () => 0.5 } },
    )
    opened.push(model, server)
    const heard = listen(model)
    await paused(1)
    await time.advance(7_499)
    expect(server.requests.length).toBe(1)
    await time.advance(1)
    await paused(2)
    await time.advance(1_000)
    expect((await heard).text).toBe('42')
    expect(pauses.slice(0, 2)).toEqual([7_500, 1_000])
  })

  test('a Retry-After beyond the total timeout is not waited for', async () => {
    const { model, server } = await openModel([
      errorStatus(429, 'come back tomorrow', { headers: { 'retry-after': '86400' } }),
    ])
    expect((await listen(model)).error).toMatchObject({ kind: 'rate-limited', retryAfterMs: 86_400_000 })
    expect(server.requests.length).toBe(1)
  })

  test('30 s of silence end at the first-token timeout, on the socket too', async () => {
    const clock = createVirtualClock({ advance: 'by-hand' })
    const server = await startFaultServer(inTurn(silence, silenceAfter('4')))
    const model = createOpenAiCompatibleModel(
      { id: 'a', baseUrl: server.baseUrl, model: 'm', firstTokenTimeoutMs: 30_000, timeoutMs: 100_000, retryBaseMs: 0 },
      { clock },
    )
    opened.push(model, server)
    const heard = listen(model)
    await server.whenSeen(1)
    await clock.advance(29_999)
    expect(server.open).toBe(1)
    await clock.advance(1)
    await server.whenIdle()
    while (server.requests.length < 2) await clock.advance(0)
    while (clock.waiting > 1) await clock.advance(0) // until the first token of the second generation is there
    await clock.advance(70_000)
    const { error, text, calls } = await heard
    expect(error).toMatchObject({ kind: 'timeout' })
    expect((error as Error).message).toContain('timeoutMs (100000 ms)')
    expect(text).toBe('4')
    expect(calls).toBe(2)
    await server.whenIdle()
  })
})

describe('odd answers that are answers', () => {
  test('no [DONE] is no loss once the endpoint gave its reason to finish', async () => {
    const { model } = await openModel([completion({ text: '42', done: null })])
    expect(await listen(model)).toMatchObject({ text: '42', error: undefined })
  })

  test('a stream that is cut after some text is an error, and is not tried again', async () => {
    for (const how of ['end', 'reset'] as const) {
      const { model, server } = await openModel([cutAfter('4', how)])
      expect(await listen(model)).toMatchObject({ text: '4', error: { kind: 'truncated' } })
      expect(server.requests.length).toBe(1)
    }
    const { model } = await openModel([completion({ text: '42', finishReason: null, done: null })])
    expect(await listen(model)).toMatchObject({ text: '42', error: { kind: 'truncated' } })
  })

  test('CRLF, several data lines and comments are one event', async () => {
    const lines = [
      ': ping',
      '',
      'event: message',
      'data: {"choices":[{"index":0,',
      'data: "delta":{"content":"42"},"finish_reason":"stop"}]}',
      '',
      'data: [DONE]',
      '',
      '',
    ]
    const { model } = await openModel([rawBody(lines.join('\r\n'))])
    expect(await listen(model)).toMatchObject({ text: '42', error: undefined })
  })

  test('an endpoint that does not stream is read all the same', async () => {
    const answer = {
      model: 'other',
      choices: [{ index: 0, message: { role: 'assistant', content: '42' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 4, completion_tokens: 2 },
    }
    const { model } = await openModel([rawBody(JSON.stringify(answer), 'application/json; charset=utf-8')])
    expect((await listen(model)).deltas).toEqual([
      { type: 'text', text: '42' },
      { type: 'usage', usage: { inputTokens: 4, outputTokens: 2 } },
      { type: 'finish', reason: 'stop', rawReason: 'stop', servedModel: 'other' },
    ])
  })

  test('reasoning stays apart from the answer, whichever way it comes', async () => {
    const { model } = await openModel([
      completion({ reasoning: 'hm', text: '42' }),
      completion({ text: '<think>hm</think>42' }),
      completion({ reasoning: 'hm', finishReason: 'length' }),
    ])
    const reasoning = (deltas: readonly ChatDelta[]) =>
      deltas.map((delta) => (delta.type === 'reasoning' ? delta.text : '')).join('')
    for (const answer of ['42', '42', '']) {
      const { text, deltas, error } = await listen(model)
      expect({ text, reasoning: reasoning(deltas), error }).toEqual({ text: answer, reasoning: 'hm', error: undefined })
    }
  })

  test('NaN and null log-probabilities are unknown, and thinking has none', async () => {
    const tokens = [
      ['<think>', -1],
      ['hm', -2],
      ['</think>', -3],
      ['4', Number.NaN],
      ['2', -0.5],
      ['!', null],
    ] as const
    const { model } = await openModel([completion({ tokens })])
    const { deltas, text } = await listen(model, { ...request, logprobs: true })
    expect(text).toBe('42!')
    expect(deltas.flatMap((delta) => (delta.type === 'logprobs' ? delta.values : []))).toEqual([
      undefined,
      -0.5,
      undefined,
    ])
  })

  test('missing usage stays missing, and zeros that mean unknown too', async () => {
    const { model } = await openModel([
      completion({ text: '42', usage: null }),
      completion({ text: '42', usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } }),
    ])
    for (const _ of [1, 2]) expect((await listen(model)).deltas.some(({ type }) => type === 'usage')).toBe(false)
  })

  test('several tool calls stay several, even where the endpoint counts each as the first', async () => {
    const call = (id: string, text: string) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id, function: { name: 'add', arguments: text } }] } }] })}\n\n`
    const end = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
    const { model } = await openModel([rawBody(call('c1', '{"a":1}') + call('c2', '{"a":2}') + end)])
    const { deltas } = await listen(model)
    expect(deltas).toEqual([
      { type: 'tool-call', index: 0, id: 'c1', name: 'add', argumentsText: '{"a":1}' },
      { type: 'tool-call', index: 1, id: 'c2', name: 'add', argumentsText: '{"a":2}' },
      { type: 'finish', reason: 'tool-calls', rawReason: 'stop' },
    ])
  })
})

describe('what an endpoint refuses is said otherwise, once, and remembered', () => {
  const body = (server: FaultServer, number: number) => server.requests[number]?.body as Record<string, unknown>

  test('max_completion_tokens in place of max_tokens', async () => {
    const refusal = errorStatus(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    const { model, server } = await openModel([refusal, completion('42')])
    const heard = await listen(model, { ...request, maxTokens: 9 })
    expect(heard).toMatchObject({ text: '42', calls: 1 })
    expect(body(server, 0)).toMatchObject({ max_tokens: 9 })
    expect(body(server, 1)).toMatchObject({ max_completion_tokens: 9 })
    await listen(model, { ...request, maxTokens: 9 })
    expect(body(server, 2)).toMatchObject({ max_completion_tokens: 9 })
  })

  test('no log-probabilities where they are refused', async () => {
    const { model, server } = await openModel([errorStatus(422, 'extra field: logprobs'), completion('42')])
    for (const _ of [1, 2])
      expect(await listen(model, { ...request, logprobs: true })).toMatchObject({ text: '42', calls: 1 })
    expect(server.requests.map(({ body: sent }) => 'logprobs' in (sent as object))).toEqual([true, false, false])
  })

  test('no log-probabilities where they are ignored', async () => {
    const { model, server } = await openModel([completion('42')])
    for (const _ of [1, 2]) await listen(model, { ...request, logprobs: true })
    expect(server.requests.map(({ body: sent }) => 'logprobs' in (sent as object))).toEqual([true, false])
  })

  test('no stream_options where they are refused', async () => {
    const { model, server } = await openModel([errorStatus(400, 'unknown field stream_options'), completion('42')])
    expect(await listen(model)).toMatchObject({ text: '42', calls: 1 })
    expect('stream_options' in body(server, 1)).toBe(false)
  })

  test('a refusal that stays ends as an error', async () => {
    const { model, server } = await openModel([
      errorStatus(400, 'neither logprobs nor stream_options nor max_completion_tokens'),
    ])
    const { error } = await listen(model, { ...request, logprobs: true, maxTokens: 1 })
    expect(error).toMatchObject({ kind: 'refused-request' })
    expect(server.requests.length).toBe(4)
  })

  test('what the user fixed is not changed', async () => {
    const { model, server } = await openModel([errorStatus(400, 'logprobs? max_completion_tokens!')], {
      logprobs: true,
      maxTokensField: 'max_tokens',
    })
    const { error } = await listen(model, { ...request, logprobs: true, maxTokens: 1 })
    expect(error).toMatchObject({ kind: 'refused-request' })
    expect(server.requests.length).toBe(1)
  })
})

describe('probe', () => {
  test('finds out what the endpoint has, once', async () => {
    const list = rawBody('{"data":[{"id":"m","max_model_len":4096}]}', 'application/json')
    const { model, server } = await openModel([
      completion({
        tokens: [
          ['4', -1],
          ['2', -1],
        ],
      }),
      list,
    ])
    expect(await model.probe(new AbortController().signal)).toEqual({
      streams: true,
      usage: true,
      spent: { inputTokens: 7, outputTokens: 3 },
      logprobs: true,
      contextTokens: 4096,
      firstTokenMs: expect.any(Number),
      servedModel: 'served-model',
    })
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/v1/models'])
  })

  test('fails as the model would', async () => {
    const { model } = await openModel([errorStatus(401, 'no')])
    await expect(model.probe(new AbortController().signal)).rejects.toMatchObject({ kind: 'authentication' })
  })
})

describe('secrets and sockets', () => {
  test('the key and the headers are sent, and are in no error, however the endpoint repeats them', async () => {
    const echo: FaultReply = (response, { headers: sent }) =>
      errorStatus(403, JSON.stringify(sent))(response, { method: '', path: '', headers: {}, body: '' })
    const { model, server } = await openModel([echo])
    const { error } = await listen(model)
    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${apiKey}`, ...headers })
    for (const shown of [
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
      inspect(model, { depth: 9 }),
    ]) {
      expect(shown).not.toContain(apiKey)
      expect(shown).not.toContain('team-secret-value')
    }
    expect((error as Error).message).toContain('[secret]')
  })

  test('what was sent beside the conversation is in no answer, thought, tool call or error that repeats it', async () => {
    const query = 'QUERY-secret/77'
    const extraBody = { auth: { token: 'FIELD-secret-88' }, reasoning_effort: 'high' }
    const echoed = [apiKey, 'team-secret-value', query, encodeURIComponent(query), 'FIELD-secret-88', 'from-env-99']
    const said = `I was sent ${echoed.join(', ')} and am to think high.`
    const server = await startFaultServer(
      inTurn(completion({ text: said, reasoning: said, model: `m ${apiKey}` }), errorStatus(403, said)),
    )
    const model = createOpenAiCompatibleModel(
      {
        id: 'a',
        model: 'm',
        apiKey,
        headers,
        baseUrl: `${server.baseUrl}?key=${encodeURIComponent(query)}`,
        extraBody,
        retries: 0,
      },
      { secrets: ['from-env-99'] },
    )
    opened.push(model, server)
    const answered = await listen(model)
    expect(answered.text).toBe(`I was sent ${echoed.map(() => '[secret]').join(', ')} and am to think high.`)
    const refused = await listen(model)
    expect((refused.error as Error).message).toContain('[secret], [secret]')
    for (const secret of echoed) {
      expect(JSON.stringify(answered.deltas)).not.toContain(secret)
      expect(inspect(refused.error, { depth: 9 })).not.toContain(secret)
    }
    expect(server.requests[0]?.path).toContain(encodeURIComponent(query))
  })

  test('a wrong key is refused without being repeated', () => {
    const wrong = () =>
      createOpenAiCompatibleModel({ id: 'a', baseUrl: 'http://127.0.0.1:1', model: 'm', apiKey: 'sk secret\n' })
    expect(wrong).toThrow(/apiKey/)
    expect(wrong).not.toThrow(/secret/)
  })

  test('an address with a user name or password is refused', () => {
    const wrong = () => createOpenAiCompatibleModel({ id: 'a', baseUrl: 'http://me:pw@127.0.0.1:1', model: 'm' })
    expect(wrong).toThrow(/baseUrl/)
  })

  test('control characters of the endpoint reach no message', async () => {
    const { model } = await openModel([errorStatus(400, '\u001b[2Jgone\u0007')])
    expect(((await listen(model)).error as Error).message).toContain('\\x1b[2Jgone\\x07')
  })

  test('a finished generation leaves its connection for the next', async () => {
    const endsLate: FaultReply = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"choices":[{"delta":{"content":"42"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')
      setImmediate(() => setImmediate(() => response.end()))
    }
    const { model, server } = await openModel([endsLate])
    for (let number = 0; number < 20; number++) {
      expect((await listen(model)).text).toBe('42')
      await server.whenIdle()
    }
    // A second one where the next request is quicker than the client's notice of the end.
    expect(server.connections).toBeLessThanOrEqual(2)
  })

  test('an aborted generation is closed upstream, before its first token and after', async () => {
    const { model, server } = await openModel([silence, silenceAfter('4')])
    for (let number = 1; number <= 2; number++) {
      const controller = new AbortController()
      const heard = listen(model, request, controller.signal)
      await server.whenSeen(number)
      controller.abort(new Error('enough'))
      await server.whenIdle()
      expect((await heard).error).toMatchObject({ message: 'enough' })
    }
  })

  test.each(['many-events', 'one-event', 'json'] as const)(
    '50 MB as %s are cut at the cap, in flat memory',
    async (shape) => {
      const maxResponseBytes = 2 ** 20
      const { model, server } = await openModel([hugeAnswer(50_000_000, shape)], { maxResponseBytes, retries: 0 })
      const before = process.memoryUsage().rss
      const heard = await listen(model)
      expect(heard.error).toMatchObject({ kind: 'too-large', retryable: false })
      expect(heard.text.length).toBeLessThanOrEqual(maxResponseBytes)
      await server.whenIdle()
      expect(process.memoryUsage().rss - before).toBeLessThan(40 * 2 ** 20)
    },
  )
})

describe('finding out for nothing whether somebody is there', () => {
  const reach = async (reply: FaultReply) => {
    const { model, server } = await openModel([reply])
    const error = await model.reach?.(new AbortController().signal).catch((thrown: unknown) => thrown)
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v1/models'])
    return error
  }
  test('a list of models, or none where somebody answers, is enough', async () => {
    expect(await reach((response) => void response.end('{"data":[]}'))).toBeUndefined()
    expect(await reach(errorStatus(404, 'no such path'))).toBeUndefined()
    expect(await reach(errorStatus(405, 'POST only'))).toBeUndefined()
  })
  test('a refused key and a broken endpoint are not', async () => {
    expect(await reach(errorStatus(401, 'no'))).toMatchObject({ kind: 'authentication' })
    expect(await reach(errorStatus(503, 'no'))).toMatchObject({ kind: 'upstream' })
  })
})

describe('how many generations a server runs at once', () => {
  const slots = async (reply: FaultReply) => {
    const { model, server } = await openModel([reply])
    const found = await model.findSlots?.(new AbortController().signal)
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /props'])
    return found
  }
  test('is read beside /v1', async () => {
    expect(await slots((response) => void response.end('{"total_slots":2}'))).toBe(2)
  })
  test('is unknown where the server says nothing of the kind, or nothing at all', async () => {
    expect(await slots((response) => void response.end('{"total_slots":0}'))).toBeUndefined()
    expect(await slots((response) => void response.end('<html>'))).toBeUndefined()
    expect(await slots(errorStatus(404, 'no such path'))).toBeUndefined()
    expect(await slots(silence)).toBeUndefined()
  })
})

test('a machine without a file descriptor to spare is no sick model: no breaker opens, and it is said as it is', async () => {
  const dispatcher = {
    dispatch: () => {
      throw Object.assign(new Error('connect EMFILE 127.0.0.1:1'), { code: 'EMFILE' })
    },
    close: async () => undefined,
  }
  const options = { id: 'a', baseUrl: 'http://127.0.0.1:1/v1', model: 'm', breaker: { failures: 1, openMs: 60_000 } }
  const model = createOpenAiCompatibleModel(options, { dispatcher })
  for (let time = 0; time < 3; time += 1) {
    expect((await listen(model)).error).toMatchObject({
      code: 'no-connections-left',
      message: expect.stringMatching(/EMFILE.*ulimit -n/),
    })
  }
  expect(model.circuit).toBe('closed')
})
