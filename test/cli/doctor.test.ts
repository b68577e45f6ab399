import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { completion, errorStatus, rawBody } from '../fault-server/chat-replies.ts'
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts'
import { runSmacs, type SmacsRun } from './run-smacs.ts'

let folder = ''
const servers: FaultServer[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-doctor-'))
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
  await rm(folder, { recursive: true })
})

async function serverFor(...parameters: Parameters<typeof startFaultServer>): Promise<FaultServer> {
  const server = await startFaultServer(...parameters)
  servers.push(server)
  return server
}

async function doctor(models: Readonly<Record<string, string>>, ...more: string[]): Promise<SmacsRun> {
  const entries = Object.entries(models).map(
    ([id, baseUrl]) =>
      `  - { id: ${id}, provider: openai-compatible, baseUrl: "${baseUrl}", model: m, apiKey: env:KEY, retries: 0 }\n`,
  )
  await writeFile(join(folder, 'smacs.yaml'), `models:\n${entries.join('')}`)
  return runSmacs(['doctor', ...more], { workingFolder: folder, environment: { KEY: 'sk-do-not-show' } })
}

test('a working endpoint is found to stream, with usage and log-probabilities', async () => {
  const good = await serverFor(() =>
    completion({
      tokens: [
        ['ye', -0.1],
        ['s', -0.2],
      ],
    }),
  )
  const run = await doctor({ good: good.baseUrl }, '--json')
  expect(run).toMatchObject({ status: 0, stderr: '' })
  expect(JSON.parse(run.stdout)).toMatchObject({
    ok: true,
    config: 'smacs.yaml',
    models: [{ id: 'good', reachable: true, streams: true, usage: true, logprobs: true, servedModel: 'served-model' }],
    embedder: { provider: 'lexical', works: true, dimensions: 512 },
    problems: [],
  })
  const table = await doctor({ good: good.baseUrl })
  expect(table.status).toBe(0)
  expect(table.stdout).toMatch(/✓ {2}good {3}yes +yes +yes +yes/)
  expect(table.stdout).toContain('Everything that is needed works.')
  expect(table.stdout).toContain('No question bank is configured')
})

test('what is broken is named with its cause and what to do, and the status is 1', async () => {
  const good = await serverFor(() => completion('yes'))
  const locked = await serverFor(() => errorStatus(401, 'Incorrect API key provided: sk-do-not-show'))
  const page = await serverFor(() => rawBody('<html>hello</html>', 'text/html'))
  const gone = await serverFor(() => completion('yes'))
  await gone.close()
  const run = await doctor({ good: good.baseUrl, locked: locked.baseUrl, page: page.baseUrl, gone: gone.baseUrl })
  expect(run.status).toBe(1)
  expect(run.stderr).toContain('3 things that smacs needs are broken.')
  expect(run.stdout).toMatch(/✓ {2}good/)
  for (const [id, advice] of [
    ['locked', 'Is the key right?'],
    ['page', 'does `baseUrl` end as it should'],
    ['gone', 'Check that a server runs there'],
  ] as const) {
    expect(run.stdout).toMatch(new RegExp(`✗ {2}${id} +no`))
    expect(run.stdout.split('\n').find((line) => line.includes(`Model ${id}: `))).toContain(advice)
  }
  expect(run.stdout + run.stderr).not.toContain('sk-do-not-show')
})

