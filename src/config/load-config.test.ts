import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UsageError } from '../errors/smacs-error.ts'
import { configPath, loadConfig, loadConfigIfAny, parseConfig } from './load-config.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-config-'))
})
afterAll(() => rm(folder, { recursive: true }))

const file = '/somewhere/smacs.yaml'
const parse = (text: string, environment: Record<string, string> = {}) =>
  parseConfig(text, file, environment, 'smacs.yaml')
function faults(text: string, environment: Record<string, string> = {}): readonly string[] {
  try {
    parse(text, environment)
  } catch (error) {
    if (error instanceof UsageError) return error.message.split('\n')
    throw error
  }
  return []
}

const model = '{ id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:1/v1", model: m }'

test("the contract's example is read, defaults filled in", () => {
  const config = parse(
    `
models:
  - { id: smollm2, provider: llama-cpp, file: models/smollm2.gguf }
  - { id: qwen, provider: openai-compatible, baseUrl: "http://127.0.0.1:8000/v1", model: Qwen2.5-72B-Instruct, apiKey: env:KEY,
      price: { inputUsdPerMillionTokens: 0.4, outputUsdPerMillionTokens: 0.4 }, contextTokens: 32768, maxTokens: 8192, temperature: 0.7,
      concurrency: 8, timeoutMs: 60000, headers: {}, extraBody: {} }
embedder: { provider: lexical }
bank: bank.db
strategies: { careful: { kind: paper, references: 7, neighbours: 400, similarityRatio: 0.95, subsets: 8, subsetSize: 6, alpha: 1 } }
server: { host: 127.0.0.1, port: 4000, keys: [env:SMACS_KEY] }
`,
    { KEY: 'k', SMACS_KEY: 'a-key-of-many-letters' },
  )
  expect(config.models.map(({ id, helper }) => [id, helper])).toEqual([
    ['smollm2', false],
    ['qwen', false],
  ])
  expect(config.models[1]).toMatchObject({ apiKey: 'k', concurrency: 8, timeoutMs: 60_000 })
  expect(config.strategies.careful).toMatchObject({ kind: 'paper', references: 7, temperature: 0.7 })
  expect(config.server.keys).toEqual(['a-key-of-many-letters'])
  expect(configPath(config, config.bank ?? '')).toBe('/somewhere/bank.db')
})

test('unknown keys stand with their line, column and the nearest known key', () => {
  const text = `models:\n  - ${model}\nembeder: { provider: lexical }\nstrategies:\n  careful:\n    kind: paper\n    refrences: 3\n`
  const said = faults(text)
  expect(said).toHaveLength(2)
  expect(said.find((line) => line.startsWith('smacs.yaml:7:5: '))).toContain(
    'Unknown key `refrences` in `strategies.careful`. The nearest known key is `references`',
  )
  expect(said.find((line) => line.startsWith('smacs.yaml:3:1: '))).toContain(
    'Unknown key `embeder`. The nearest known key is `embedder`',
  )
})

test('the database of the state is named with its password in the environment, and what is wrong with it is said without', () => {
  const address = 'postgres://ann:hunter2@db/smacs'
  const text = `models: [${model}]\nserver: { state: env:STATE }`
  const config = parse(text, { STATE: address })
  expect(config.server.state).toBe(address)
  expect(config.secrets).toEqual([address])
  for (const [wrong, said] of [
    ['postgress://ann:hunter2@db', 'an address like postgres://user@host'],
    ['postgres://ann:hunter2@db?shcema=a', 'nearest known one is `schema`'],
  ] as const) {
    for (const told of [faults(text, { STATE: wrong }), faults(text.replace('env:STATE', `"${wrong}"`))]) {
      expect(told.join()).toContain(said)
      expect(told.join()).not.toContain('hunter2')
    }
  }
  expect(faults(text).join()).toContain('STATE, which `server.state` names, is not set')
})

