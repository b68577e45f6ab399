import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { InterruptedError } from '../../src/cli/interruption.ts'
import { ModelCallError } from '../../src/errors/model-call-error.ts'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import type { ScriptedReply } from '../../src/models/scripted/scripted-reply.ts'
import type { ChatModel } from '../../src/ports/chat-model.ts'
import { runSmacs } from './run-smacs.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-ask-'))
  await writeFile(
    join(folder, 'smacs.yaml'),
    `models:
  - { id: qwen, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m }
  - { id: smol, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m }
  - { id: writer, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m, helper: true }
strategies:
  default: { kind: paper, references: 2, subsets: 2, subsetSize: 2, aggregator: writer }
`,
  )
})
afterEach(() => rm(folder, { recursive: true }))

function scripted(id: string, reply: ScriptedReply): ChatModel {
  return createScriptedModel({ id, replies: () => reply })
}
const said = (text: string): ScriptedReply => ({
  text,
  logprobs: Array.from({ length: text.length }, () => -0.1),
  usage: { inputTokens: 10, outputTokens: 4 },
})
const models = {
  qwen: scripted('qwen', said('17 * 23 = 391')),
  smol: scripted('smol', said('forty')),
  writer: scripted('writer', said('It is 391.')),
}

test('the answer alone is on stdout, and how it came about on stderr', async () => {
  const run = await runSmacs(['ask', 'What', 'is 17 * 23?'], { workingFolder: folder, models })
  expect(run).toMatchObject({ status: 0, stdout: 'It is 391.\n' })
  for (const part of [
    'What is 17 * 23?',
    'Panel',
    'qwen',
    '│ 17 * 23 = 391',
    '│ forty',
    'Scores',
    '4 calls · 40 tokens in, 16 out',
  ])
    expect(run.stderr).toContain(part)
})

test('--json prints one value with the fields that others rely on, and nothing else on stdout', async () => {
  const run = await runSmacs(['ask', 'What is 17 * 23?', '--json', '--quiet'], { workingFolder: folder, models })
  expect(run).toMatchObject({ status: 0, stderr: '' })
  expect(JSON.parse(run.stdout)).toMatchObject({
    answer: 'It is 391.',
    strategy: 'default',
    models: ['qwen', 'smol', 'writer'],
    usage: { inputTokens: 40, outputTokens: 16, calls: 4 },
    degraded: false,
    traceId: expect.stringMatching(/./),
  })
  expect(JSON.parse(run.stdout)).not.toHaveProperty('costUsd')
  expect(JSON.parse(run.stdout)).not.toHaveProperty('confidence')
})

test('the question may come on standard input, cut anywhere', async () => {
  const qwen = createScriptedModel({ id: 'qwen', replies: () => said('391') })
  for (const parameters of [
    ['ask', '--quiet'],
    ['ask', '-', '--quiet'],
  ]) {
    const run = await runSmacs(parameters, {
      workingFolder: folder,
      models: { ...models, qwen },
      input: '  Wie groß ist π?\n',
    })
    expect(run.status).toBe(0)
  }
  expect(qwen.calls.map(({ request }) => request.messages.at(-1)?.content)).toEqual([
    'Wie groß ist π?',
    'Wie groß ist π?',
  ])
})

test('no question, or an empty one, is wrong use', async () => {
  const silent = await runSmacs(['ask'], { workingFolder: folder, models })
  expect(silent.status).toBe(2)
  expect(silent.stderr).toContain('Expected a question: `smacs ask "What is 17 * 23?"`')
  expect((await runSmacs(['ask'], { workingFolder: folder, models, input: ' \n' })).status).toBe(2)
})

test('a strategy may be named by the file or written out, and wrong ones are named with the nearest', async () => {
  const ask = (strategy: string) =>
    runSmacs(['ask', 'Hi', '--json', '--strategy', strategy], { workingFolder: folder, models })
  expect(JSON.parse((await ask('paper?references=1')).stdout)).toMatchObject({ strategy: 'paper', models: ['qwen'] })
  const unknown = await ask('papre')
  expect(unknown.status).toBe(2)
  expect(unknown.stderr).toContain('The nearest known one is `paper`')
  const wrong = await ask('paper?references=0')
  expect(wrong.status).toBe(2)
  expect(wrong.stderr).toContain('Expected `references` to be at least 1, got 0 (number).')
})

