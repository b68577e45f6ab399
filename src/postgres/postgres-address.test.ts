import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { isPostgresAddress, parsePostgresAddress, redactPassword } from './postgres-address.ts'

const secret = 'p@ss:w/rd%'
const address = `postgres://ann:${encodeURIComponent(secret)}@db.example:6543/questions?schema=lab&sslmode=verify-full&connect_timeout=3`

test('an address says where the database is, and what it leaves out has the usual value', () => {
  expect(parsePostgresAddress(address)).toMatchObject({
    ...{ host: 'db.example', port: 6543, user: 'ann', database: 'questions', schema: 'lab' },
    ...{ sslMode: 'verify-full', connectTimeoutMs: 3_000 },
  })
  expect(parsePostgresAddress(address).password()).toBe(secret)
  const bare = parsePostgresAddress('postgresql://localhost')
  expect(bare).toMatchObject({ host: 'localhost', port: 5432, schema: 'smacs', applicationName: 'smacs' })
  expect(bare.password()).toBeUndefined()
  expect(bare).not.toHaveProperty('user')
  expect(bare).not.toHaveProperty('database')
})

test('a socket has a folder for a host, and IPv6 its brackets off', () => {
  expect(parsePostgresAddress('postgres:///db?host=/run/postgresql').host).toBe('/run/postgresql')
  expect(parsePostgresAddress('postgres://ann@/db?host=/run/postgresql')).toMatchObject({ user: 'ann', database: 'db' })
  expect(parsePostgresAddress('postgres://[::1]:5433/db')).toMatchObject({ host: '::1', port: 5433 })
})

test('nothing that prints an address prints its password', () => {
  const parsed = parsePostgresAddress(address)
  for (const printed of [inspect(parsed, { depth: 9, showHidden: true }), JSON.stringify(parsed), parsed.shown])
    expect(printed).not.toMatch(/p(?:@|%40)ss/)
  expect(parsed.shown).toContain('postgres://ann:***@db.example:6543/questions')
})

test('a text with addresses loses their passwords, however badly they are written', () => {
  expect(redactPassword(`${address} and postgresql://h/db`)).toContain('postgres://ann:***@db.example:6543')
  expect(redactPassword('postgres://ann:p@ss/w@rd@host/db')).toBe('postgres://ann:***@host/db')
  expect(redactPassword('postgres://host/db?password=hunter2&schema=a')).toBe(
    'postgres://host/db?password=***&schema=a',
  )
  expect(redactPassword('bank.db')).toBe('bank.db')
  expect(isPostgresAddress('postgres.db')).toBe(false)
})

test('a wrong address says what is wrong, without the password', () => {
  const refusals = [
    ['postgres://ann:hunter2@host:port/db', 'postgres://ann:***@host:port/db is no Postgres address'],
    ['postgres://ann:hunter2@host/db?shcema=a', 'Unknown option `shcema`'],
    ['postgres://ann:hunter2@host/db?shcema=a', 'nearest known one is `schema`'],
    ['postgres://ann:hunter2@host/db?schema=A-b', 'Expected `schema`'],
    ['postgres://ann:hunter2@host/db?sslmode=sure', 'Expected `sslmode`'],
    ['postgres://ann:hunter2@host/db?connect_timeout=0', 'Expected `connect_timeout`'],
    ['bank.db', 'bank.db is no Postgres address'],
  ] as const
  for (const [wrong, said] of refusals) {
    expect(() => parsePostgresAddress(wrong), wrong).toThrow(said)
    expect(() => parsePostgresAddress(wrong), wrong).toThrow(/^(?!.*hunter2)/s)
  }
})

test('two addresses are the same where they lead to the same place as the same user', () => {
  const key = (text: string) => parsePostgresAddress(text).key
  expect(key('postgres://a@h/d')).toBe(key('postgresql://a:secret@h:5432/d?schema=smacs'))
  expect(key('postgres://a@h/d')).not.toBe(key('postgres://b@h/d'))
  expect(key('postgres://a@h/d')).not.toBe(key('postgres://a@h/d?schema=other'))
})

test.each(['postgres://u:12/abc@host/db', 'postgres://u:12?abc@host/db', 'postgres://u:12#abc@host/db'])(
  'a password that ends early for a sign that nobody encoded is refused, and not printed: %s',
  (text) => {
    expect(() => parsePostgresAddress(text)).toThrow('write @ as %40, / as %2F')
    expect(() => parsePostgresAddress(text)).toThrow(/^(?!.*abc)/s)
  },
)