test('learning while serving needs a bank to learn into, and texts to learn from', () => {
  const learning = (rest: string): readonly string[] => faults(`models: [${model}]\nserver: { learn: {} }\n${rest}`)
  expect(learning('bank: bank.db')).toEqual([])
  expect(learning('').join()).toContain('Expected `bank` to name the bank')
  expect(learning('bank: bank.db\ntraces: { content: none }').join()).toContain('Expected `traces.content: full`')
  expect(parse(`models: [${model}]`).server.learn).toBeUndefined()
})

test('wrong values stand with their place and what they should be', () => {
  expect(faults(`models:\n  - ${model}\nserver:\n  port: many\n`)).toEqual([
    'smacs.yaml:4:9: Expected `server.port` to be a number, got "many" (string).',
  ])
  expect(faults(`models:\n  - id: a\n    provider: lama-cpp\n`)[0]).toBe(
    'smacs.yaml:3:15: Expected `models[0].provider` to be one of "openai-compatible", "llama-cpp", "program", got "lama-cpp" (string). The nearest is "llama-cpp".',
  )
  expect(faults(`models:\n  - ${model}\nstrategies: { x: { kind: papre } }\n`)[0]).toContain('The nearest is "paper".')
  expect(faults('')[0]).toContain('Expected `models` to be a list, but it is missing.')
})

test('a missing variable is named with its key, and no other fault is made of it', () => {
  const text = `models:\n  - { id: a, provider: openai-compatible, baseUrl: "env:BASE", model: m, apiKey: env:KEY }\n`
  expect(faults(text, { KEY: '' })).toEqual([
    'smacs.yaml:2:52: The environment variable BASE, which `models[0].baseUrl` names, is not set.',
    'smacs.yaml:2:82: The environment variable KEY, which `models[0].apiKey` names, is empty.',
  ])
})

test('no error repeats a secret, whether it came from the environment or stands in the file', () => {
  const secret = 'sk very secret'
  const fromFile = faults(
    `models:\n  - { id: a, provider: openai-compatible, baseUrl: "http://h/v1", model: m, apiKey: "${secret}" }\n`,
  )
  const fromEnvironment = faults(
    `models:\n  - { id: a, provider: openai-compatible, baseUrl: "env:S", model: m }\nserver: { port: env:S }\n`,
    { S: secret },
  )
  for (const said of [fromFile, fromEnvironment]) {
    expect(said.length).toBeGreaterThan(0)
    expect(said.join('\n')).not.toContain('secret')
  }
})

test('broken YAML and doubled keys are wrong use with their place', () => {
  expect(faults('models: [\n')[0]).toMatch(/^smacs\.yaml:\d+:\d+: /)
  expect(faults(`models: [${model}]\nbank: a\nbank: b\n`)[0]).toMatch(/^smacs\.yaml:3:1: .*unique/)
})

test.each([
  ['{ kind: paper, aggregator: writr }', 'aggregator'],
  ['{ kind: single, model: writr }', 'model'],
  ['{ kind: adaptive, escalate: { to: writr } }', 'escalate.to'],
  ['{ kind: adaptive, escalate: { aggregator: writr } }', 'escalate.aggregator'],
])('a strategy that names a model the file has not is refused: %s', (strategy, option) => {
  const writer = model.replace('id: a', 'id: writer, helper: true')
  const text = (written: string) => `models:\n  - ${model}\n  - ${writer}\nstrategies:\n  careful: ${written}\n`
  expect(faults(text(strategy))).toEqual([
    `smacs.yaml:5:${12 + strategy.indexOf('writr')}: \`strategies.careful.${option}\`: No model of this file is called "writr". The nearest is "writer"; known: a, writer.`,
  ])
  expect(faults(text(strategy.replace('writr', 'writer')))).toEqual([])
})

