import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readQuestions } from '../../src/collect/read-questions.ts'
import { parseConfig } from '../../src/config/load-config.ts'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { errorStatus, rawBody } from '../fault-server/chat-replies.ts'
import type { FaultServer } from '../fault-server/fault-server.ts'
import { type RunSmacsOptions, runSmacs } from './run-smacs.ts'
import { createTestPlace } from './test-place.ts'

const place = createTestPlace('smacs-init-')

const portOf = ({ origin }: FaultServer): number => Number(new URL(origin).port)
const run = (words: readonly string[], options: Partial<RunSmacsOptions> = {}) =>
  runSmacs(words, { workingFolder: place.folder, ...options })
const written = async () => {
  const file = join(place.folder, 'smacs.yaml')
  return parseConfig(await readFile(file, 'utf8'), file, {})
}

function list(...ids: readonly string[]) {
  return rawBody(JSON.stringify({ object: 'list', data: ids.map((id) => ({ id })) }), 'application/json')
}

test('servers that run are found, and their models that chat are the pool', async () => {
  const one = await place.serverFor(() => list('qwen3:4b', 'nomic-embed-text:latest'))
  const other = await place.serverFor(() => list('/m/phi-4.gguf'))
  const page = await place.serverFor(() => rawBody('<html>hello</html>', 'text/html'))
  const broken = await place.serverFor(() => errorStatus(500, 'no'))
  const locked = await place.serverFor(() => errorStatus(401, 'a key please'))
  const gone = await place.serverFor(() => list('gone'))
  await gone.close()
  const found = [one, page, gone, other, broken, locked]
  const { status, stdout, stderr } = await run(['init'], { localPorts: found.map(portOf) })
  expect([status, stdout]).toEqual([0, ''])
  expect((await written()).models).toMatchObject([
    { id: 'qwen3-4b', baseUrl: one.baseUrl, model: 'qwen3:4b' },
    { id: 'phi-4', baseUrl: other.baseUrl, model: '/m/phi-4.gguf' },
  ])
  expect(stderr).toContain(`${one.baseUrl}: qwen3:4b.\n`)
  expect(stderr).toContain(`${locked.baseUrl} wants a key: put its models into the file`)
  expect(stderr).not.toContain(page.baseUrl)
  // Looking costs one request each, and no generation.
  expect(found.flatMap(({ requests }) => requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
    Array.from({ length: 5 }, () => 'GET /v1/models'),
  )
})

test('a server that says nothing, or never stops, holds nobody up', async () => {
  const silent = await place.serverFor(() => () => undefined)
  const endless = await place.serverFor(() => (response) => {
    response.writeHead(200)
    const write = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
      if (!response.destroyed) response.once('drain', write)
    }
    write()
  })
  // Scripted models bring a clock of their own, whose seconds pass at once.
  const { status, stderr } = await run(['init'], { localPorts: [silent, endless].map(portOf), models: {} })
  expect(status).toBe(0)
  expect(stderr).toContain('No server with models answered on this machine')
  expect((await written()).models).toHaveLength(3)
})

test('--starter writes questions that bank build can ask, and replaces none', async () => {
  const { status, stderr } = await run(['init', '--starter'])
  expect(status).toBe(0)
  expect(stderr).toContain('Wrote smacs.yaml and questions.jsonl.')
  expect(stderr).toContain('`smacs bank build --questions questions.jsonl --bank bank.db`')
  expect(await readQuestions(join(place.folder, 'questions.jsonl'))).toHaveLength(262)
  await rm(join(place.folder, 'smacs.yaml'))
  await writeFile(join(place.folder, 'questions.jsonl'), 'mine')
  const refused = await run(['init', '--starter'])
  expect(refused).toMatchObject({ status: 2, stdout: '' })
  expect(refused.stderr).toContain('--starter: questions.jsonl exists already.')
  expect(await readFile(join(place.folder, 'questions.jsonl'), 'utf8')).toBe('mine')
  await expect(readFile(join(place.folder, 'smacs.yaml'))).rejects.toThrow('ENOENT')
})

test('ask --model asks one model of the file alone', async () => {
  await writeFile(
    join(place.folder, 'smacs.yaml'),
    `models:
  - { id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m }
  - { id: writer, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m, helper: true }
`,
  )
  const a = createScriptedModel({ id: 'a', replies: [] })
  const writer = createScriptedModel({ id: 'writer', replies: ['391'] })
  const models = { a, writer }
  expect(await run(['ask', '--model', 'writer', '17 * 23?'], { models })).toMatchObject({ status: 0, stdout: '391\n' })
  expect([a.calls.length, writer.calls.length]).toEqual([0, 1])
  const unknown = await run(['ask', '--model', 'writr', 'hi'], { models })
  expect(unknown.status).toBe(2)
  expect(unknown.stderr).toContain('no model of the file is called `writr`. The nearest is `writer`; known: a, writer.')
  const both = await run(['ask', '--model', 'a', '--strategy', 'majority', 'hi'], { models })
  expect(both.status).toBe(2)
  expect(both.stderr).toMatch(/--model.*--strategy/)
})
