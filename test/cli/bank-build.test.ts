import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openQuestionBank } from '../../src/bank/open-question-bank.ts'
import { InterruptedError } from '../../src/cli/interruption.ts'
import { createVirtualClock } from '../../src/clock/virtual-clock.ts'
import { ModelCallError } from '../../src/errors/model-call-error.ts'
import { createScriptedModel, type ScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import type { ScriptedReply } from '../../src/models/scripted/scripted-reply.ts'
import type { ChatRequest } from '../../src/ports/chat-model.ts'
import { messageText } from '../../src/ports/message.ts'
import type { BankView } from '../../src/ports/question-bank.ts'
import { lockAcrossProcesses } from '../../src/sqlite/process-lock.ts'
import { type RunSmacsOptions, runSmacs, type SmacsRun } from './run-smacs.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-build-'))
  const entry = (id: string): string =>
    `  - { id: ${id}, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m, concurrency: 1 }\n`
  await writeFile(
    join(folder, 'smacs.yaml'),
    `models:\n${entry('adder')}${entry('guesser')}bank: bank.db\nstrategies: { default: { kind: paper, references: 1, neighbours: 2 } }\n`,
  )
  const lines = [1, 2, 3, 4].map((n) =>
    JSON.stringify({ dataset: 'sums', questionId: `q${n}`, question: `What is ${n} + 1?`, reference: String(n + 1) }),
  )
  await writeFile(join(folder, 'questions.jsonl'), `${lines.join('\n')}\n`)
})
afterEach(() => rm(folder, { recursive: true }))

const asked = (request: ChatRequest): string => request.messages.map(messageText).join('')
const sum = (request: ChatRequest): string => String(Number(/(\d) \+ 1/.exec(asked(request))?.[1]) + 1)
const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 1 }
const usage = { inputTokens: 20, outputTokens: 1 }

function members(guess: (request: ChatRequest) => ScriptedReply = () => ({ text: '5', usage })): {
  readonly adder: ScriptedModel
  readonly guesser: ScriptedModel
} {
  return {
    adder: createScriptedModel({ id: 'adder', price, replies: (request) => ({ text: sum(request), usage }) }),
    guesser: createScriptedModel({ id: 'guesser', price, replies: guess }),
  }
}
function build(more: readonly string[], options: Partial<RunSmacsOptions> = {}): Promise<SmacsRun> {
  return runSmacs(['bank', 'build', '--questions', 'questions.jsonl', '--bank', 'bank.db', ...more], {
    workingFolder: folder,
    models: members(),
    ...options,
  })
}
async function view(): Promise<BankView> {
  const bank = await openQuestionBank(join(folder, 'bank.db'), { readOnly: true })
  try {
    return await bank.view()
  } finally {
    await bank.close()
  }
}