test('aliases that multiply, contain themselves or name nothing, and endless nesting, are wrong use in plain words', () => {
  const nine = (name: string) => `[${`*${name}, `.repeat(8)}*${name}]`
  const refused: readonly (readonly [string, string])[] = [
    [`a: &a [1,1,1,1,1,1,1,1,1]\nb: &b ${nine('a')}\nc: &c ${nine('b')}\nd: ${nine('c')}`, 'aliases multiply'],
    ['models: &m [*m, *m]', 'stands inside the very value that it names'],
    ['models: &m { a: { b: *m } }', 'stands inside the very value that it names'],
    ['models: *nowhere', 'nowhere'],
    ['['.repeat(50_000), 'nested more than 100 levels'],
    [`${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'nested more than 100 levels'],
    [`models: ${'{ a: '.repeat(101)}1${'}'.repeat(101)}`, 'nested more than 100 levels'],
    [`${'- '.repeat(20_000)}x`, 'nested more than 100 levels'],
  ]
  for (const [text, said] of refused) {
    const [first = ''] = faults(text)
    expect(first).toMatch(/^smacs\.yaml[:,]/)
    expect(first).toContain(said)
  }
  expect(faults(`models: "${'['.repeat(200)}"`)[0]).toContain('models')
})

test('the best that answered may aggregate without being named', () => {
  const text = `models:\n  - ${model}\nstrategies: { x: { kind: adaptive, escalate: { aggregator: true } } }\n`
  expect(faults(text)).toEqual([])
})

test('two models of one id, a reserved id and a pool of helpers alone are refused', () => {
  expect(faults(`models:\n  - ${model}\n  - ${model}\n`)[0]).toBe(
    'smacs.yaml:3:11: `models[1].id`: Expected every model to have an id of its own, but models[0] is called "a" too',
  )
  expect(faults(`models: [${model.replace('id: a', 'id: "aggregator:a"')}]`)[0]).toContain(
    'Expected an id that does not begin with "aggregator:"',
  )
  expect(faults(`models: [${model.replace('id: a', 'id: a, helper: true')}]`)[0]).toContain('every one is a helper')
})

test('a file that is not there says what writes one', async () => {
  const options = { file: undefined, workingFolder: folder, environment: {} }
  await expect(loadConfig(options)).rejects.toThrow('`smacs init` writes one')
  await expect(loadConfig({ ...options, file: 'other.yaml' })).rejects.toThrow('--config: there is no file other.yaml')
  expect(await loadConfigIfAny(options)).toBeUndefined()
  await expect(loadConfigIfAny({ ...options, file: 'other.yaml' })).rejects.toThrow(UsageError)
  await writeFile(join(folder, 'smacs.yaml'), `models: [${model}]`)
  expect((await loadConfigIfAny(options))?.file).toBe(join(folder, 'smacs.yaml'))
})

test('the file’s proxy and authority are those of every endpoint that has none of its own, and paths are the file’s', () => {
  const one = 'provider: openai-compatible, baseUrl: "http://10.1.1.1/v1", model: m'
  const { models, embedder } = parse(`
proxy: http://proxy.example:3128
caFile: ca.pem
models:
  - { id: a, ${one} }
  - { id: b, ${one}, proxy: false, caFile: /etc/own.pem }
  - { id: c, provider: llama-cpp, file: c.gguf }
embedder: { ${one} }
`)
  const shared = { proxy: 'http://proxy.example:3128', caFile: '/somewhere/ca.pem' }
  expect(models).toMatchObject([shared, { proxy: false, caFile: '/etc/own.pem' }, { id: 'c' }])
  expect(models[2]).not.toHaveProperty('proxy')
  expect(embedder).toMatchObject(shared)
  const alone = parse(`{ models: [{ id: a, ${one}, caFile: own.pem }], embedder: { ${one}, caFile: its.pem } }`)
  expect(alone.models).toMatchObject([{ caFile: '/somewhere/own.pem' }])
  expect(alone.embedder).toMatchObject({ caFile: '/somewhere/its.pem' })
})

test('no fault repeats a proxy’s address, which may hold a password', () => {
  const [fault = ''] = faults(`{ proxy: "ftp://me:hush@proxy.example", models: [${model}] }`)
  expect(fault).toContain('Expected `proxy` to be an address')
  expect(fault).not.toContain('hush')
})
