import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqliteTraceStore } from '../../src/traces/sqlite/sqlite-trace-store.ts'
import { completion, silenceAfter } from '../fault-server/chat-replies.ts'
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts'
import { runSmacs } from './run-smacs.ts'
import { startServeProcess } from './serve-process.ts'

const key = 'a-key-of-the-application'
let folder = ''
let upstream: FaultServer
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-serve-'))
  upstream = await startFaultServer(({ body }) =>
    JSON.stringify(body).includes('hang') ? silenceAfter('half an') : completion('It is 391.'),
  )
})
afterEach(async () => {
  await upstream.close()
  await rm(folder, { recursive: true })
})

const configure = (server: string, ids = ['a', 'b']): Promise<void> =>
  writeFile(
    join(folder, 'smacs.yaml'),
    `models:\n${ids
      .map((id) => `  - { id: ${id}, provider: openai-compatible, baseUrl: "${upstream.baseUrl}", model: m }\n`)
      .join('')}strategies: { default: { kind: paper, subsets: 1 } }\nserver: ${server}\n`,
  )

const startServing = (parameters: readonly string[] = []) =>
  startServeProcess({ folder, key, parameters, environment: { APP_KEY: key } })

test('a process serves, reloads on SIGHUP, keeps the old file where the new one is bad, and ends with 0', async () => {
  await configure('{ keys: [env:APP_KEY] }')
  const serving = await startServing()
  const answered = await serving.ask('default')
  expect(await answered.json()).toMatchObject({ choices: [{ message: { content: 'It is 391.' } }] })
  expect((await fetch(`${serving.url}/v1/models`)).status).toBe(401)

  await configure('{ keys: [env:APP_KEY] }', ['a', 'b', 'c'])
  serving.child.kill('SIGHUP')
  await serving.logHas('configuration reloaded')
  expect(await serving.models()).toEqual(['default', 'model:a', 'model:b', 'model:c', 'embedder'])

  await configure('{ keys: [env:NOT_SET] }', ['a'])
  serving.child.kill('SIGHUP')
  await serving.logHas('the old one stays')
  expect(await serving.models()).toContain('model:c')

  serving.child.kill('SIGTERM')
  expect(await serving.ended).toBe(0)
  expect(serving.log()).not.toContain(key)
  const file = join(folder, 'smacs-traces.db')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readFile(file, 'latin1')).toContain(answered.headers.get('x-smacs-trace-id'))
})

test('stopped in mid-answer, it cuts what does not end in time, closes the upstream and keeps the trace', async () => {
  await configure('{ shutdownGraceMs: 50 }')
  const serving = await startServing()
  const response = await serving.ask('model:a', 'hang', { stream: true })
  const text = response.text()
  serving.child.kill('SIGTERM')
  expect(await text).toContain('server_stopping')
  expect(await serving.ended).toBe(0)
  await upstream.whenIdle()
  const store = openSqliteTraceStore({
    file: join(folder, 'smacs-traces.db'),
    retentionDays: 7,
    wallClockMs: () => 0,
  })
  const kept = await store.get('local', response.headers.get('x-smacs-trace-id') ?? '')
  expect(kept).toMatchObject({ target: 'model:a' })
  await store.close()
})

test('killed outright, it starts again on the same files', async () => {
  await configure('{ keys: [{ name: app, key: env:APP_KEY, budget: { maxCalls: 4 } }] }')
  const first = await startServing()
  expect((await first.ask('model:a')).status).toBe(200)
  first.child.kill('SIGKILL')
  await first.ended
  const second = await startServing()
  expect((await second.ask('default')).status).toBe(200)
  expect((await second.ask('model:a')).status).toBe(429)
})

test('several workers share the address, rates, metrics and traces; one that dies is replaced, all reload and end together', async () => {
  await configure('{ keys: [{ name: app, key: env:APP_KEY, requestsPerMinute: 4 }] }')
  const serving = await startServing(['--workers', '2'])
  const metrics = async (): Promise<string> =>
    (await fetch(`${serving.url}/metrics`, { headers: { authorization: `Bearer ${key}` } })).text()
  const answers = await Promise.all(Array.from({ length: 6 }, () => serving.ask('model:a')))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 429, 429])
  expect(await metrics()).toMatch(/^smacs_http_responses_total{.*status="200"} 4$/m)

  const pids = (): readonly number[] =>
    [...serving.log().matchAll(/"pid":(\d+).*"serving"/g)].map(([, pid]) => Number(pid))
  const [victim = 0] = pids()
  process.kill(victim, 'SIGKILL')
  await serving.logHas('another takes its place')
  await serving.logMatches(() => pids().length === 3)
  expect(new Set(pids()).size).toBe(3)
  expect(await metrics()).toMatch(/^smacs_http_responses_total{.*status="429"} 2$/m)

  await configure('{ keys: [env:APP_KEY] }', ['a', 'b', 'c'])
  serving.child.kill('SIGHUP')
  await serving.logMatches((log) => log.split('configuration reloaded').length === 3)
  const answered = await Promise.all(Array.from({ length: 4 }, () => serving.ask('model:c')))
  expect(answered.map(({ status }) => status)).toEqual([200, 200, 200, 200])

  serving.child.kill('SIGTERM')
  expect(await serving.ended).toBe(0)
  expect(serving.log().split('"stopped"').length).toBe(3)
  const traces = await readFile(join(folder, 'smacs-traces.db'), 'latin1')
  for (const { headers } of answered) expect(traces).toContain(headers.get('x-smacs-trace-id'))
})

test('wrong use ends with 2 and names what is wrong', async () => {
  await configure('{ keyz: [] }')
  expect(await runSmacs(['serve'], { workingFolder: folder })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('The nearest known key is `keys`'),
  })
  await configure('{ keys: [] }')
  expect(await runSmacs(['serve', '--host', '0.0.0.0'], { workingFolder: folder })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Without keys the server listens on this machine alone'),
  })
  await expect(startServing(['--workers', '2', '--host', '0.0.0.0'])).rejects.toThrow(
    /^smacs: Without keys the server[^\n]+\nsmacs: The workers were not started: what is wrong stands above\.\n$/,
  )
})