test('a build asks, grades and embeds, and the next question is asked with its evidence', async () => {
  const run = await build(['--json'])
  expect(run.status).toBe(0)
  expect(JSON.parse(run.stdout)).toMatchObject({
    questionsAdded: 4,
    failures: [],
    progress: { total: 8, done: 8, answered: 8, failed: 0 },
    bankHash: (await view()).hash,
  })
  const { questions, correctness, embedderId } = await view()
  expect(questions.map(({ questionId }) => questionId)).toEqual(['q1', 'q2', 'q3', 'q4'])
  expect([...correctness('adder')]).toEqual([1, 1, 1, 1])
  expect([...correctness('guesser')]).toEqual([0, 0, 0, 1])
  expect(embedderId).toMatch(/^lexical\//)

  const answered = await runSmacs(['ask', 'What is 7 + 1?'], { workingFolder: folder, models: members() })
  expect(answered).toMatchObject({ status: 0, stdout: '8\n' })
  expect(answered.stderr).toContain('Nearest questions in the bank')
  expect(answered.stderr).toMatch(/1 {2}adder +\d/)
  expect(answered.stderr).toContain('not asked: guesser')
})

test('a finished build asks nothing again', async () => {
  await build([])
  const models = members()
  const run = await build([], { models })
  expect(run.status).toBe(0)
  expect(run.stderr).toContain('8 of 8')
  expect(models.adder.calls).toEqual([])
})

test('only the models named are asked, and unknown ones are named with the nearest', async () => {
  await build(['--models', 'adder'])
  expect((await view()).models).toEqual(['adder'])
  const run = await build(['--models', 'gueser'])
  expect(run.status).toBe(2)
  expect(run.stderr).toContain('--models: the configuration has no model `gueser`. The nearest known one is `guesser`')
})

test('add-model asks one more model the questions of the bank, remove-model takes its answers away', async () => {
  await build(['--models', 'adder'])
  const { hash } = await view()
  const bank = ['--bank', 'bank.db']
  const options = { workingFolder: folder, models: members() }
  expect((await runSmacs(['bank', 'add-model', 'guesser', ...bank], options)).status).toBe(0)
  expect([...(await view()).correctness('guesser')]).toEqual([0, 0, 0, 1])
  const unknown = await runSmacs(['bank', 'remove-model', 'guessers', ...bank], options)
  expect(unknown.status).toBe(1)
  expect(unknown.stderr).toContain('The nearest one it knows is `guesser`.')
  const removed = await runSmacs(['bank', 'remove-model', 'guesser', ...bank, '--json'], options)
  expect(JSON.parse(removed.stdout)).toEqual({ model: 'guesser', removed: 4, bankHash: hash })
  expect((await view()).models).toEqual(['adder'])
})

test('rename-model keeps answers and how they were asked for, and copy brings all of it along', async () => {
  await build([])
  const { hash } = await view()
  const options = { workingFolder: folder, models: members() }
  const smacs = (line: string) => runSmacs(line.split(' '), options)
  const copied = await smacs('bank copy bank.db copy.db --json')
  expect(JSON.parse(copied.stdout)).toMatchObject({ from: 'bank.db', to: 'copy.db', questions: 4, bankHash: hash })
  expect((await stat(join(folder, 'copy.db'))).mode & 0o777).toBe(0o600)
  expect(await smacs('bank copy bank.db copy.db')).toMatchObject({
    ...{ status: 2, stderr: expect.stringContaining('copy.db exists already') },
  })
  expect(await smacs('bank copy bonk.db other.db')).toMatchObject({ status: 2 })

  expect(await smacs('bank rename-model adder guesser --bank bank.db')).toMatchObject({
    ...{ status: 1, stderr: expect.stringContaining('has answers of `guesser` already') },
  })
  expect(await smacs('bank rename-model adder aggregator:x --bank bank.db')).toMatchObject({ status: 2 })
  const renamed = await smacs('bank rename-model adder reckoner --bank bank.db --json')
  expect(JSON.parse(renamed.stdout)).toMatchObject({ renamed: 4, aggregations: 0 })
  expect((await view()).models).toEqual(['guesser', 'reckoner'])
  const settings = async (file: string, model: string) => {
    const bank = await openQuestionBank(join(folder, file), { readOnly: true })
    const found = await bank.answerSettings(model)
    await bank.close()
    return found
  }
  expect(await settings('bank.db', 'reckoner')).toEqual(await settings('copy.db', 'adder'))
  expect(await settings('bank.db', 'reckoner')).toBeDefined()
  const back = await smacs('bank rename-model reckoner adder --bank bank.db --json')
  expect(JSON.parse(back.stdout)).toMatchObject({ bankHash: hash })
})

test('add-model --quote tells calls, cost and time and asks nobody; --budget asks that many', async () => {
  await build(['--models', 'adder'])
  const models = members()
  const options = { workingFolder: folder, models }
  const command = ['bank', 'add-model', 'guesser', '--bank', 'bank.db']
  const quote = await runSmacs([...command, '--quote', '--budget', '2', '--json'], options)
  expect(quote.status).toBe(0)
  expect(JSON.parse(quote.stdout)).toMatchObject({ model: 'guesser', questions: 2, calls: 2, basis: 'others' })
  const shown = await runSmacs([...command, '--quote'], options)
  expect(shown.stdout).toContain('guesser: 4 calls for 4 questions')
  expect(models.guesser.calls).toEqual([])

  const added = await runSmacs([...command, '--budget', '2'], options)
  expect(added.status).toBe(0)
  // The price first, then what it is worth.
  expect(added.stderr.indexOf('guesser: 2 calls for 2 questions')).toBeGreaterThanOrEqual(0)
  expect(added.stderr.indexOf('guesser: 2 calls')).toBeLessThan(added.stderr.indexOf('2 of 2'))
  expect(added.stdout).toMatch(/all questions +4 +2 +\d+ % +\d+ % to \d+ %/)
  expect(models.guesser.calls).toHaveLength(2)
  const known = await runSmacs([...command, '--budget', '0', '--json'], options)
  expect(JSON.parse(known.stdout)).toMatchObject({ accuracy: { datasets: [{ questions: 4, answered: 2 }] } })
  expect(models.guesser.calls).toHaveLength(2)
  const rest = await runSmacs([...command, '--quote', '--json'], options)
  expect(JSON.parse(rest.stdout)).toMatchObject({ questions: 4, calls: 2 })
  const written = await runSmacs(['bank', 'add-model', 'aggregator:adder', '--bank', 'bank.db', '--quote'], options)
  expect(written).toMatchObject({ status: 2, stderr: expect.stringContaining('--quote') })
})

test('add-model aggregator:ID records what a model writes from the answers of the pool', async () => {
  const options = { workingFolder: folder, models: members() }
  const command = ['bank', 'add-model', 'aggregator:adder', '--bank', 'bank.db']
  await build(['--models', 'adder'])
  const early = await runSmacs(command, options)
  expect(early.status).toBe(1)
  expect(early.stderr).toContain('nothing to aggregate')
  await build([])
  expect((await runSmacs(command, options)).status).toBe(0)
  expect([...(await view()).correctness('aggregator:adder')]).toEqual([1, 1, 1, 1])
  expect((await runSmacs(['bank', 'add-model', 'aggregator:addder', '--bank', 'bank.db'], options)).status).toBe(2)
  const { hash } = await view()
  const inFolder = { workingFolder: folder }
  await runSmacs(['bank', 'export', '--bank', 'bank.db', '--out', 'all.jsonl'], inFolder)
  await runSmacs(['bank', 'import', 'recording', 'all.jsonl', '--bank', 'again.db', '--json'], inFolder)
  const inspected = await runSmacs(['bank', 'inspect', '--bank', 'again.db', '--json'], inFolder)
  expect(JSON.parse(inspected.stdout).hash).toBe(hash)
})

test('a model that fails leaves holes, no wrong answers; the status is 1 and the next run fills them', async () => {
  const down = members((request) =>
    asked(request).includes('2 +')
      ? new ModelCallError({ model: 'guesser', kind: 'upstream', message: 'out of order' })
      : { text: '5', usage },
  )
  const run = await build([], { models: down })
  expect(run.status).toBe(1)
  expect(run.stderr).toContain('guesser: out of order (1)')
  expect(run.stderr).toContain('1 of 8 answers are missing. Run the same command again')
  expect([...(await view()).correctness('guesser')]).toEqual([0, Number.NaN, 0, 1])
  expect((await build([])).status).toBe(0)
  expect([...(await view()).correctness('guesser')]).toEqual([0, 0, 0, 1])
})

test('a cost ceiling stops a build before it is exceeded', async () => {
  // Each answer takes 0.4 cents, and a further one may take 0.8 cents: two cents leave room for three.
  const long = members(() => ({ text: '5', usage: { inputTokens: 0, outputTokens: 4000 } }))
  const run = await build(['--models', 'guesser', '--max-cost-usd', '0.02', '--json'], { models: long })
  expect(run.status).toBe(1)
  expect(run.stderr).toContain('--max-cost-usd is used up')
  const report = JSON.parse(run.stdout) as { stopped: string; progress: { costUsd: number; answered: number } }
  expect(report.stopped).toBe('max-cost')
  expect(report.progress.costUsd).toBeLessThanOrEqual(0.02)
  expect(report.progress.answered).toBe(3)
})

test('an interrupt ends a build with 130 and keeps what was answered', async () => {
  const controller = new AbortController()
  const models = members((request) => {
    if (!asked(request).includes('3 +')) return { text: '5', usage }
    controller.abort(new InterruptedError('SIGINT'))
    return { hang: true }
  })
  const run = await build(['--models', 'guesser'], { models, signal: controller.signal })
  expect(run.status).toBe(130)
  expect([...(await view()).correctness('guesser')]).toEqual([0, 0, Number.NaN, Number.NaN])
})

test('wrong question files and missing banks are wrong use, with file and line', async () => {
  await writeFile(join(folder, 'questions.jsonl'), '{"questionId":"1","qestion":"What?"}\n')
  const wrong = await build([])
  expect(wrong.status).toBe(2)
  expect(wrong.stderr).toContain('questions.jsonl:1: ')
  expect(wrong.stderr).toContain('The nearest known key is `question`')
  for (const line of ['remove-model adder', 'inspect', 'export --out x.jsonl', 'reembed', 'check']) {
    const run = await runSmacs(['bank', ...line.split(' '), '--bank', 'nowhere.db'], { workingFolder: folder })
    expect(run.status).toBe(2)
    expect(run.stderr).toContain('--bank: there is no file nowhere.db')
  }
  const empty = await runSmacs(['bank', 'add-model', 'adder', '--bank', 'new.db'], {
    workingFolder: folder,
    models: members(),
  })
  expect(empty.status).toBe(2)
})

test('while another process fills the bank a build waits, and then asks only what is still missing', async () => {
  const never = new AbortController().signal
  const letGo = await lockAcrossProcesses(join(folder, 'bank.db.building'), createVirtualClock(), never)
  const models = members()
  const waited: string[] = []
  const run = await build([], {
    models,
    onStderr(text) {
      if (!text.includes('waiting')) return
      waited.push(text)
      letGo()
    },
  })
  expect(run.status).toBe(0)
  expect(waited).toEqual(['Another process is filling bank.db; waiting for its end.\n'])
  expect(models.adder.calls.length + models.guesser.calls.length).toBe(8)
  expect(await build([], { models })).toMatchObject({ status: 0 })
  expect(models.adder.calls).toHaveLength(4)
})

test('a build says at once what it is about, and each cause once as it comes', async () => {
  const down = members(
    (request) =>
      new ModelCallError({ model: 'guesser', kind: 'upstream', message: `out of order (${asked(request).length})` }),
  )
  const run = await build([], { models: down })
  const lines = run.stderr.split('\n')
  expect(lines[0]).toBe('  4 questions for adder, guesser')
  expect(lines.filter((line) => line.startsWith('  ! guesser: out of order'))).toHaveLength(1)
  expect(lines.filter((line) => line.startsWith('  ✗ guesser: out of order'))).toEqual([
    expect.stringMatching(/\(4\)$/),
  ])
})

test('settings that changed between two runs are named, and mixed only where that is asked for', async () => {
  await build(['--models', 'adder'])
  const file = join(folder, 'smacs.yaml')
  const config = await readFile(file, 'utf8')
  await writeFile(
    file,
    config.replaceAll(
      'model: m,',
      'model: m, temperature: 0.2, instructions: "Be brief, as brief as can be, and then some.",',
    ),
  )
  const run = await build([])
  expect(run.status).toBe(2)
  expect(run.stderr).toContain('adder: temperature (not set, now 0.2), instructions\n')
  expect(run.stderr).not.toContain('guesser')
  expect((await build(['--mix-settings'])).status).toBe(0)
  expect((await build([])).status).toBe(0)
  expect(
    (await runSmacs(['bank', 'remove-model', 'adder', '--bank', 'bank.db'], { workingFolder: folder })).status,
  ).toBe(0)
  await writeFile(file, config)
  expect((await build(['--models', 'adder'])).status).toBe(0)
})

test('answers that contain the reference and were graded wrong are counted at the end and shown by inspect', async () => {
  const models = members((request) => ({
    text: asked(request).includes('3 +') ? '4 is wrong, so it is 7' : '9',
    usage,
  }))
  const run = await build([], { models })
  expect(run.stderr).toContain(
    'guesser: 1 answer contains the reference but was graded wrong; see `smacs bank inspect --wrong guesser`.',
  )
  const inspect = (more: readonly string[]): Promise<SmacsRun> =>
    runSmacs(['bank', 'inspect', '--bank', 'bank.db', '--wrong', ...more], { workingFolder: folder })
  const { model, answers } = JSON.parse((await inspect(['guesser', '--json'])).stdout)
  expect(model).toBe('guesser')
  expect(answers.map(({ questionId }: { questionId: string }) => questionId)).toEqual(['q3', 'q1', 'q2', 'q4'])
  expect(answers[0]).toEqual({
    dataset: 'sums',
    questionId: 'q3',
    sample: 0,
    question: 'What is 3 + 1?',
    reference: '4',
    response: '4 is wrong, so it is 7',
    containsReference: true,
  })
  const shown = (await inspect(['guesser'])).stdout
  expect(shown).toContain('4 answers graded wrong, 1 of them with the reference in it')
  expect(shown).toContain('answer     4 is wrong, so it is 7')
  expect((await inspect(['adder'])).stdout).toContain('0 answers graded wrong')
  const unknown = await inspect(['guessers'])
  expect(unknown.status).toBe(1)
  expect(unknown.stderr).toContain('The nearest one it knows is `guesser`.')
})
