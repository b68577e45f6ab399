import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runSmacs, type SmacsRun } from '../cli/run-smacs.ts'
import { completion, errorStatus } from '../fault-server/chat-replies.ts'
import { type FaultReply, type FaultServer, type SeenRequest, startFaultServer } from '../fault-server/fault-server.ts'
import { generateRecording, recordingText } from './generated-recording.ts'

const models = ['m1', 'm2', 'm3']
const sums = Array.from({ length: 4 }, (_, index) => ({
  dataset: 'sums',
  questionId: `s${index}`,
  question: `How much is ${index} plus ${index + 40}?`,
  reference: `${2 * index + 40}`,
}))
const words = Array.from({ length: 3 }, (_, index) => ({
  dataset: 'words',
  questionId: `w${index}`,
  question: `How many letters has ${'a'.repeat(index + 2)}?`,
  reference: `${index + 2}`,
}))

let folder = ''
let server: FaultServer
/** What the server says in place of a healthy answer. */
let fault: (request: SeenRequest, number: number) => FaultReply | undefined = () => undefined

interface Body {
  readonly model: string
  readonly messages: readonly { readonly content: string }[]
}

/** Who aggregates repeats the last number it is shown; m1 is right about sums, m2 about words, m3 never. */
function healthy({ body }: SeenRequest): FaultReply {
  const { messages, model } = body as Body
  const prompt = messages.at(-1)?.content ?? ''
  const quoted = prompt.match(/answer is (\d+)/g)?.at(-1)
  const [, a, b] = /is (\d+) plus (\d+)/.exec(prompt) ?? []
  const letters = /letters has (a+)/.exec(prompt)?.[1]?.length ?? 0
  const right = a === undefined ? letters : Number(a) + Number(b)
  const knows = a === undefined ? model === 'm2' : model === 'm1'
  const text = quoted === undefined ? `The answer is ${knows ? right : right + Number(model[1])}.` : `So the ${quoted}.`
  return completion({ tokens: [[text, -0.25]], usage: { prompt_tokens: 30, completion_tokens: 10 } })
}

