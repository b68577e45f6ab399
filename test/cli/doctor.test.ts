import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { completion, errorStatus, rawBody } from '../fault-server/chat-replies.ts'
import type { FaultServer } from '../fault-server/fault-server.ts'
import { runSmacs, type SmacsRun } from './run-smacs.ts'
import { createTestPlace } from './test-place.ts'

const place = createTestPlace('smacs-doctor-')

async function doctor(models: Readonly<Record<string, string>>, ...more: string[]): Promise<SmacsRun> {
  const entries = Object.entries(models).map(
    ([id, baseUrl]) =>
      `  - { id: ${id}, provider: openai-compatible, baseUrl: "${baseUrl}", model: m, apiKey: env:KEY, retries: 0 }\n`,
  )
  await writeFile(join(place.folder, 'smacs.yaml'), `models:\n${entries.join('')}`)
  return runSmacs(['doctor', ...more], { workingFolder: place.folder, environment: { KEY: 'sk-do-not-show' } })
}

test('a database of the state that does not answer is said, without its password', async () => {
  const good = await place.serverFor(() => completion('yes'))
  const entry = `{ id: good, provider: openai-compatible, baseUrl: "${good.baseUrl}", model: m }`
  await writeFile(join(place.folder, 'smacs.yaml'), `models: [${entry}]\nserver: { state: env:STATE }\n`)
  const environment = { STATE: 'postgres://ann:hunter2@127.0.0.1:1/smacs' }
  const run = await runSmacs(['doctor', '--json'], { workingFolder: place.folder, environment })
  expect(run.status).toBe(1)
  const { problems } = JSON.parse(run.stdout) as { problems: string[] }
  expect(problems).toEqual([expect.stringMatching(/^`server\.state`: The database postgres:.*cannot be reached/)])
  expect(run.stdout + run.stderr).not.toContain('hunter2')
})