test('the trace has every event, the answer last, for its owner alone, and is never overwritten by chance', async () => {
  const ask = (...more: string[]) =>
    runSmacs(['ask', 'Hi', '--quiet', '--trace', 'trace.jsonl', ...more], { workingFolder: folder, models })
  expect((await ask()).status).toBe(0)
  const file = join(folder, 'trace.jsonl')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const events = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events[0]).toMatchObject({ type: 'started', question: 'Hi' })
  expect(events.at(-1)).toMatchObject({ type: 'answer-finished', answer: { text: 'It is 391.' } })
  const again = await ask()
  expect(again.status).toBe(2)
  expect(again.stderr).toContain('--trace: trace.jsonl exists already')
  expect((await ask('--force')).status).toBe(0)
})

test('the same seed draws the same', async () => {
  const seeds = async (): Promise<unknown> => {
    const qwen = createScriptedModel({ id: 'qwen', replies: () => said('391') })
    await runSmacs(['ask', 'Hi', '--quiet', '--seed', '7'], { workingFolder: folder, models: { ...models, qwen } })
    return qwen.calls.map(({ request }) => request.seed)
  }
  expect(await seeds()).toEqual(await seeds())
})

test('a pool of which nobody answers is a failure that lists every cause and what to do', async () => {
  const down = (id: string) =>
    scripted(id, new ModelCallError({ model: id, kind: 'connection', message: `${id} refused the connection` }))
  const run = await runSmacs(['ask', 'Hi', '--json'], {
    workingFolder: folder,
    models: { ...models, qwen: down('qwen'), smol: down('smol') },
  })
  expect(run).toMatchObject({ status: 1, stdout: '' })
  expect(run.stderr).toContain('qwen refused the connection')
  expect(run.stderr).toContain('smol refused the connection')
  expect(run.stderr).toContain('smacs doctor')
})

test('one failing model costs a vote and not the answer', async () => {
  const smol = scripted('smol', new ModelCallError({ model: 'smol', kind: 'upstream', message: 'smol is down' }))
  const run = await runSmacs(['ask', 'Hi'], { workingFolder: folder, models: { ...models, smol } })
  expect(run.status).toBe(0)
  expect(run.stderr).toContain('✗ smol is down')
})

test('a call ceiling is kept to', async () => {
  const run = await runSmacs(['ask', 'Hi', '--max-calls', '2', '--json'], { workingFolder: folder, models })
  expect(JSON.parse(run.stdout)).toMatchObject({ degraded: true, usage: { calls: 2 } })
})

test('an interrupt ends it with 130, every call under way aborted', async () => {
  const controller = new AbortController()
  const qwen = createScriptedModel({ id: 'qwen', replies: [{ text: 'half of it', hang: true }] })
  const run = await runSmacs(['ask', 'Hi'], {
    workingFolder: folder,
    models: { ...models, qwen },
    signal: controller.signal,
    isTTY: true,
    onStderr: (text) => {
      if (text.includes('half')) controller.abort(new InterruptedError('SIGINT'))
    },
  })
  expect(run).toMatchObject({ status: 130, stdout: '' })
  expect(run.stderr).toContain('Stopped.')
  expect(qwen.calls[0]?.outcome).toBe('aborted')
})

test('control sequences of a model reach no terminal, in progress, answer or JSON', async () => {
  const evil = 'red\x1b[31m bell\x07 clear\x9b2J turn\u202e'
  const evilModels = {
    qwen: scripted('qwen', said(evil)),
    smol: scripted('smol', new ModelCallError({ model: 'smol', kind: 'upstream', message: evil })),
    writer: scripted('writer', said(evil)),
  }
  for (const more of [[], ['--json'], ['--verbose']]) {
    const run = await runSmacs(['ask', 'Hi', ...more], { workingFolder: folder, models: evilModels })
    expect(run.status).toBe(0)
    expect(run.stdout + run.stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
    if (more[0] === '--json') expect(JSON.parse(run.stdout)).toMatchObject({ answer: evil })
  }
})
