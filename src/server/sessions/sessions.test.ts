import { expect, onTestFinished, test } from 'vitest'
import { startCuttingProxy } from '../../../test/postgres/cutting-proxy.ts'
import { isPostgresFetched, postgresPlace } from '../../../test/postgres/postgres-place.ts'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { openPostgres } from '../../postgres/open-postgres.ts'
import { sessionCookie, sessionTokenOf } from './session-cookie.ts'
import { createOpenSessions } from './session-store.ts'

const key = 'a-key-of-the-operator'
const keys = [{ name: 'operator', key, page: { sees: 'all', manage: true } }] as const
const models = [createScriptedModel({ id: 'a', replies: () => ({ text: '42' }) })]
const ofPage = { 'x-smacs-page': '1', 'sec-fetch-site': 'same-origin' }

async function signIn(server: { readonly url: string }, sent = key): Promise<{ response: Response; cookie: string }> {
  const response = await fetch(`${server.url}/v1/session`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sent}` },
  })
  return { response, cookie: response.headers.get('set-cookie') ?? '' }
}
const ask = (server: { readonly url: string }, headers: Record<string, string>, method = 'GET') =>
  fetch(`${server.url}/v1/session`, { method, headers })

test('a key opens a session, which is what the page’s later requests come with', async () => {
  const server = await serveScripted({ models, keys, strategies: { careful: { kind: 'paper' } } })
  const { response, cookie } = await signIn(server)
  expect([response.status, response.headers.get('cache-control')]).toEqual([204, 'no-store'])
  expect(cookie).toMatch(/^smacs_session=[\w-]{43}; HttpOnly; SameSite=Strict$/)
  const sent = { ...ofPage, cookie: cookie.split(';')[0] ?? '' }
  expect(await (await ask(server, sent)).json()).toEqual({
    object: 'smacs.session',
    client: 'operator',
    sees: 'all',
    manage: true,
    strategies: ['default', 'careful'],
    models: ['a'],
    keys: 'needed',
    content: 'full',
  })
  const asked = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...sent, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'default', messages: [{ role: 'user', content: '6 x 7?' }] }),
  })
  expect(asked.status).toBe(200)
  expect(server.log()).not.toContain(key)
  expect(server.log()).not.toContain(cookie.slice(14, 57))
})

test('the cookie opens nothing but for the page itself, and a key that was sent decides alone', async () => {
  const server = await serveScripted({ models, keys })
  const cookie = (await signIn(server)).cookie.split(';')[0] ?? ''
  const own = new URL(server.url).origin
  const status = async (headers: Record<string, string>, method = 'GET') =>
    (await ask(server, { cookie, ...headers }, method)).status
  expect(await status({})).toBe(401)
  expect(await status({ 'sec-fetch-site': 'same-origin' })).toBe(401)
  expect(await status({ 'x-smacs-page': '1', 'sec-fetch-site': 'cross-site', origin: own })).toBe(401)
  expect(await status({ 'x-smacs-page': '1', origin: 'https://evil.example' })).toBe(401)
  expect(await status({ ...ofPage, authorization: 'Bearer not-the-key-at-all' })).toBe(401)
  // Plain HTTP beyond loopback: browsers do not say where a request comes from.
  expect(await status({ 'x-smacs-page': '1' })).toBe(200)
  expect(await status({ 'x-smacs-page': '1', origin: own }, 'DELETE')).toBe(204)
})

test('what changes something needs an origin, even where the browser names no site', () => {
  const headers = { 'x-smacs-page': '1', cookie: 'other=1; smacs_session=abc' }
  const sent = { headers, protocol: 'http', host: 'smacs.example' } as const
  expect(sessionTokenOf({ ...sent, method: 'GET' })).toBe('abc')
  expect(sessionTokenOf({ ...sent, method: 'POST' })).toBeUndefined()
  const named = { ...headers, origin: 'http://smacs.example' }
  expect(sessionTokenOf({ ...sent, headers: named, method: 'POST' })).toBe('abc')
})

test('over https the cookie goes over https alone', () => {
  expect(sessionCookie('t', { protocol: 'https' })).toBe('smacs_session=t; HttpOnly; SameSite=Strict; Secure')
})

test('behind a proxy that is believed, the cookie is for https where the browser came over it', async () => {
  const cookieOf = async (trustedProxies: readonly string[]) => {
    const server = await serveScripted({ models, keys, server: { trustedProxies } })
    const headers = { authorization: `Bearer ${key}`, 'x-forwarded-proto': 'https' }
    const response = await fetch(`${server.url}/v1/session`, { method: 'POST', headers })
    return response.headers.get('set-cookie') ?? ''
  }
  expect(await cookieOf(['127.0.0.1'])).toContain('; Secure')
  expect(await cookieOf([])).not.toContain('Secure')
})

test('a session ends with its sign-out, and with its key at a reload', async () => {
  const server = await serveScripted({ models, keys })
  const sent = { ...ofPage, cookie: (await signIn(server)).cookie.split(';')[0] ?? '' }
  const out = await ask(server, sent, 'DELETE')
  expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')])
  const replayed = await ask(server, sent)
  expect(replayed.headers.get('cache-control')).toBe('no-store')
  expect([replayed.status, await replayed.json()]).toEqual([
    401,
    { error: expect.objectContaining({ code: 'session_ended' }) },
  ])

  const again = { ...ofPage, cookie: (await signIn(server)).cookie.split(';')[0] ?? '' }
  server.configure({ models, keys })
  await server.reload()
  expect((await ask(server, again)).status).toBe(200)
  server.configure({ models, keys: [{ name: 'operator', key: 'another-key-of-the-operator' }] })
  await server.reload()
  expect((await ask(server, again)).status).toBe(401)
})

test('without keys there is nothing to sign in to', async () => {
  const server = await serveScripted({ models, traces: { content: 'none' } })
  const { response, cookie } = await signIn(server)
  expect([response.status, cookie]).toEqual([204, ''])
  expect(await (await ask(server, {})).json()).toMatchObject({
    client: 'local',
    sees: 'all',
    manage: true,
    keys: 'none',
    content: 'none',
  })
})

test('a key without rights of its own looks at what is its own', async () => {
  const server = await serveScripted({ models, keys: [{ name: 'app', key }] })
  expect(await (await server.get('/v1/session', { key })).json()).toMatchObject({ sees: 'own', manage: false })
})

test('a session that nobody used for 12 hours is over, and of too many the one used longest ago', () => {
  let now = 0
  const sessions = createOpenSessions(() => now)
  sessions.open('a', 'me')
  now += 12 * 3_600_000
  expect(sessions.ownerOf('a')).toBe('me')
  now += 12 * 3_600_000 + 1
  expect(sessions.ownerOf('a')).toBeUndefined()
  sessions.open('first', 'me')
  sessions.open('second', 'me')
  sessions.ownerOf('first')
  for (let number = 0; number < 9_999; number += 1) sessions.open(`s${number}`, 'you')
  expect([sessions.ownerOf('first'), sessions.ownerOf('second')]).toEqual(['me', undefined])
})

test.skipIf(!isPostgresFetched())(
  'a session is known to all replicas of one state until it ends, and to those that have seen it while the database is away',
  async () => {
    const state = await postgresPlace()
    const proxy = await startCuttingProxy(state)
    onTestFinished(() => proxy.close())
    const [first, second] = [
      await serveScripted({ models, keys, server: { state: proxy.address } }),
      await serveScripted({ models, keys, server: { state: proxy.address } }),
    ]
    const signedIn = async () => ({ ...ofPage, cookie: (await signIn(first)).cookie.split(';')[0] ?? '' })
    const session = await signedIn()
    const unseen = await signedIn()
    expect((await ask(second, session)).status).toBe(200)
    proxy.isShut = true
    expect([(await ask(first, session)).status, (await ask(second, session)).status]).toEqual([200, 200])
    expect((await ask(second, unseen)).status).toBe(503)
    expect((await ask(second, session, 'DELETE')).status).toBe(503)
    proxy.isShut = false
    await expect.poll(async () => (await ask(second, unseen)).status, { timeout: 30_000 }).toBe(200)
    await expect.poll(async () => (await ask(second, session, 'DELETE')).status, { timeout: 30_000 }).toBe(204)
    expect((await ask(first, session)).status).toBe(401)

    const database = await openPostgres(state)
    onTestFinished(() => database.close())
    await database.query(`UPDATE ${database.schema}.session SET used_at = now() - interval '11 hours'`)
    expect((await ask(first, unseen)).status).toBe(200)
    await database.query(`UPDATE ${database.schema}.session SET used_at = used_at - interval '12 hours'`)
    expect((await ask(first, unseen)).status).toBe(401)
  },
)
