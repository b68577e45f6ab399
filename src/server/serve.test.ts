import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { readEvents } from '../../test/server/read-events.ts'
import { serveScripted } from '../../test/server/serve-scripted.ts'
import { createVirtualClock } from '../clock/virtual-clock.ts'
import { MachineFaultError } from '../errors/machine-fault-error.ts'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'

const path = '/v1/chat/completions'
const messages = [{ role: 'user', content: 'What is 6 x 7?' }]
const price = { inputUsdPerMillionTokens: 1_000, outputUsdPerMillionTokens: 1_000 }
const key = 'a-key-of-the-application'
const otherKey = 'a-key-of-somebody-else'
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await turn()
}
const always = (text: string, id = 'a') =>
  createScriptedModel({ id, price, replies: () => ({ text, usage: { inputTokens: 10, outputTokens: 10 } }) })

test('a bind beyond this machine without keys is refused, and with keys allowed', async () => {
  await expect(serveScripted({ models: [always('42')], server: { host: '0.0.0.0' } })).rejects.toThrow(
    /Without keys the server listens on this machine alone/,
  )
  const server = await serveScripted({
    models: [always('42')],
    server: { host: '0.0.0.0' },
    keys: [{ name: 'app', key }],
  })
  expect(server.address.port).toBeGreaterThan(0)
})

test('a taken port is an error that says so', async () => {
  const first = await serveScripted({ models: [always('42')] })
  await expect(serveScripted({ models: [always('42')], server: { port: first.address.port } })).rejects.toThrow(
    /is in use/,
  )
})

/** A raw request, since fetch sets `Host` itself. */
function rawRequest(port: number, lines: readonly string[], body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
    socket.write(
      `${[...lines, 'Connection: close', `Content-Length: ${Buffer.byteLength(body)}`].join('\r\n')}\r\n\r\n${body}`,
    )
  })
}

test('without keys, DNS rebinding and foreign pages get nothing, whatever the path', async () => {
  const { address } = await serveScripted({ models: [always('42')] })
  const body = JSON.stringify({ model: 'default', messages })
  const type = 'Content-Type: application/json'
  const host = `Host: 127.0.0.1:${address.port}`
  expect(await rawRequest(address.port, [`POST ${path} HTTP/1.1`, host, type], body)).toContain('200 OK')
  for (const first of [
    `POST ${path} HTTP/1.1`,
    'GET /v1/models HTTP/1.1',
    'GET /metrics HTTP/1.1',
    'GET /v1/traces/x HTTP/1.1',
    'GET /readyz HTTP/1.1',
  ]) {
    expect(await rawRequest(address.port, [first, 'Host: evil.example', type], body)).toContain('foreign_host')
    const foreign = [first, host, 'Origin: https://evil.example', type]
    expect(await rawRequest(address.port, foreign, body)).toContain('foreign_origin')
  }
})

test('pages of named origins get CORS headers, streamed answers included; others get none', async () => {
  const origin = 'https://app.example'
  const server = await serveScripted({
    models: [always('42')],
    server: { corsOrigins: [origin] },
    keys: [{ name: 'app', key }],
  })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  const body = JSON.stringify({ model: 'default', messages, stream: true })
  const ask = (from: string) =>
    fetch(`${server.url}${path}`, { method: 'POST', headers: { ...headers, origin: from }, body })
  expect((await ask(origin)).headers.get('access-control-allow-origin')).toBe(origin)
  expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  const preflight = (from: string) => fetch(`${server.url}${path}`, { method: 'OPTIONS', headers: { origin: from } })
  expect((await preflight(origin)).headers.get('access-control-allow-headers')).toContain('authorization')
  expect((await preflight('https://evil.example')).headers.get('access-control-allow-headers')).toBeNull()
})

