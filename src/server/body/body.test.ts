import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { assertBodyBounded } from './body-bounds.ts'

const path = '/v1/chat/completions'
const messages = [{ role: 'user', content: 'x' }]
const bounded = (text: string): void => assertBodyBounded(Buffer.from(text))

test('what a body would become is counted before it is made: depth, keys, values', () => {
  const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`
  expect(() => bounded(nested(99))).not.toThrow()
  expect(() => bounded(nested(100))).toThrow('nested deeper than 100')
  expect(() => bounded('['.repeat(5_000_000))).toThrow('nested deeper than 100')
  expect(() => bounded(`{${'"k":1,'.repeat(20_001)}}`)).toThrow('20000 keys')
  expect(() => bounded(`[${'1,'.repeat(200_000)}1]`)).toThrow('200000 values')
})

test('what stands in a text is no structure, whatever is escaped in it', () => {
  const text = JSON.stringify({ a: `${'[{":,'.repeat(60_000)}\\`, b: '"[\\"', c: '\\\\' })
  expect(() => bounded(text)).not.toThrow()
  expect(() => bounded(`["\\\\",${'['.repeat(101)}`)).toThrow('deeper')
})

async function serveOne(server: object = {}, keys?: Parameters<typeof serveScripted>[0]['keys']) {
  const model = createScriptedModel({ id: 'a', replies: () => '42' })
  return { model, server: await serveScripted({ models: [model], server: { ...server }, ...(keys && { keys }) }) }
}

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const)('a body in %s is read, and its size is what comes out', async (encoding, compress) => {
  const { server } = await serveOne({ limits: { bodyBytes: 5_000 } })
  const send = (body: Buffer) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
      body: new Uint8Array(body),
    })
  expect((await send(compress(Buffer.from(JSON.stringify({ model: 'default', messages }))))).status).toBe(200)
  const bomb = JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'x'.repeat(100_000) }] })
  expect((await send(compress(Buffer.from(bomb)))).status).toBe(413)
  expect((await send(Buffer.from('no such thing'))).status).toBe(400)
})

test.each([
  ['told by its length', (text: string) => text],
  ['found out while it comes', (text: string) => new Blob([text]).stream()],
])('a body over the limit, %s, is a 413 that its sender hears', async (_, bodyOf) => {
  const { server, model } = await serveOne({ limits: { bodyBytes: 4_000_000 } })
  const text = JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'x'.repeat(12_000_000) }] })
  const body = bodyOf(text)
  const response = await fetch(`${server.url}${path}`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body },
    ...(typeof body !== 'string' && { duplex: 'half' }),
  } as RequestInit)
  expect(response.status).toBe(413)
  expect(model.calls).toEqual([])
})

test('an encoding nobody knows is named', async () => {
  const { server } = await serveOne()
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'compress' },
    body: '{}',
  })
  expect(response.status).toBe(415)
  expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('`compress`') } })
})

test('an unpaired surrogate goes on as the sign for what cannot be read', async () => {
  const { server, model } = await serveOne()
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"model":"model:a","messages":[{"role":"user","content":"a\\ud83d b \\ud83d\\ude00"}]}',
  })
  expect(response.status).toBe(200)
  expect(model.calls[0]?.request.messages[0]?.content).toBe('a\ufffd b 😀')
})

test('a request counts before its body is judged, so no rate lets costly bodies through', async () => {
  const key = 'a-key-of-sixteen-letters'
  const { server } = await serveOne({}, [{ name: 'k', key, requestsPerMinute: 2 }])
  const statuses: number[] = []
  for (const body of [{ model: 'nobody' }, '['.repeat(200), { model: 'default', messages }]) {
    statuses.push((await server.post(path, body, { key })).status)
  }
  expect(statuses).toEqual([400, 400, 429])
})

test.each([
  ['a strategy nested without end', { smacs: { strategy: `paper?${'a.'.repeat(1_500)}b=1` } }, 'smacs.strategy'],
  ['a strategy of 5,000 letters', { smacs: { strategy: `paper?x=${'y'.repeat(5_000)}` } }, 'smacs.strategy'],
  [
    'a strategy as an object nested deep',
    { smacs: { strategy: { kind: 'paper', a: { b: { c: { d: { e: 1 } } } } } } },
    'smacs.strategy',
  ],
  ['metadata of 17 pairs', { metadata: Object.fromEntries([...'abcdefghijklmnopq'].map((k) => [k, 'v'])) }, 'metadata'],
  ['metadata with a long value', { metadata: { a: 'v'.repeat(513) } }, 'metadata.a'],
  ['10,000,000 subsets', { smacs: { strategy: { kind: 'paper', subsets: 10_000_000 } } }, 'smacs.strategy'],
])('%s is a 400 that repeats little of it', async (_, rest, param) => {
  const { server, model } = await serveOne()
  const response = await server.post(path, { model: 'default', messages, ...rest })
  const { error } = (await response.json()) as { error: { message: string; param: string | null } }
  expect(response.status).toBe(400)
  if (param !== undefined) expect(error.param).toBe(param)
  expect(error.message.length).toBeLessThan(600)
  expect(model.calls).toEqual([])
})

test('names of any length cost nothing and are told by their beginning', async () => {
  const { server } = await serveOne()
  const long = 'm'.repeat(1_000_000)
  for (const body of [
    { model: long, messages },
    { model: 'default', messages, smacs: { [long]: 1 } },
    { model: 'default', messages, ...Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, 1])) },
  ]) {
    const response = await server.post(path, body)
    expect([400, 404]).toContain(response.status)
    expect((await response.text()).length).toBeLessThan(2_000)
  }
})

test('a name of many parts is looked up no longer than a name can be', async () => {
  const { server } = await serveOne()
  expect((await server.post(path, { model: 'a/'.repeat(500_000), messages })).status).toBe(404)
  expect((await server.post(path, { model: 'openai/default', messages })).status).toBe(200)
})

test.each([
  ['parts', { messages: [{ role: 'user', content: Array.from({ length: 190_000 }, () => 1) }] }],
  ['messages', { messages: Array.from({ length: 190_000 }, () => 1) }],
  ['tools', { messages, tools: Array.from({ length: 190_000 }, () => ({})) }],
])('%s are counted before any is looked at', async (_, body) => {
  const { server } = await serveOne()
  const response = await server.post(path, { model: 'default', ...body })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 'body_too_complex' } })
})

test('one request starts no more generations than the server allows, whatever its strategy', async () => {
  const models = [...'abcdef'].map((id) => createScriptedModel({ id, replies: () => '42' }))
  const server = await serveScripted({ models, server: { limits: { callsPerRequest: 3 } } })
  const body = { model: 'default', messages, smacs: { strategy: 'majority', maxCalls: 50 } }
  const response = await server.post(path, body)
  expect(response.headers.get('x-smacs-degraded')).toBe('true')
  expect(response.headers.get('x-smacs-calls')).toBe('3')
})

test('rights come before a strategy is read', async () => {
  const key = 'a-key-of-sixteen-letters'
  const { server } = await serveOne({}, [{ name: 'k', key, strategies: ['default'] }])
  const ask = (strategy: string) => server.post(path, { model: 'default', messages, smacs: { strategy } }, { key })
  expect((await ask('paper?nonsense=1')).status).toBe(403)
  expect((await ask('default')).status).toBe(200)
})