beforeEach(async () => {
  fault = () => undefined
  folder = await mkdtemp(join(tmpdir(), 'smacs-bench-'))
  server = await startFaultServer((request, number) => fault(request, number) ?? healthy(request))
  const entry = (id: string): string =>
    `  - { id: ${id}, provider: openai-compatible, baseUrl: "${server.baseUrl}", model: ${id}, concurrency: 2, retries: 0, maxTokens: 100, price: { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 } }\n`
  await writeFile(
    join(folder, 'smacs.yaml'),
    `models:\n${models.map(entry).join('')}strategies: { two: { kind: majority, references: 2 } }\n`,
  )
  await writeFile(join(folder, 'sums.jsonl'), lines(sums))
  await writeFile(join(folder, 'words.jsonl'), lines(words))
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
const smacs = (line: string): Promise<SmacsRun> => runSmacs(line.split(' '), { workingFolder: folder })
const file = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

interface Report {
  readonly strategies: Readonly<
    Record<
      string,
      {
        readonly accuracy: { readonly mean: number; readonly ci95: readonly [number, number] }
        readonly perDataset: Readonly<Record<string, { readonly mean: number }>>
        readonly calls: { readonly mean: number }
        readonly tokens?: { readonly mean: number }
        readonly costUsd?: { readonly mean: number }
        readonly latencyMs?: { readonly mean: number }
      }
    >
  >
  readonly pairs: readonly { readonly a: string; readonly b: string }[]
  readonly atEqualCost?: readonly { readonly strategy: string; readonly baseline?: string }[]
  readonly endings: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly questions: number
  readonly bankHash: string
  readonly facts: readonly string[]
}
const reportOf = async (out: string): Promise<Report> => JSON.parse(await file(`${out}/report.json`)) as Report

const bench = 'bench --config smacs.yaml --questions sums.jsonl,words.jsonl'

test('a model is asked once for all strategies, answers are graded, and report, page and answers are written', async () => {
  const run = await smacs(`${bench} --strategy best-single,majority,two,self-moa?samples=2&model=m2 --out out`)
  expect(run.stderr).toContain('generations asked')
  expect(run).toMatchObject({ status: 0 })
  // Three models once, the second one once more, and its aggregation; a question.
  expect(server.requests).toHaveLength(7 * (3 + 1 + 1))
  const { strategies, questions, pairs, endings, atEqualCost } = await reportOf('out')
  expect(questions).toBe(7)
  expect(pairs).toHaveLength(6)
  expect(strategies['best-single']).toMatchObject({ perDataset: { sums: { mean: 1 }, words: { mean: 0 } } })
  expect(strategies['best-single']?.accuracy.mean).toBe(0.5)
  expect(strategies.majority).toMatchObject({ calls: { mean: 3 }, tokens: { mean: 120 } })
  expect(strategies.majority?.costUsd?.mean).toBeCloseTo(3 * 0.00005, 12)
  expect(strategies['self-moa?samples=2&model=m2']).toMatchObject({
    calls: { mean: 3 },
    perDataset: { sums: { mean: 0 }, words: { mean: 1 } },
  })
  expect(strategies.two?.calls.mean).toBe(2)
  expect(strategies.majority?.latencyMs?.mean).toBeGreaterThanOrEqual(0)
  expect(endings.majority).toEqual({ answered: 7, unparsed: 0, truncated: 0, refused: 0, error: 0 })
  expect(atEqualCost?.map(({ strategy }) => strategy)).toEqual(['majority', 'two'])
  expect(run.stdout).toMatch(/^strategy +accuracy/)
  expect(run.stdout).toContain('the best baseline at no more cost')
  expect(await file('out/report.html')).toContain('<svg')
  expect(await file('out/report.md')).toContain('## How did answers end?')
  const answers = (await file('out/answers.jsonl')).trimEnd().split('\n')
  expect(answers).toHaveLength(7 * 4)
  expect(JSON.parse(answers[0] ?? '')).toMatchObject({
    ...{ dataset: 'sums', questionId: 's0', strategy: 'best-single', model: 'm1', correct: 1 },
    ...{ ending: 'answered', calls: 1, asked: ['m1'] },
  })
})

test('a second run asks nothing and gives the same bytes, and one more strategy asks only what is new', async () => {
  const specs = 'best-single,self-consistency?samples=3'
  await smacs(`${bench} --strategy ${specs} --out first`)
  expect(server.requests).toHaveLength(7 * 3)
  await smacs(`${bench} --strategy ${specs} --record first/generations.jsonl --out second`)
  expect(server.requests).toHaveLength(7 * 3)
  for (const name of ['report.json', 'report.md', 'report.html', 'answers.jsonl']) {
    expect(await file(`second/${name}`)).toBe(await file(`first/${name}`))
  }
  await smacs(`${bench} --strategy ${specs},majority --record first/generations.jsonl --out third`)
  expect(server.requests).toHaveLength(7 * (3 + 2))
})

test('killed again and again, a run loses the generations in flight alone', async () => {
  const command = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
  const run = async (isTime: () => Promise<unknown>): Promise<number | null> => {
    const child = spawn(
      process.execPath,
      [command, ...`${bench} --strategy majority,best-single --out out --force`.split(' ')],
      { cwd: folder, stdio: 'ignore' },
    )
    const ended = once(child, 'close') as Promise<[number | null]>
    await Promise.race([isTime(), ended])
    child.kill('SIGKILL')
    const [code] = await ended
    await server.whenIdle()
    return code
  }
  const kept = async (): Promise<number> => {
    const record = await file('out/generations.jsonl').catch(() => '')
    return Math.max(0, record.split('\n').length - 2)
  }
  let answered = 0
  fault = () => (answered++ < 3 ? undefined : () => undefined)
  let before = 0
  for (let kills = 0; kills < 2; kills++) {
    answered = 0
    const isTime = () => expect.poll(kept, { timeout: 20_000 }).toBe(before + 3)
    expect(await run(isTime)).toBeNull()
    before = await kept()
  }
  fault = () => undefined
  const asked = server.requests.length
  expect(await run(() => new Promise(() => undefined))).toBe(0)
  expect(server.requests.length - asked).toBe(7 * 3 - before)
  expect((await reportOf('out')).questions).toBe(7)
})

test('questions that the bank has are left out and counted, and strategies learn from the rest', async () => {
  const bank = generateRecording({ questions: 30, models, datasets: ['sums'] })
  const known = models.map((model) => ({
    ...sums[1],
    question: ` ${sums[1]?.question} `,
    model,
    response: 'The answer is 42.',
  }))
  await writeFile(join(folder, 'bank.jsonl'), recordingText(bank) + lines(known))
  expect((await smacs('bank import recording bank.jsonl --bank bank.db')).status).toBe(0)
  const run = await smacs(`${bench} --bank bank.db --strategy prior-vote,adaptive,jisi --out out`)
  expect(run).toMatchObject({ status: 0 })
  expect(run.stderr).toContain('1 question left out: the bank has them')
  const report = await reportOf('out')
  expect(report.questions).toBe(6)
  expect(report.facts.join(' ')).toContain('1 more left out because the bank has them')
  expect(report.bankHash).toMatch(/^[0-9a-f]{64}$/)
  expect(await file('out/answers.jsonl')).not.toContain('"s1"')
})

test('a limit takes as many of each dataset', async () => {
  await smacs(`${bench} --strategy best-single --limit 3 --out out`)
  const asked = (await file('out/answers.jsonl')).trimEnd().split('\n')
  expect(asked.map((line) => (JSON.parse(line) as { questionId: string }).questionId)).toEqual(['s0', 's1', 'w0'])
})

test('how answers end is counted apart', async () => {
  const reply = (text: string, finish = 'stop') =>
    completion({ tokens: [[text, -0.1]], finishReason: finish, usage: { prompt_tokens: 1, completion_tokens: 1 } })
  fault = ({ body }) => {
    const prompt = (body as Body).messages.at(-1)?.content ?? ''
    if (prompt.includes('is 0 plus')) return reply("I'm sorry, I can't help with that.")
    if (prompt.includes('is 1 plus')) return reply('Let me think about it for a long', 'length')
    if (prompt.includes('is 2 plus')) return errorStatus(500, 'broken')
    return undefined
  }
  const run = await smacs(`bench --questions sums.jsonl --models m1 --strategy best-single --out out`)
  expect(run).toMatchObject({ status: 1 })
  expect(run.stderr).toContain('live generation failed')
  const { endings, strategies } = await reportOf('out')
  expect(endings['best-single']).toEqual({ answered: 1, unparsed: 0, truncated: 1, refused: 1, error: 1 })
  expect(strategies['best-single']?.accuracy.mean).toBe(0.25)
  fault = () => undefined
  const before = server.requests.length
  expect(
    await smacs(`bench --questions sums.jsonl --models m1 --strategy best-single --out out --force`),
  ).toMatchObject({
    status: 0,
  })
  expect(server.requests.length - before).toBe(1)
})

test('a ceiling stops the run with what is done kept', async () => {
  const run = await smacs(`${bench} --strategy majority --max-cost-usd 0.001 --out out`)
  expect(run).toMatchObject({ status: 1 })
  expect(run.stderr).toContain('--max-cost-usd is used up')
  const kept = (await file('out/generations.jsonl')).trimEnd().split('\n').length - 1
  expect(kept).toBeGreaterThan(0)
  const asked = server.requests.length
  expect(await smacs(`${bench} --strategy majority --out out`)).toMatchObject({ status: 0 })
  expect(server.requests.length - asked).toBe(7 * 3 - kept)
})

test('what does not fit together is wrong use, said by option', async () => {
  for (const [options, message] of [
    ['--strategy oracle --out out', 'bound over recorded answers'],
    ['--strategy majorty --out out', 'Did you mean `majority`?'],
    ['--strategy majority --models m9 --out out', 'no model `m9`'],
    ['--strategy majority --questions sums.jsonl --out out', 'stands in two of the files'],
  ] as const) {
    const run = await smacs(`${bench} ${options}`)
    expect(run.status).toBe(2)
    expect(run.stderr).toContain(message)
  }
  expect(server.requests).toEqual([])
})