test('where keys exist, everything but health needs one, and no log line holds it', async () => {
  const server = await serveScripted({ models: [always('42')], keys: [{ name: 'app', key }] })
  for (const where of ['/v1/models', '/metrics', '/v1/traces/x', '/nowhere']) {
    const refused = await server.get(where)
    expect([where, refused.status]).toEqual([where, 401])
    expect(refused.headers.get('www-authenticate')).toBe('Bearer')
  }
  expect((await server.get('/healthz')).status).toBe(200)
  expect((await server.get('/readyz')).status).toBe(200)
  expect((await server.post(path, { model: 'default', messages }, { key: 'a-wrong-key-altogether' })).status).toBe(401)
  expect((await server.post(path, { model: 'default', messages }, { key })).status).toBe(200)
  expect((await server.get('/metrics', { key })).status).toBe(200)
  expect(server.log()).not.toContain(key)
  expect(server.log()).not.toContain('a-wrong-key')
  expect(server.log()).not.toContain('6 x 7')
})

test('a key sees and uses only its own strategies and models', async () => {
  const models = [always('42', 'a'), always('42', 'b')]
  const strategies = { careful: { kind: 'paper' } }
  const keys = [{ name: 'app', key, strategies: ['default'], models: ['a'] }]
  const server = await serveScripted({ models, strategies, keys })
  const list = (await (await server.get('/v1/models', { key })).json()) as { data: { id: string }[] }
  expect(list.data.map(({ id }) => id)).toEqual(['default', 'model:a', 'embedder'])
  expect((await server.get('/v1/models/model:a', { key })).status).toBe(200)
  expect((await server.get('/v1/models/model:b', { key })).status).toBe(404)
  const status = async (body: object) => (await server.post(path, { messages, ...body }, { key })).status
  expect(await status({ model: 'default' })).toBe(200)
  expect(await status({ model: 'model:a' })).toBe(200)
  expect(await status({ model: 'careful' })).toBe(403)
  expect(await status({ model: 'model:b' })).toBe(403)
  expect(await status({ model: 'default', smacs: { strategy: 'careful' } })).toBe(403)
  expect(await status({ model: 'default', smacs: { strategy: { kind: 'single', model: 'b' } } })).toBe(403)
})

test('requests a minute and a day’s budget of a key end in a 429 that says how long', async () => {
  const keys = [
    { name: 'app', key, requestsPerMinute: 1 },
    { name: 'other', key: otherKey, budget: { maxCostUsdPerDay: 0.5 } },
  ]
  const server = await serveScripted({ models: [always('42')], keys })
  const ask = (who: string) => server.post(path, { model: 'model:a', messages, max_tokens: 100 }, { key: who })
  expect((await ask(key)).status).toBe(200)
  const limited = await ask(key)
  expect(limited.status).toBe(429)
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  const statuses: number[] = []
  for (let asked = 0; asked < 20; asked += 1) statuses.push((await ask(otherKey)).status)
  // A call may cost some 20 cents and really costs 2: what is reserved is given back.
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(14)
  expect(statuses.at(-1)).toBe(429)
  expect(await (await ask(otherKey)).json()).toMatchObject({ error: { type: 'insufficient_quota' } })
})

test('a key without calls left is told so, whatever the strategy', async () => {
  const server = await serveScripted({
    models: [always('42', 'a'), always('42', 'b')],
    strategies: { default: { kind: 'adaptive' }, all: { kind: 'majority' } },
    keys: [{ name: 'app', key, budget: { maxCalls: 2 } }],
  })
  const ask = (strategy: string) => server.post(path, { model: strategy, messages }, { key })
  expect((await ask('default')).status).toBe(200)
  for (const strategy of ['default', 'all', 'model:a']) {
    const refused = await ask(strategy)
    expect([strategy, refused.status]).toEqual([strategy, 429])
    expect(await refused.json()).toMatchObject({
      error: { code: 'insufficient_quota', message: expect.stringContaining('app') },
    })
  }
})

test('200 requests at once on one budget never spend more than it', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  let spent = 0
  const model = createScriptedModel({
    id: 'a',
    price: { inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 1_000_000 },
    clock,
    replies: () => {
      spent += 10
      return { text: '42', usage: { inputTokens: 1, outputTokens: 10 }, delayMs: 5 }
    },
  })
  const keys = [{ name: 'app', key, budget: { maxCostUsd: 500 } }]
  const server = await serveScripted({
    models: [model],
    keys,
    clock,
    server: { limits: { concurrentRequests: 1_000 } },
  })
  const asked = Array.from({ length: 200 }, () =>
    server.post(path, { model: 'model:a', messages, max_tokens: 10 }, { key }).then(({ status }) => status),
  )
  const settled = Promise.all(asked)
  let done = false
  settled
    .finally(() => {
      done = true
    })
    .catch(() => undefined)
  while (!done) await clock.advance(1)
  const statuses = await settled
  expect(statuses.filter((status) => status === 200)).toHaveLength(50)
  expect(statuses.filter((status) => status === 429)).toHaveLength(150)
  expect(spent).toBe(500)
})

