import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshQuestions } from '../../src/cli/quickstart/fresh-questions.ts'
import { createSystemClock } from '../../src/clock/system-clock.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import type { ChatModel } from '../../src/ports/chat-model.ts'
import { runSmacs, type SmacsRun } from './run-smacs.ts'

const clone = fileURLToPath(new URL('../../quickstart/', import.meta.url))
let folder = ''
let models: Record<string, ChatModel> = {}
let first: SmacsRun

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-quickstart-'))
  await cp(clone, folder, { recursive: true, filter: (file) => !file.includes('.db') })
  const config = await loadConfig({ file: 'smacs.yaml', workingFolder: folder, environment: {} })
  models = Object.fromEntries(
    config.models.map(({ id }) => [
      id,
      createScriptedModel({
        id,
        replies: () => ({ text: `${id} says 41`, logprobs: [-0.1], usage: { inputTokens: 9, outputTokens: 4 } }),
      }),
    ]),
  )
  first = await run()
}, 60_000)
afterAll(() => rm(folder, { recursive: true }))

const run = (): Promise<SmacsRun> =>
  runSmacs(['quickstart'], { workingFolder: folder, quickstartFolder: folder, models })

test('two fresh questions are answered with everything shown, and what to type next is said', () => {
  expect(first).toMatchObject({ status: 0, stderr: '' })
  const unwrapped = first.stdout.replaceAll(/\s+/g, ' ')
  for (const question of freshQuestions) expect(unwrapped).toContain(question)
  for (const section of ['Nearest questions in the bank', 'Panel', 'References', 'Candidates', 'Scores', 'Answer'])
    expect(first.stdout.split(section).length - 1).toBeGreaterThanOrEqual(2)
  expect(first.stdout).toMatch(/6 calls · 54 tokens in, 24 out/)
  expect(first.stdout.match(/Both bills\n {4}adaptive: \d calls? .*probability.*\n {4}paper: 6 calls/g)).toHaveLength(2)
  expect(first.stdout).toContain('What next')
})

test('neither question stands in the bank, and they get different panels', async () => {
  const bank = await readFile(join(folder, 'questions.jsonl'), 'utf8')
  for (const question of freshQuestions) expect(bank).not.toContain(JSON.stringify(question).slice(1, -1))
  const panels = first.stdout
    .split('  Panel')
    .slice(1)
    .map((part) =>
      part
        .match(/^ {4}\d {2}\S+/gm)
        ?.map((row) => row.slice(7))
        .toSorted(),
    )
  // Each question is answered by `adaptive`, which may ask anybody, and then by `paper`.
  expect(panels.map((panel) => panel?.length)).toEqual([6, 3, 6, 3])
  expect(panels[1]).not.toEqual(panels[3])
})

test('with --page it serves the page on its own pool and bank, until it is interrupted', async () => {
  const interrupted = new AbortController()
  const served = Promise.withResolvers<string>()
  const running = runSmacs(['quickstart', '--page', '--port', '0'], {
    ...{ workingFolder: folder, quickstartFolder: folder, models, signal: interrupted.signal },
    // What a server does every hour would be all that is done.
    clock: createSystemClock(),
    onStdout(text) {
      const address = /its page is at (\S+)/.exec(text)?.[1]
      if (address !== undefined) served.resolve(address)
    },
  })
  const page = await Promise.race([served.promise, running.then(({ stderr }) => Promise.reject(new Error(stderr)))])
  const bank = (await (await fetch(new URL('v1/bank', page))).json()) as { questions: number }
  expect(bank.questions).toBeGreaterThan(200)
  expect((await fetch(page, { headers: { accept: 'text/html' }, redirect: 'manual' })).status).toBe(302)
  interrupted.abort()
  const ended = await running
  expect(ended.stdout).toContain('in a browser')
  expect(ended.stdout).not.toContain('What next')
  const alone = await runSmacs(['quickstart', '--port', '1'], {
    workingFolder: folder,
    quickstartFolder: folder,
    models,
  })
  expect(alone).toMatchObject({ status: 2, stderr: expect.stringContaining('--page') })
})

test('the second time nothing is imported anew, and the bank stays beside its configuration', async () => {
  expect(existsSync(join(folder, 'bank.db'))).toBe(true)
  expect((await run()).status).toBe(0)
})

test('the commands it names work as they stand', async () => {
  const commands = first.stdout.match(/npx smacs .*/g) ?? []
  expect(commands.length).toBeGreaterThanOrEqual(4)
  for (const command of commands) {
    const parameters = [...command.replace('npx smacs ', '').matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('\\"', '"') ?? plain ?? '',
    )
    const help = await runSmacs([...parameters, '--help'], { workingFolder: folder })
    expect(help).toMatchObject({ status: 0, stderr: '' })
    for (const option of parameters.filter((parameter) => parameter.startsWith('--')))
      expect(help.stdout).toContain(option)
    if (parameters.includes('quickstart/smacs.yaml')) {
      const asked = await runSmacs(
        parameters.map((part) => part.replace('quickstart/', '')),
        { workingFolder: folder, models },
      )
      expect(asked).toMatchObject({ status: 0 })
      expect(asked.stderr).toMatch(/right with probability \d+ %/)
    }
  }
})
