import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createMemoryLedger } from '../../budget/spend-ledger.ts'
import type { ServerKey } from '../../config/server-keys.ts'
import { RequestError } from '../errors/request-error.ts'
import { refuseForeignPages } from './browser-rules.ts'
import { type Client, type ClientState, createClientRegistry } from './clients.ts'
import { hostName, isLoopbackHost } from './loopback.ts'
import { createTokenBucket, createTokenBuckets } from './token-bucket.ts'

const key = 'a-key-that-is-long-enough'
const hash = createHash('sha256').update(key).digest()

function registry(keys: readonly ServerKey[], time = { nowMs: 0 }) {
  const state: ClientState = {
    ledger: createMemoryLedger(),
    wallClockMs: () => 0,
    buckets: createTokenBuckets(() => time.nowMs),
  }
  return createClientRegistry(keys, state)
}

const refusal = (act: () => unknown): RequestError => {
  try {
    act()
  } catch (error) {
    if (error instanceof RequestError) return error
    throw error
  }
  throw new Error('Nothing was refused.')
}

test('only addresses and names of this machine are loopback', () => {
  const yes = ['127.0.0.1', '127.8.9.1', '::1', '[::1]', 'localhost', 'LOCALHOST', 'smacs.localhost']
  const no = ['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', 'example.com', 'localhost.example.com', '127.0.0.1.nip.io', '']
  expect(yes.map(isLoopbackHost)).toEqual(yes.map(() => true))
  expect(no.map(isLoopbackHost)).toEqual(no.map(() => false))
})

test('a Host header gives its name without the port, or nothing', () => {
  expect(['localhost:4000', '[::1]:4000', '127.0.0.1'].map(hostName)).toEqual(['localhost', '[::1]', '127.0.0.1'])
  expect(['', 'evil.com@localhost', 'a b', 'localhost:4000:1', 'localhost/x'].map(hostName)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('without keys, what another site asks for without an Origin is refused, and an address somebody typed is not', () => {
  const host = '127.0.0.1:4000'
  const asks = (site: string, origin?: string) =>
    refuseForeignPages({ host, 'sec-fetch-site': site, ...(origin && { origin }) }, ['https://app.example'])
  for (const site of ['none', 'same-origin']) expect(() => asks(site)).not.toThrow()
  expect(() => asks('cross-site', 'https://app.example')).not.toThrow()
  for (const site of ['cross-site', 'same-site']) {
    expect(refusal(() => asks(site))).toMatchObject({ status: 403, code: 'foreign_origin' })
  }
})

test('without keys, foreign hosts and foreign origins are refused by name', () => {
  const host = '127.0.0.1:4000'
  expect(() => refuseForeignPages({ host }, [])).not.toThrow()
  expect(() => refuseForeignPages({ host, origin: 'http://127.0.0.1:4000' }, [])).not.toThrow()
  expect(() => refuseForeignPages({ host, origin: 'https://app.example' }, ['https://app.example'])).not.toThrow()
  expect(refusal(() => refuseForeignPages({ host: 'evil.example:4000' }, []))).toMatchObject({ code: 'foreign_host' })
  expect(refusal(() => refuseForeignPages({}, []))).toMatchObject({ status: 403, code: 'foreign_host' })
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:3000', 'https://127.0.0.1:4000']) {
    expect(refusal(() => refuseForeignPages({ host, origin }, []))).toMatchObject({ code: 'foreign_origin' })
  }
})

test('a known key is its client; none and a wrong one are refused without repeating it', () => {
  const clients = registry([{ name: 'app', hash, strategies: ['default'] }])
  expect(clients.authenticate(`Bearer ${key}`)).toMatchObject({ name: 'app', strategies: ['default'] })
  expect(refusal(() => clients.authenticate(undefined))).toMatchObject({ status: 401, code: 'missing_api_key' })
  const wrong = refusal(() => clients.authenticate('Bearer not-the-key-at-all'))
  expect(wrong).toMatchObject({ status: 401, code: 'invalid_api_key' })
  expect(wrong.message).not.toContain('not-the-key')
})

test('without keys everybody is the local client', () => {
  const clients = registry([])
  expect(clients.needKeys).toBe(false)
  expect(clients.authenticate('Bearer whatever').name).toBe('local')
})

test('requests a minute: a burst of a minute’s worth, then one at a time as it refills', async () => {
  const time = { nowMs: 0 }
  const client = registry([{ name: 'app', hash, requestsPerMinute: 2 }], time).authenticate(`Bearer ${key}`)
  await client.admitRequest()
  await client.admitRequest()
  await expect(client.admitRequest()).rejects.toMatchObject({ status: 429, retryAfterSeconds: 30 })
  time.nowMs = 30_000
  await client.admitRequest()
  await expect(client.admitRequest()).rejects.toMatchObject({ code: 'requests_per_minute_exceeded' })
})

test('tokens a minute: what was used beyond the limit is waited for', async () => {
  const time = { nowMs: 0 }
  const client: Client = registry([{ name: 'app', hash, tokensPerMinute: 60 }], time).authenticate(`Bearer ${key}`)
  await client.admitRequest()
  client.spendTokens(100)
  await expect(client.admitRequest()).rejects.toMatchObject({
    retryAfterSeconds: 41,
    code: 'tokens_per_minute_exceeded',
  })
  time.nowMs = 41_000
  await client.admitRequest()
})

test('a bucket never holds more than a minute’s worth', () => {
  let now = 0
  const bucket = createTokenBucket(10, () => now)
  now = 3_600_000
  expect(bucket.take(10)).toBeUndefined()
  expect(bucket.take(1)).toBe(6_000)
})