test('an endpoint that reports more tokens than can be is counted at the worst case, told and metered', async () => {
  const usage = { inputTokens: 9e15, outputTokens: 9e15 }
  const lying = createScriptedModel({ id: 'a', price, replies: () => ({ text: '42', usage }) })
  const keys = [{ name: 'app', key, tokensPerMinute: 1_000, budget: { maxCostUsd: 1 } }]
  let now = 0
  const clock = { ...createVirtualClock(), nowMs: () => now }
  const server = await serveScripted({ models: [lying], keys, clock })
  const ask = async () => (await server.post(path, { model: 'model:a', messages, max_tokens: 10 }, { key })).status
  expect(await ask()).toBe(200)
  // An hour is the longest that a rate makes anybody wait.
  now += 3_660_000
  expect(await ask()).toBe(200)
  const metrics = await (await server.get('/metrics', { key })).text()
  expect(metrics).toContain('smacs_implausible_usage_total{strategy="model:a",model="a",stage="reference"} 2')
  expect(server.log()).toContain('more tokens reported than can be; the worst case counts')
})

test('a process out of connections says so, and gives the one back that the answer came over', async () => {
  const fault = new MachineFaultError('no-connections-left', 'No connection is left.')
  const server = await serveScripted({ models: [createScriptedModel({ id: 'a', replies: () => fault })] })
  const refused = await server.post(path, { model: 'default', messages })
  expect(refused.status).toBe(503)
  expect(refused.headers.get('connection')).toBe('close')
  expect(await refused.json()).toMatchObject({ error: { type: 'server_error', code: 'no-connections-left' } })
})

test('ceilings of a request: calls and cost are kept, and an unpriced model cannot be bounded', async () => {
  const unpriced = createScriptedModel({ id: 'free', replies: () => '42' })
  const models = [always('42', 'a'), always('42', 'b')]
  const server = await serveScripted({
    models,
    helpers: [unpriced],
    strategies: { default: { kind: 'paper', subsets: 1 }, helped: { kind: 'paper', aggregator: 'free' } },
  })
  const ask = async (body: object) => {
    const response = await server.post(path, { messages, ...body })
    return { status: response.status, body: await response.json(), calls: response.headers.get('x-smacs-calls') }
  }
  expect(await ask({ model: 'default', smacs: { maxCalls: 2 } })).toMatchObject({ status: 200, calls: '2' })
  expect(await ask({ model: 'default', smacs: { maxCostUsd: 1e-6 } })).toMatchObject({
    status: 400,
    body: { error: { param: 'smacs.maxCostUsd', code: 'budget_exceeded' } },
  })
  expect(await ask({ model: 'helped', smacs: { maxCostUsd: 1 } })).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('free') } },
  })
  expect(await ask({ model: 'model:a', smacs: { maxCostUsd: 1 } })).toMatchObject({
    status: 400,
    body: { error: { param: 'max_tokens' } },
  })
  expect(models.flatMap(({ calls }) => calls).filter(({ outcome }) => outcome === 'finished')).toHaveLength(2)
})

test('a trace belongs to the key that made it, and is gone when that key deletes it', async () => {
  const keys = [
    { name: 'app', key },
    { name: 'other', key: otherKey },
  ]
  const server = await serveScripted({ models: [always('42')], keys })
  const answered = await server.post(path, { model: 'default', messages, metadata: { ticket: '7' } }, { key })
  const where = `/v1/traces/${answered.headers.get('x-smacs-trace-id')}`
  const trace = (await (await server.get(where, { key })).json()) as { events: { type: string }[] }
  expect(trace).toMatchObject({
    object: 'smacs.trace',
    client: 'app',
    status: 'answered',
    metadata: { ticket: '7' },
    question: { text: 'What is 6 x 7?' },
  })
  expect(trace.events.map(({ type }) => type)).toContain('call-finished')
  expect((await server.get(where, { key: otherKey })).status).toBe(404)
  expect((await server.get(where, { key: otherKey, method: 'DELETE' })).status).toBe(404)
  expect((await server.get(where, { key, method: 'DELETE' })).status).toBe(200)
  expect((await server.get(where, { key })).status).toBe(404)
})

