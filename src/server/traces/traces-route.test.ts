import { expect, test } from 'vitest'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { Trace } from '../../traces/trace.ts'
import type { TraceStore } from '../../traces/trace-store.ts'
import type { Client } from '../access/clients.ts'
import type { TraceListBody } from '../page/trace-list-body.ts'
import { createTraceLookup } from './trace-lookup.ts'

const models = [createScriptedModel({ id: 'a', replies: () => ({ text: '42', usage: { inputTokens: 1 } }) })]
const appKey = 'a-key-of-the-application'
const operatorKey = 'a-key-of-the-operator'
const managerKey = 'a-key-of-the-manager'
const keys = [
  { name: 'app', key: appKey },
  { name: 'operator', key: operatorKey, page: { sees: 'all', manage: false } },
  { name: 'manager', key: managerKey, page: { sees: 'all', manage: true } },
] as const

async function serveAsked(content: 'full' | 'none' = 'full') {
  let now = Date.UTC(2026, 5, 1)
  const server = await serveScripted({ models, keys, wallClockMs: () => now, traces: { content } })
  const ask = async (text: string, key = appKey): Promise<string> => {
    now += 1_000
    const body = { model: 'default', messages: [{ role: 'user', content: text }] }
    const response = await server.post('/v1/chat/completions', body, { key })
    return response.headers.get('x-smacs-trace-id') ?? ''
  }
  const list = async (query = '', key = appKey) =>
    (await (await server.get(`/v1/traces${query}`, { key })).json()) as TraceListBody
  return { server, ask, list }
}

test('a key lists its own traces, and one that sees all lists everybody’s', async () => {
  const { ask, list } = await serveAsked()
  await ask('What is 6 x 7?')
  await ask('What is 7 x 8?')
  await ask('And theirs?', operatorKey)
  const own = await list('?limit=1&search=what')
  expect(own).toMatchObject({ object: 'list', total: 2, newer: 0, before: '2026-06-01T00:00:03.000Z' })
  expect(own.data).toEqual([
    expect.objectContaining({ client: 'app', question: 'What is 7 x 8?', answer: '42', status: 'answered', calls: 1 }),
  ])
  expect((await list('', operatorKey)).data.map(({ client }) => client)).toEqual(['operator', 'app', 'app'])
  await ask('A new one')
  const pinned = await list(`?before=${encodeURIComponent(own.before)}`)
  expect([pinned.total, pinned.newer]).toEqual([2, 1])
})

test('a list that has not changed is not sent again', async () => {
  const { server, ask } = await serveAsked()
  await ask('What is 6 x 7?')
  const url = `${server.url}/v1/traces?before=2027-01-01T00:00:00Z`
  const headers = { authorization: `Bearer ${appKey}` }
  const first = await fetch(url, { headers })
  const etag = first.headers.get('etag') ?? ''
  expect(first.headers.get('cache-control')).toBe('private, no-cache')
  const again = await fetch(url, { headers: { ...headers, 'if-none-match': etag } })
  expect(again.status).toBe(304)
  await ask('What is 7 x 8?')
  expect((await fetch(url, { headers: { ...headers, 'if-none-match': etag } })).status).toBe(200)
})

test('a query that is not understood is refused with what was meant', async () => {
  const { server } = await serveAsked()
  for (const [query, param, said] of [
    ['?confidence_bellow=0.5', 'confidence_bellow', '`confidence_below`'],
    ['?limit=1000', 'limit', 'at most 200'],
    ['?limit=x', 'limit', 'a number'],
    ['?feedback=good', 'feedback', '"right"'],
    ['?before=yesterday', 'before', 'before'],
    ['?confidence_below=2', 'confidence_below', 'at most 1'],
  ] as const) {
    const response = await server.get(`/v1/traces${query}`, { key: appKey })
    const { error } = (await response.json()) as { error: { param: string; message: string } }
    expect([query, response.status, error.param]).toEqual([query, 400, param])
    expect(error.message).toContain(said)
  }
})

test('who sees all reads another’s trace, and only who manages deletes it', async () => {
  const { server, ask } = await serveAsked()
  const id = await ask('What is 6 x 7?')
  const as = async (key: string, method: string) => (await server.get(`/v1/traces/${id}`, { key, method })).status
  expect([await as(operatorKey, 'GET'), await as(operatorKey, 'DELETE')]).toEqual([200, 403])
  expect([await as(managerKey, 'DELETE'), await as(appKey, 'GET')]).toEqual([200, 404])
  const theirs = await ask('And theirs?', operatorKey)
  expect((await server.get(`/v1/traces/${theirs}`, { key: appKey, method: 'DELETE' })).status).toBe(404)
})

test('without texts a list still says who, when and what it took', async () => {
  const { ask, list } = await serveAsked('none')
  await ask('What is 6 x 7?')
  const [only] = (await list()).data
  expect(only).toMatchObject({ client: 'app', calls: 1, models: ['a'] })
  expect([only?.question, only?.answer]).toEqual([undefined, undefined])
})

test('what another process has just answered is waited for, where there are others', async () => {
  const trace = { id: 't' } as Trace
  const clock = createVirtualClock()
  const store = { get: async () => (clock.nowMs() >= 50 ? trace : undefined) } as unknown as TraceStore
  const client = { owner: 'me', sees: 'own' } as Client
  expect(await createTraceLookup(store, clock, true).traceFor(client, 't')).toBe(trace)
  const never = { get: async () => undefined } as unknown as TraceStore
  await expect(createTraceLookup(never, clock, true).traceFor(client, 't')).rejects.toMatchObject({ status: 404 })
  const startedMs = clock.nowMs()
  await expect(createTraceLookup(never, clock, false).traceFor(client, 't')).rejects.toMatchObject({ status: 404 })
  expect(clock.nowMs()).toBe(startedMs)
})
