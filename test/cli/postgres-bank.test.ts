import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { completion } from '../fault-server/chat-replies.ts'
import { startFaultServer } from '../fault-server/fault-server.ts'
import { isPostgresFetched, postgresPlace } from '../postgres/postgres-place.ts'
import { runSmacs, type SmacsRun } from './run-smacs.ts'

const entryPoint = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
let folder = ''
let place = ''
const said: string[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-postgres-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function smacs(...parameters: readonly string[]): Promise<SmacsRun> {
  const run = await runSmacs(parameters, { workingFolder: folder })
  said.push(run.stdout, run.stderr)
  return run
}

async function json(...parameters: readonly string[]): Promise<Record<string, unknown>> {
  const run = await smacs(...parameters, '--json')
  expect(run).toMatchObject({ status: 0, stderr: '' })
  return JSON.parse(run.stdout) as Record<string, unknown>
}

/** Sums of which `a` knows the even ones and `b` the odd ones, a few thousand words apart from one another. */
const recording = Array.from({ length: 24 }, (_, number) =>
  ['a', 'b', 'c'].map((model, place) => {
    const right = model === 'c' || number % 2 === place
    return JSON.stringify({
      ...{
        dataset: number < 12 ? 'low' : 'high',
        questionId: `${number}`,
        question: `What is ${number} plus ${number}?`,
      },
      ...{
        reference: `${2 * number}`,
        model,
        response: `The answer is ${right ? 2 * number : 7}.`,
        meanLogprob: -0.1 * place,
      },
    })
  }),
).flat()
const write = (name: string, lines: readonly string[]) => writeFile(join(folder, name), `${lines.join('\n')}\n`)

describe.skipIf(!isPostgresFetched())('a bank in Postgres, by command', () => {
  beforeEach(async () => {
    place = await postgresPlace()
  })

  test('holds what a file would hold: hash, export and what the lab predicts, byte for byte', async () => {
    await write('answers.jsonl', recording)
    const inFile = await json('bank', 'import', 'recording', 'answers.jsonl', '--bank', 'bank.db')
    const inPostgres = await json('bank', 'import', 'recording', 'answers.jsonl', '--bank', place)
    expect(inPostgres).toEqual(inFile)
    const again = await json('bank', 'import', 'recording', 'answers.jsonl', '--bank', place)
    expect(again).toMatchObject({ questionsAdded: 0, cellsAdded: 0, hash: inFile.hash })
    expect(await json('bank', 'inspect', '--bank', place)).toEqual(await json('bank', 'inspect', '--bank', 'bank.db'))
    for (const [bank, name] of [
      ['bank.db', 'file'],
      [place, 'postgres'],
    ] as const) {
      await smacs('bank', 'export', '--bank', bank, '--out', `${name}.jsonl`)
      const predicting = ['lab', 'predict', '--bank', bank, '--responses', 'answers.jsonl']
      const run = await smacs(...predicting, '--strategy', 'adaptive,prior-vote', '--out', `${name}.out`)
      expect(run.stderr).not.toContain('Error')
    }
    const bytes = (name: string) => readFile(join(folder, name), 'utf8')
    expect(await bytes('postgres.jsonl')).toBe(await bytes('file.jsonl'))
    expect(await bytes('postgres.out')).toBe(await bytes('file.out'))
    expect(said.join('\n')).not.toContain('geheim')
  })

  test('is refused clearly where it is not, and no password is said', async () => {
    const refused = async (bank: string) => {
      const { status, stdout, stderr } = await smacs('bank', 'inspect', '--bank', bank)
      expect(stdout).toBe('')
      return { status, stderr }
    }
    expect(await refused(place)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there is no bank at postgres://smacs:***@'),
    })
    expect(await refused(place.replace(/:[^:@]*@/, ':hunter2@'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('refuses the user'),
    })
    expect(await refused(place.replace('/smacs?', '/elsewhere?'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('does not exist'),
    })
    expect(await refused('postgres://ann:hunter2@127.0.0.1:1/db')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('cannot be reached'),
    })
    expect(await refused('postgres://ann:hunter2@host/db?shcema=a')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('`schema`'),
    })
    expect(said.join('\n')).not.toMatch(/hunter2|geheim/)
  })

  test('is what smacs.yaml may name too: answers use it, and doctor shows it without its password', async () => {
    await write('answers.jsonl', recording)
    await smacs('bank', 'import', 'recording', 'answers.jsonl', '--bank', place)
    const entry = (id: string) =>
      `  - { id: ${id}, provider: openai-compatible, baseUrl: "http://127.0.0.1:1/v1", model: m }\n`
    const pool = ['a', 'b', 'c']
    await writeFile(join(folder, 'smacs.yaml'), `models:\n${pool.map(entry).join('')}bank: env:BANK\n`)
    const models = Object.fromEntries(
      pool.map((id) => [id, createScriptedModel({ id, replies: () => ({ text: 'The answer is 8.' }) })]),
    )
    const environment = { BANK: place }
    const answered = await runSmacs(['ask', 'What is 4 plus 4?', '--json'], {
      workingFolder: folder,
      environment,
      models,
    })
    expect(answered.status).toBe(0)
    expect(JSON.parse(answered.stdout)).toMatchObject({ answer: 'The answer is 8.', confidence: expect.any(Number) })
    const examined = await runSmacs(['doctor', '--json'], { workingFolder: folder, environment, models })
    expect(JSON.parse(examined.stdout)).toMatchObject({
      bank: { file: expect.stringContaining('postgres://smacs:***@'), opens: true, questions: 24 },
    })
    for (const { stdout, stderr } of [answered, examined]) expect(stdout + stderr).not.toContain('geheim')
  })

  test('is copied from a file and back, with the hash printed, and says how well neighbours are found', async () => {
    await write('answers.jsonl', recording)
    const { hash } = await json('bank', 'import', 'recording', 'answers.jsonl', '--bank', 'bank.db')
    const copied = await smacs('bank', 'copy', 'bank.db', place)
    expect(copied).toMatchObject({ status: 0, stdout: '' })
    expect(copied.stderr).toContain(`Content hash of both: ${hash}.`)
    const back = await json('bank', 'copy', place, 'back.db')
    expect(back).toMatchObject({ from: expect.stringContaining('smacs:***@'), to: 'back.db', bankHash: hash })
    expect(await smacs('bank', 'copy', 'bank.db', place)).toMatchObject({ status: 2 })
    const checked = await smacs('bank', 'check', '--retrieval', '--bank', place)
    expect(checked.stdout).toContain("on 24 of the bank's own questions")
    expect(checked.stdout).toContain('neighbours found: 100.0 %, at worst 100.0 %')
    expect(await json('bank', 'check', '--retrieval', '--bank', 'bank.db')).toMatchObject({
      retrieval: { queries: 24, panelRecall: 1, samePanel: 1 },
    })
    expect(said.join('\n')).not.toContain('geheim')
  })

  test('two that fill it wait for each other', async () => {
    await write('questions.jsonl', [JSON.stringify({ question: 'What is 1 plus 1?', reference: '2' })])
    await writeFile(
      join(folder, 'smacs.yaml'),
      'models:\n  - { id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:1/v1", model: m }\n',
    )
    const build = () => {
      const models = { a: createScriptedModel({ id: 'a', replies: [{ text: 'The answer is 2.' }] }) }
      const line = ['bank', 'build', '--questions', 'questions.jsonl', '--bank', place, '--json']
      return runSmacs(line, { workingFolder: folder, models })
    }
    const [one, other] = await Promise.all([build(), build()])
    expect([one?.status, other?.status]).toEqual([0, 0])
    const answers = [one, other].map(
      (run) => (JSON.parse(run?.stdout ?? '') as { progress: { answered: number } }).progress.answered,
    )
    expect(answers.sort()).toEqual([0, 1])
    expect(one.stderr + other.stderr).not.toContain('geheim')
  })

  test('serves, shows itself on the page and is learnt from, with no password in the log', async () => {
    const upstream = await startFaultServer(() => completion('The answer is 8.'))
    onTestFinished(() => upstream.close())
    await write('answers.jsonl', recording)
    await smacs('bank', 'import', 'recording', 'answers.jsonl', '--bank', place)
    const entry = (id: string) =>
      `  - { id: ${id}, provider: openai-compatible, baseUrl: "${upstream.baseUrl}", model: m }\n`
    const server = 'server: { keys: [env:APP_KEY], learn: { everyMs: 1000 } }\n'
    await writeFile(
      join(folder, 'smacs.yaml'),
      `models:\n${['a', 'b'].map(entry).join('')}bank: ${place}\nstrategies: { default: { kind: majority } }\n${server}`,
    )
    const child = spawn(process.execPath, [entryPoint, 'serve', '--port', '0'], {
      ...{
        cwd: folder,
        env: { ...process.env, APP_KEY: 'a-key-of-the-application' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let log = ''
    const learnt = Promise.withResolvers<void>()
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('learnt from traces')) learnt.resolve()
    })
    const [line] = await once(createInterface(child.stdout), 'line')
    const url = /http:\S+(?=\/v1)/.exec(String(line))?.[0] ?? ''
    const headers = { authorization: 'Bearer a-key-of-the-application', 'content-type': 'application/json' }
    const body = JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'What is five and three?' }] })
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body })
    expect(answer.status).toBe(200)
    await learnt.promise
    const overview = await fetch(`${url}/v1/bank`, { headers })
    expect(await overview.json()).toMatchObject({ questions: 25 })
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
    const bank = await json('bank', 'inspect', '--bank', place)
    expect(bank).toMatchObject({ questions: 25 })
    expect(log).not.toContain('geheim')
  })
})