test('a working endpoint is found to stream, with usage and log-probabilities', async () => {
  const good = await place.serverFor(() =>
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
  const good = await place.serverFor(() => completion('yes'))
  const locked = await place.serverFor(() => errorStatus(401, 'Incorrect API key provided: sk-do-not-show'))
  const page = await place.serverFor(() => rawBody('<html>hello</html>', 'text/html'))
  const gone = await place.serverFor(() => completion('yes'))
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
  const good = await place.serverFor(() => completion('yes'))
  await writeFile(
    join(place.folder, 'smacs.yaml'),
    `models:
  - { id: keyless, provider: openai-compatible, baseUrl: "${good.baseUrl}", model: locked, apiKey: env:NO_KEY }
  - { id: good, provider: openai-compatible, baseUrl: "${good.baseUrl}", model: m }
  - { id: nowhere, provider: openai-compatible, baseUrl: "env:NO_BASE", model: m, apiKey: env:EMPTY, helper: true }
embedder: { provider: openai-compatible, baseUrl: "${good.baseUrl}", model: m, apiKey: env:NO_KEY }
server: { keys: [env:SERVER_KEY] }
strategies: { default: { kind: paper, aggregator: nowhere } }
`,
  )
  const run = await runSmacs(['doctor', '--json'], { workingFolder: place.folder, environment: { EMPTY: '' } })
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
  const table = await runSmacs(['doctor'], { workingFolder: place.folder, environment: {} })
  expect(table.status).toBe(1)
  expect(table.stdout).toMatch(/✗ {2}keyless +no/)
  expect(table.stdout).toMatch(/✓ {2}good +yes/)
})

test('any other fault of the file is still wrong use, and named with the missing variables', async () => {
  await writeFile(
    join(place.folder, 'smacs.yaml'),
    `models:
  - { id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m, apiKey: env:NO_KEY }
bank: env:NO_BANK
`,
  )
  const run = await runSmacs(['doctor'], { workingFolder: place.folder, environment: {} })
  expect(run.status).toBe(2)
  expect(run.stderr).toContain('The environment variable NO_BANK, which `bank` names, is not set.')
})

test('a model that says nothing is given up after the time limit', async () => {
  const silent = await place.serverFor(() => () => undefined)
  const run = await doctor({ silent: silent.baseUrl }, '--timeout-ms', '50', '--json')
  expect(run.status).toBe(1)
  expect(JSON.parse(run.stdout)).toMatchObject({ ok: false, models: [{ id: 'silent', reachable: false }] })
  await silent.whenIdle()
})

test('an equivalence model that does not open is broken, and named with its folder', async () => {
  const good = await place.serverFor(() => completion('yes'))
  const model = `{ id: good, provider: openai-compatible, baseUrl: "${good.baseUrl}", model: m }`
  await writeFile(join(place.folder, 'smacs.yaml'), `models: [${model}]\nequivalence: { folder: nli }\n`)
  const run = await runSmacs(['doctor'], { workingFolder: place.folder })
  expect(run.status).toBe(1)
  expect(run.stdout).toContain(
    `Equivalence model: The equivalence model's folder ${join(place.folder, 'nli')} has no readable config.json.`,
  )
})

test('helpers are examined too, in the order of the file', async () => {
  await writeFile(
    join(place.folder, 'smacs.yaml'),
    `models:
  - { id: writer, provider: llama-cpp, file: w.gguf, helper: true }
  - { id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m }
`,
  )
  const scripted = (id: string) =>
    createScriptedModel({
      id,
      replies: () => 'hello',
      capabilities: { streams: true, usage: false, contextTokens: 4096 },
    })
  const run = await runSmacs(['doctor', '--json'], {
    workingFolder: place.folder,
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

/** What the pool sends: told apart from probes and lists. */
const bodiesOf = (server: FaultServer): readonly Readonly<Record<string, unknown>>[] =>
  server.requests.flatMap(({ body }) => (typeof body === 'object' && body !== null ? [{ ...body }] : []))

test('a model is asked as the pool asks: its settings, a tool, a schema, streamed and whole', async () => {
  const server = await place.serverFor(() => completion('hello'))
  await writeFile(
    join(place.folder, 'smacs.yaml'),
    `models:
  - { id: own, provider: openai-compatible, baseUrl: "${server.baseUrl}", model: m, temperature: 0.2, maxTokens: 300,
      price: { inputUsdPerMillionTokens: 1000, outputUsdPerMillionTokens: 1000 } }
`,
  )
  const run = await runSmacs(['doctor', '--json'], { workingFolder: place.folder })
  const report = JSON.parse(run.stdout)
  expect(report.models).toMatchObject([{ tools: true, schemas: true, refusals: [] }])
  const common = { temperature: 0.2, seed: expect.any(Number) }
  expect(bodiesOf(server)).toMatchObject([
    { max_tokens: 16, stream: true },
    { ...common, max_tokens: 300, stream: true },
    { ...common, max_tokens: 64, stream: true, tools: [{ function: { name: 'greet' } }] },
    { ...common, max_tokens: 64, stream: false, response_format: { type: 'json_schema' } },
  ])
  expect(report.cost).toEqual({ calls: 4, inputTokens: 28, outputTokens: 12, usd: 0.04 })
  const table = await runSmacs(['doctor'], { workingFolder: place.folder })
  expect(table.stdout).toContain('Asking took 4 short calls, 28 tokens in and 12 out, $0.04')
})

test('what was corrected is said, and what the file asks for and is refused is broken', async () => {
  const fussy = await place.serverFor(({ body }) => {
    const { temperature, tools } = body as { temperature?: number; tools?: unknown }
    if (temperature !== undefined) return errorStatus(400, 'temperature is not supported with this model')
    return tools === undefined ? completion('hello') : errorStatus(400, 'm does not support tools')
  })
  const run = await doctor({ fussy: fussy.baseUrl, other: fussy.baseUrl })
  expect(run.status).toBe(0)
  expect(run.stdout).toContain('! fussy, other: asked as the endpoint wants it: our temperature is left out.')
  expect(run.stdout).toMatch(/! fussy, other: no answer to questions with tools\. .*m does not support tools/)
  await writeFile(
    join(place.folder, 'smacs.yaml'),
    `models: [{ id: hot, provider: openai-compatible, baseUrl: "${fussy.baseUrl}", model: m, temperature: 1.5 }]`,
  )
  const refused = await runSmacs(['doctor'], { workingFolder: place.folder })
  expect(refused.status).toBe(1)
  expect(refused.stdout).toMatch(/✗ Model hot: .*temperature is not supported with this model/)
})

const listing = (...ids: readonly string[]) =>
  rawBody(JSON.stringify({ data: ids.map((id) => ({ id })) }), 'application/json')

test('a model that the list has not is named with the nearest one, whether it answers or not', async () => {
  const lenient = await place.serverFor(({ method }) => (method === 'GET' ? listing('other', 'm2') : completion('hi')))
  const strict = await place.serverFor(({ method }) =>
    method === 'GET' ? listing('mm') : errorStatus(404, 'no such model'),
  )
  const tagged = await place.serverFor(({ method }) => (method === 'GET' ? listing('m:latest') : completion('hi')))
  const run = await doctor({ lenient: lenient.baseUrl, strict: strict.baseUrl, tagged: tagged.baseUrl })
  const line = (start: string): string => run.stdout.split('\n').find((each) => each.includes(start)) ?? ''
  expect(line('! lenient: ')).toContain("is not in the endpoint's list of models")
  expect(line('! lenient: ')).toContain('The nearest name there is `m2`.')
  expect(line('Model strict: ')).toContain('The nearest name there is `mm`.')
  expect(line('! tagged: ')).toBe('')
})

test('a base address without /v1 is noticed, whether it answers or not', async () => {
  const both = await place.serverFor(({ method, path }) => {
    if (path === '/v1/models') return listing('m')
    return method === 'GET' ? errorStatus(404, 'no') : completion('hi')
  })
  const one = await place.serverFor(({ path }) => (path === '/v1/models' ? listing('m') : errorStatus(404, 'no')))
  const run = await doctor({ both: both.origin, one: `${one.origin}/` })
  expect(run.stdout).toContain(`one at ${both.baseUrl}/models: set \`baseUrl: ${both.baseUrl}\`.`)
  expect(run.stdout).toMatch(new RegExp(`Model one: .*set \`baseUrl: ${one.baseUrl}\`\\.`))
})

test('one that is loading is waited for, and several with one cause have one line', async () => {
  const loading = await place.serverFor(() => errorStatus(503, 'Loading model'))
  const gone = await place.serverFor(() => completion('yes'))
  await gone.close()
  const run = await doctor({ loading: loading.baseUrl, a: gone.baseUrl, b: gone.baseUrl, c: gone.baseUrl })
  expect(run.stdout).toMatch(/Model loading: .*It is still loading its model: wait, and run this again\./)
  expect(run.stdout.match(/✗ Models a, b, c: .*$/gm)).toHaveLength(1)
  expect(run.stdout).not.toContain('look into its own log')
})

test('a slow first token and a proxy are said, once for all whom they are about', async () => {
  await writeFile(
    join(place.folder, 'smacs.yaml'),
    `models:
${['a', 'b'].map((id) => `  - { id: ${id}, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m }\n`).join('')}`,
  )
  const capabilities = { streams: true, firstTokenMs: 16_000, proxy: 'http://proxy.example:3128' }
  const scripted = (id: string) => createScriptedModel({ id, replies: () => 'hello', capabilities })
  const run = await runSmacs(['doctor'], {
    workingFolder: place.folder,
    models: { a: scripted('a'), b: scripted('b') },
  })
  expect(run.stdout).toContain('The first token of a, b took over 10 s')
  expect(run.stdout).toContain('! a, b: reached through the proxy http://proxy.example:3128.')
})

test('each model has its line as soon as it is known', async () => {
  let release = (): void => undefined
  const isReleased = new Promise<void>((resolve) => {
    release = resolve
  })
  const quick = await place.serverFor(() => completion('hi'))
  const slow = await place.serverFor(() => async (response, request) => {
    await isReleased
    await completion('hi')(response, request)
  })
  await writeFile(
    join(place.folder, 'smacs.yaml'),
    `models:
  - { id: slow, provider: openai-compatible, baseUrl: "${slow.baseUrl}", model: m }
  - { id: quick, provider: openai-compatible, baseUrl: "${quick.baseUrl}", model: m }
`,
  )
  const rows: string[] = []
  const run = await runSmacs(['doctor'], {
    workingFolder: place.folder,
    onStdout(text) {
      const [, id] = /✓ {2}(\w+)/.exec(text) ?? []
      if (id !== undefined) rows.push(id)
      // Were the lines written at the end, the slow one would be waited for in vain.
      if (id === 'quick') release()
    },
  })
  expect(run.status).toBe(0)
  expect(rows.slice(0, 2)).toEqual(['quick', 'slow'])
})
