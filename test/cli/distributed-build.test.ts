import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { InterruptedError } from '../../src/cli/interruption.ts'
import { createSystemClock } from '../../src/clock/system-clock.ts'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import type { ChatRequest } from '../../src/ports/chat-model.ts'
import { messageText } from '../../src/ports/message.ts'
import { isPostgresFetched, postgresPlace } from '../postgres/postgres-place.ts'
import { type RunSmacsOptions, runSmacs, type SmacsRun } from './run-smacs.ts'
import { createTestPlace } from './test-place.ts'

const place = createTestPlace('smacs-distributed-')
let bank = ''

async function configure(more: string): Promise<void> {
  const entry = (id: string): string =>
    `  - { id: ${id}, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m, concurrency: 2${more} }\n`
  await writeFile(
    join(place.folder, 'smacs.yaml'),
    `models:\n${entry('adder')}${entry('guesser')}bank: "${bank}"\nembedder: { provider: lexical }\n`,
  )
}

const asked = (request: ChatRequest): string => request.messages.map(messageText).join('')
const sum = (request: ChatRequest): string => String(Number(/(\d) \+ 1/.exec(asked(request))?.[1]) + 1)

function run(parameters: readonly string[], options: Partial<RunSmacsOptions> = {}): Promise<SmacsRun> {
  return runSmacs(parameters, {
    workingFolder: place.folder,
    models: {
      adder: createScriptedModel({ id: 'adder', replies: (request) => sum(request) }),
      guesser: createScriptedModel({ id: 'guesser', replies: () => '5' }),
    },
    clock: createSystemClock(),
    ...options,
  })
}
const build = (more: readonly string[], options: Partial<RunSmacsOptions> = {}): Promise<SmacsRun> =>
  run(['bank', 'build', '--questions', 'questions.jsonl', '--bank', bank, '--distributed', ...more], options)

test('a bank in a file is refused for several processes, with what to do', async () => {
  bank = 'bank.db'
  await configure('')
  const refused = await run(['worker'])
  expect(refused.status).toBe(2)
  expect(refused.stderr).toContain('bank.db is a file. `smacs bank copy` brings it there.')
  expect((await run(['bank', 'status', '--bank', 'bank.db'])).status).toBe(2)
})

describe.skipIf(!isPostgresFetched())('a build by several processes', () => {
  beforeEach(async () => {
    bank = await postgresPlace()
    await configure('')
    const lines = [1, 2, 3, 4].map((n) =>
      JSON.stringify({ dataset: 'sums', questionId: `q${n}`, question: `What is ${n} + 1?`, reference: String(n + 1) }),
    )
    await writeFile(join(place.folder, 'questions.jsonl'), `${lines.join('\n')}\n`)
  })

  test('cells wait for workers, whose progress is seen from anywhere, and end in the bank', async () => {
    expect((await run(['bank', 'status', '--bank', bank])).stderr).toContain('has no distributed build')
    const begun = await build(['--detach', '--json'])
    expect(begun.stderr).toContain('8 cells put into the queue')
    expect(JSON.parse(begun.stdout)).toMatchObject({
      ...{ added: 8, joined: false, ended: false },
      models: [
        { model: 'adder', total: 4, done: 0, waiting: 4 },
        { model: 'guesser', total: 4, done: 0, waiting: 4 },
      ],
    })
    const waiting = await run(['bank', 'status', '--bank', bank])
    expect(waiting.stdout).toContain('under way')
    expect(waiting.stdout).toMatch(/adder +0 of 4 +0 +4/)

    const following = build([])
    const workers = await Promise.all([run(['worker', '--until-done']), run(['worker', '--until-done'])])
    expect(workers.map(({ status }) => status)).toEqual([0, 0])
    const brought = workers.map(({ stderr }) => Number(/(\d+) answers? brought/.exec(stderr)?.[1]))
    expect(brought[0] ?? 0).toBe(8 - (brought[1] ?? 0))
    expect(await following).toMatchObject({ status: 0, stderr: expect.stringMatching(/guesser +4 of 4/) })

    const inspected = JSON.parse((await run(['bank', 'inspect', '--bank', bank, '--json'])).stdout)
    expect(inspected).toMatchObject({ questions: 4, cells: 8, models: [{ correctShare: 1 }, { correctShare: 0.25 }] })
    for (const { stdout, stderr } of [begun, waiting, ...workers]) expect(stdout + stderr).not.toContain('geheim')
  })

  test('a worker that would ask a model otherwise than the build wants leaves it to others', async () => {
    await build(['--detach'])
    await configure(', temperature: 0.3')
    const interrupt = new AbortController()
    const worker = await run(['worker', '--models', 'adder'], {
      signal: interrupt.signal,
      onStderr: (text) => text.includes('is not asked here') && interrupt.abort(new InterruptedError('SIGTERM')),
    })
    expect(worker.stderr).toContain(
      'adder is not asked here: the build wants other settings, temperature (not set, now 0.3)',
    )
    expect(worker.stderr).toContain('0 answers brought')
  })

  test('who stops following stops nobody else, and says so', async () => {
    const interrupt = new AbortController()
    const stopped = await build([], {
      signal: interrupt.signal,
      onStderr: (text) => text.includes('put into the queue') && interrupt.abort(new InterruptedError('SIGINT')),
    })
    expect(stopped.status).toBe(130)
    expect(stopped.stderr).toContain('The workers go on. `smacs bank status` shows how far they have come.')
  })

  test('a ceiling in dollars is refused where a model has no price, before anything waits', async () => {
    const refused = await build(['--max-cost-usd', '1'])
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('--max-cost-usd needs a `price` of every model and adder has none.')
  })
})