test('traces without content keep what it took and nothing that was written; smacs.trace leaves one out', async () => {
  const server = await serveScripted({ models: [always('forty-two')], traces: { content: 'none' } })
  const traceOf = async (smacs: object) => {
    const metadata = { ticket: 'private words' }
    const body = { model: 'default', messages, metadata, smacs: { seed: 'private seed', ...smacs } }
    const answered = await server.post(path, body)
    return server.get(`/v1/traces/${answered.headers.get('x-smacs-trace-id')}`)
  }
  const text = await (await traceOf({})).text()
  expect(text).not.toContain('6 x 7')
  expect(text).not.toContain('forty-two')
  expect(text).not.toMatch(/private|ticket/)
  expect(JSON.parse(text)).toMatchObject({ summary: { usage: { inputTokens: 10, calls: 1 } }, content: 'none' })
  expect((await traceOf({ trace: false })).status).toBe(404)
})

test('metrics count requests, calls, tokens, cost and failures by strategy, model and stage', async () => {
  const failing = createScriptedModel({ id: 'b', replies: () => new Error('down') })
  const server = await serveScripted({
    models: [always('42'), failing],
    strategies: { default: { kind: 'paper', subsets: 1 } },
  })
  await server.post(path, { model: 'default', messages })
  await server.post(path, { model: 'model:b', messages })
  const text = await (await server.get('/metrics')).text()
  for (const line of [
    'smacs_requests_total{strategy="default",stream="false",status="answered",error=""} 1',
    'smacs_requests_total{strategy="model:b",stream="false",status="failed",error="no_model_answered"} 1',
    'smacs_calls_total{strategy="default",model="a",stage="reference"} 1',
    'smacs_call_failures_total{strategy="default",model="b",stage="reference",error="Error"} 1',
    'smacs_tokens_total{strategy="default",model="a",stage="reference",kind="input"} 10',
    'smacs_cost_usd_total{strategy="default",model="a",stage="reference"} 0.02',
    'smacs_calls_in_flight{strategy="default",model="a",stage="reference"} 0',
    'smacs_requests_in_flight 0',
    'smacs_http_responses_total{route="/v1/chat/completions",method="POST",status="200"} 1',
    'smacs_http_responses_total{route="/v1/chat/completions",method="POST",status="502"} 1',
  ]) {
    expect(text).toContain(line)
  }
})

test('readiness asks each model once, believes an answer, and asks a failed one again after a while', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  let probes = 0
  let up = false
  const model = {
    ...always('42'),
    probe: async () => {
      probes += 1
      if (!up) throw new Error('refused')
      return {}
    },
  }
  const server = await serveScripted({ models: [model], clock })
  const ready = async () => {
    const response = await server.get('/readyz')
    return [response.status, await response.json(), probes]
  }
  expect(await ready()).toMatchObject([503, { models: [{ model: 'a', reachable: false, reason: 'Error' }] }, 1])
  up = true
  expect(await ready()).toMatchObject([503, {}, 1])
  await clock.advance(30_000)
  expect(await ready()).toMatchObject([200, { status: 'ready', bank: 'none' }, 2])
  await clock.advance(3_600_000)
  expect(await ready()).toMatchObject([200, {}, 2])
})

test('a reload serves new requests with the new file while those under way finish with the old one', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const slow = createScriptedModel({ id: 'old', clock, replies: [{ text: 'from the old one', delayMs: 1_000 }] })
  const server = await serveScripted({ models: [slow], clock })
  const underWay = server.post(path, { model: 'default', messages })
  await until(() => slow.calls.length === 1)
  server.configure({ models: [createScriptedModel({ id: 'new', clock, replies: ['from the new one'] })], clock })
  await server.reload()
  const next = await server.post(path, { model: 'model:new', messages })
  expect(await next.json()).toMatchObject({ choices: [{ message: { content: 'from the new one' } }] })
  expect(server.closedConfigurations()).toBe(0)
  await clock.advance(1_000)
  expect(await (await underWay).json()).toMatchObject({ choices: [{ message: { content: 'from the old one' } }] })
  await until(() => server.closedConfigurations() === 1)
})