test('a missing variable is told of its model, and the others are examined all the same', async () => {
  const good = await serverFor(() => completion('yes'))
  await writeFile(
    join(folder, 'smacs.yaml'),
    `models:
  - { id: keyless, provider: openai-compatible, baseUrl: "${good.baseUrl}", model: locked, apiKey: env:NO_KEY }
  - { id: good, provider: openai-compatible, baseUrl: "${good.baseUrl}", model: m }
  - { id: nowhere, provider: openai-compatible, baseUrl: "env:NO_BASE", model: m, apiKey: env:EMPTY, helper: true }
embedder: { provider: openai-compatible, baseUrl: "${good.baseUrl}", model: m, apiKey: env:NO_KEY }
server: { keys: [env:SERVER_KEY] }
strategies: { default: { kind: paper, aggregator: nowhere } }
`,
  )
  const run = await runSmacs(['doctor', '--json'], { workingFolder: folder, environment: { EMPTY: '' } })
  expect(run.status).toBe(1)
  expect(run.stderr).toContain('4 things that smacs needs are broken.')
  const told = 'which `models[0].apiKey` names, is not set. Set it where smacs runs: `export NO_KEY=…`.'
  expect(JSON.parse(run.stdout)).toMatchObject({
    ok: false,
    models: [
      { id: 'keyless', reachable: false },
      { id: 'good', reachable: true },
      { id: 'nowhere', helper: true, reachable: false },
    ],
    embedder: { works: false },
    problems: [
      `Model keyless: The environment variable NO_KEY, ${told}`,
      'Model nowhere: The environment variable NO_BASE, which `models[2].baseUrl` names, is not set. The environment variable EMPTY, which `models[2].apiKey` names, is empty. Set them where smacs runs: `export NO_BASE=…`, `export EMPTY=…`.',
      'Embedder openai-compatible: The environment variable NO_KEY, which `embedder.apiKey` names, is not set. Set it where smacs runs: `export NO_KEY=…`.',
      '`smacs serve`: The environment variable SERVER_KEY, which `server.keys[0]` names, is not set. Set it where smacs runs: `export SERVER_KEY=…`.',
    ],
  })
  // Nothing was asked in the name of a model that lacks its key.
  expect(good.requests.length).toBeGreaterThan(0)
  expect(JSON.stringify(good.requests)).not.toMatch(/locked|authorization|variable-not-set/)
  const table = await runSmacs(['doctor'], { workingFolder: folder, environment: {} })
  expect(table.status).toBe(1)
  expect(table.stdout).toMatch(/✗ {2}keyless +no/)
  expect(table.stdout).toMatch(/✓ {2}good +yes/)
})

test('any other fault of the file is still wrong use, and named with the missing variables', async () => {
  await writeFile(
    join(folder, 'smacs.yaml'),
    `models:
  - { id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m, apiKey: env:NO_KEY }
bank: env:NO_BANK
`,
  )
  const run = await runSmacs(['doctor'], { workingFolder: folder, environment: {} })
  expect(run.status).toBe(2)
  expect(run.stderr).toContain('The environment variable NO_BANK, which `bank` names, is not set.')
})

test('a model that says nothing is given up after the time limit', async () => {
  const silent = await serverFor(() => () => undefined)
  const run = await doctor({ silent: silent.baseUrl }, '--timeout-ms', '50', '--json')
  expect(run.status).toBe(1)
  expect(JSON.parse(run.stdout)).toMatchObject({ ok: false, models: [{ id: 'silent', reachable: false }] })
  await silent.whenIdle()
})

test('an equivalence model that does not open is broken, and named with its folder', async () => {
  const good = await serverFor(() => completion('yes'))
  const model = `{ id: good, provider: openai-compatible, baseUrl: "${good.baseUrl}", model: m }`
  await writeFile(join(folder, 'smacs.yaml'), `models: [${model}]\nequivalence: { folder: nli }\n`)
  const run = await runSmacs(['doctor'], { workingFolder: folder })
  expect(run.status).toBe(1)
  expect(run.stdout).toContain(
    `Equivalence model: The equivalence model's folder ${join(folder, 'nli')} has no readable config.json.`,
  )
})

test('helpers are examined too, in the order of the file', async () => {
  await writeFile(
    join(folder, 'smacs.yaml'),
    `models:
  - { id: writer, provider: llama-cpp, file: w.gguf, helper: true }
  - { id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m }
`,
  )
  const scripted = (id: string) =>
    createScriptedModel({ id, replies: [], capabilities: { streams: true, usage: false, contextTokens: 4096 } })
  const run = await runSmacs(['doctor', '--json'], {
    workingFolder: folder,
    models: { writer: scripted('writer'), a: scripted('a') },
  })
  const report = JSON.parse(run.stdout) as { models: { id: string; helper: boolean }[]; hints: string[] }
  expect(report.models.map(({ id, helper }) => [id, helper])).toEqual([
    ['writer', true],
    ['a', false],
  ])
  expect(report.hints.join('\n')).toContain('No usage from writer, a')
  expect(report.hints.join('\n')).toContain('No log-probabilities from writer, a')
})