test('a bad file is refused on reload and the old one stays', async () => {
  const server = await serveScripted({ models: [always('42')] })
  server.configure({ models: [always('42')], server: { prot: 1 } })
  await expect(server.reload()).rejects.toThrow('prot')
  server.configure({ models: [] })
  await expect(server.reload()).rejects.toThrow('The pool is empty')
  expect((await server.post(path, { model: 'default', messages })).status).toBe(200)
})

test('a server that stops finishes what is under way, takes no more, and keeps every trace', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const slow = createScriptedModel({ id: 'a', clock, replies: [{ text: '42', delayMs: 1_000 }] })
  const server = await serveScripted({ models: [slow], clock })
  const underWay = server.post(path, { model: 'default', messages })
  await until(() => slow.calls.length === 1)
  const closed = server.close()
  await turn()
  await expect(server.post(path, { model: 'default', messages })).rejects.toThrow()
  await clock.advance(1_000)
  expect((await underWay).status).toBe(200)
  await closed
  expect(server.closedConfigurations()).toBe(1)
})

test('what does not finish within the grace is cut with an error, streaming or not', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const model = createScriptedModel({ id: 'a', replies: [{ text: 'half an ans', hang: true }, { hang: true }] })
  const server = await serveScripted({ models: [model], clock, server: { shutdownGraceMs: 2_000 } })
  const streamed = await server.post(path, { model: 'model:a', messages, stream: true })
  const whole = server.post(path, { model: 'model:a', messages })
  await until(() => model.calls.length === 2)
  const closed = server.close()
  await clock.advance(2_000)
  expect((await readEvents(streamed)).events.at(-1)).toMatchObject({ error: { code: 'server_stopping' } })
  expect((await whole).status).toBe(503)
  await closed
})

test('a request whose headers never end is cut', async () => {
  const server = await serveScripted({ models: [always('42')], server: { limits: { headersTimeoutMs: 50 } } })
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(server.address.port, '127.0.0.1')
    let text = ''
    socket.on('data', (data) => {
      text += data
    })
    socket.on('close', () => resolve(text))
    socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nX-Slow: `)
  })
  expect(answer).toContain('408')
  expect(answer).toContain('"type":"invalid_request_error"')
})

test('what is no HTTP request is told so, and a silent connection is closed without a word', async () => {
  const server = await serveScripted({ models: [always('42')], server: { limits: { headersTimeoutMs: 50 } } })
  const say = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(server.address.port, '127.0.0.1')
      let answer = ''
      socket.on('data', (data) => {
        answer += data
      })
      socket.on('close', () => resolve(answer))
      if (text !== '') socket.write(text)
    })
  expect(await say('hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400[\s\S]*broken_request/)
  expect(await say('')).toBe('')
})

test('messages, tools and requests at once beyond the limits are refused by name', async () => {
  const hanging = createScriptedModel({ id: 'a', replies: () => ({ hang: true }) })
  const server = await serveScripted({
    models: [hanging],
    server: { limits: { messages: 2, tools: 1, concurrentRequests: 1 }, shutdownGraceMs: 0 },
  })
  const post = async (body: object) => {
    const response = await server.post(path, { model: 'default', messages, ...body })
    return [response.status, ((await response.json()) as { error: { message: string } }).error.message]
  }
  expect(await post({ messages: [...messages, ...messages, ...messages] })).toEqual([
    400,
    'At most 2 messages are taken; 3 came.',
  ])
  const tool = { type: 'function', function: { name: 'f' } }
  expect(await post({ tools: [tool, tool] })).toEqual([400, 'At most 1 tools are taken; 2 came.'])
  const first = server.post(path, { model: 'default', messages }).catch(() => undefined)
  await until(() => hanging.calls.length === 1)
  expect(await post({})).toMatchObject([503, expect.stringContaining('1 requests at once')])
  await server.close()
  await first
})
