import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { measurableStrategies } from '../../src/lab/lab-runner.ts'
import { runSmacs, type SmacsRun } from '../cli/run-smacs.ts'
import { generateRecording, recordingText } from './generated-recording.ts'

const models = ['closed', 'm1', 'm2', 'm3', 'm4']
const datasets = ['products', 'sums', 'more']
const bankQuestions = 90

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-compare-'))
  const lines = generateRecording({ questions: bankQuestions, models, datasets })
  await writeFile(join(folder, 'answers.jsonl'), recordingText(lines))
  expect((await smacs('bank import recording answers.jsonl --bank bank.db')).status).toBe(0)
})
afterAll(() => rm(folder, { recursive: true }))

const smacs = (line: string, signal?: AbortSignal): Promise<SmacsRun> =>
  runSmacs(line.split(' '), { workingFolder: folder, ...(signal && { signal }) })

interface Figures {
  readonly accuracy: { readonly mean: number; readonly ci95: readonly [number, number] }
  readonly perDataset: Readonly<Record<string, unknown>>
  readonly calls: { readonly mean: number; readonly p95: number }
  readonly tokens?: { readonly mean: number }
  readonly costUsd?: { readonly mean: number }
  readonly latencyMs?: { readonly mean: number }
  readonly latencySumMs?: { readonly mean: number }
}
interface Compared {
  readonly strategies: Readonly<Record<string, Figures>>
  readonly pairs: readonly { readonly a: string; readonly b: string; readonly difference: number }[]
  readonly questions: number
  readonly bankHash: string
  readonly baselines?: Readonly<Record<string, Figures>>
  readonly atEqualCost?: readonly { readonly strategy: string; readonly baseline?: string }[]
}

async function compared(options: string): Promise<Compared> {
  const out = `out-${Math.abs(hashOf(options))}`
  const run = await smacs(`lab compare --bank bank.db --out ${out} --force ${options}`)
  expect(run).toMatchObject({ status: 0 })
  return JSON.parse(await readFile(join(folder, out, 'report.json'), 'utf8')) as Compared
}

function hashOf(text: string): number {
  return [...text].reduce((sum, character) => Math.imul(sum, 31) + (character.codePointAt(0) ?? 0), 7)
}

test('figures fit together, and the same seed gives the same bytes', async () => {
  const specs = 'best-single,majority,prior-vote?references=3,oracle'
  const first = await compared(`--strategy ${specs} --splits 4 --seed 5`)
  expect(Object.keys(first.strategies)).toEqual(specs.split(','))
  // A question is never asked with chance (1/2)^4.
  expect(first.questions).toBeGreaterThan(0.85 * bankQuestions)
  expect(first.questions).toBeLessThanOrEqual(bankQuestions)
  expect(first.pairs).toHaveLength(6)
  for (const { accuracy, perDataset } of Object.values(first.strategies)) {
    expect(accuracy.ci95[0]).toBeLessThanOrEqual(accuracy.mean)
    expect(accuracy.ci95[1]).toBeGreaterThanOrEqual(accuracy.mean)
    expect(Object.keys(perDataset).sort()).toEqual([...datasets].sort())
  }
  const means = Object.values(first.strategies).map(({ accuracy }) => accuracy.mean)
  expect(Math.max(...means)).toBe(first.strategies.oracle?.accuracy.mean)
  const pair = first.pairs.find(({ a, b }) => a === 'best-single' && b === 'majority')
  const apart = (means[0] ?? 0) - (means[1] ?? 0)
  expect(Math.abs((pair?.difference ?? 0) - apart)).toBeLessThan(0.02)

  const again = await smacs(`lab compare --bank bank.db --out again --strategy ${specs} --splits 4 --seed 5 --json`)
  expect(JSON.parse(again.stdout)).toEqual(first)
  const other = await compared(`--strategy ${specs} --splits 4 --seed 6`)
  expect(other.strategies).not.toEqual(first.strategies)
})

test('calls, tokens, cost and latency are those recorded for the models asked', async () => {
  const { strategies: figures } = await compared('--strategy majority,prior-vote?references=1 --splits 2')
  const { majority, 'prior-vote?references=1': one } = figures
  expect(majority?.calls).toEqual({ mean: 5, p95: 5 })
  // Five models: 30 to 34 tokens, 0.001 to 0.005 dollars, 100 to 500 ms each; asked together they take the longest.
  expect(majority?.tokens?.mean).toBeCloseTo(160, 9)
  expect(majority?.costUsd?.mean).toBeCloseTo(0.015, 9)
  expect(majority?.latencyMs?.mean).toBeCloseTo(500, 9)
  expect(majority?.latencySumMs?.mean).toBeCloseTo(1500, 9)
  expect(one?.calls.mean).toBe(1)
  expect(one?.latencyMs?.mean).toBeCloseTo(one?.latencySumMs?.mean ?? 0, 9)
})

test('closed models are never in the pool', async () => {
  const { strategies: figures } = await compared('--strategy majority --splits 2 --closed closed,m4')
  expect(figures.majority?.calls).toEqual({ mean: 3, p95: 3 })
})

test('a held-out dataset is asked whole, and nothing else is', async () => {
  const result = await compared('--strategy majority,prior-vote --splits 3 --hold-out-datasets sums')
  expect(result.questions).toBe(bankQuestions / datasets.length)
  expect(Object.keys(result.strategies.majority?.perDataset ?? {})).toEqual(['sums'])
})

test('without labels the best single model is not known, with all of them it is', async () => {
  const single = async (labels: string) =>
    (await compared(`--strategy best-single,oracle --splits 4 --models m4,m3,m2,m1,closed${labels}`)).strategies
  const none = await single(' --labels 0')
  const all = await single('')
  // Without evidence the first of the pool answers; the oracle measures with the labels either way.
  expect(none['best-single']?.accuracy.mean).toBeLessThan(all['best-single']?.accuracy.mean ?? 0)
  expect(none.oracle).toEqual(all.oracle)
  const calls = (await compared('--strategy majority --splits 2 --labels 9')).strategies.majority?.calls
  expect(calls?.mean).toBe(5)
})

test('every registered strategy that needs no option can be compared', async () => {
  const kinds = measurableStrategies.map(({ name }) => name)
  const result = await compared(`--strategy ${kinds.join()} --splits 2`)
  expect(Object.keys(result.strategies)).toEqual(kinds)
})

test('strategies stand beside the best model, asked as often as samples are recorded, at no more cost', async () => {
  const once = await compared('--strategy majority,best-single-per-dataset --splits 2')
  expect(once.atEqualCost).toMatchObject([{ strategy: 'majority', baseline: 'best-single' }])
  expect(Object.keys(once.baselines ?? {})).toEqual(['best-single'])
  const sampled = generateRecording({ questions: 30, models: ['m1', 'm2'], datasets }).flatMap((line) =>
    [0, 1, 2].map((sample) => ({ ...line, sample })),
  )
  await writeFile(join(folder, 'sampled.jsonl'), recordingText(sampled))
  expect((await smacs('bank import recording sampled.jsonl --bank sampled.db')).status).toBe(0)
  const run = await smacs('lab compare --bank sampled.db --strategy majority --splits 2 --out sampled --json')
  const several = JSON.parse(run.stdout) as Compared
  expect(Object.keys(several.baselines ?? {})).toEqual(['best-single', 'self-consistency?samples=3'])
  expect(several.baselines?.['self-consistency?samples=3']?.calls.mean).toBe(3)
  expect(several.atEqualCost).toMatchObject([{ strategy: 'majority', baseline: 'best-single' }])
})

test('what is not there is wrong use, said by name', async () => {
  for (const [options, message] of [
    ['--strategy majority --models m9', 'no model `m9`'],
    ['--strategy majority --hold-out-datasets sum', 'no dataset `sum`'],
    ['--strategy paper', 'no recording holds'],
    ['--strategy priorvote', 'Did you mean `prior-vote`?'],
    ['--strategy prior-vote?reference=3', 'references'],
  ]) {
    const run = await smacs(`lab compare --bank bank.db --out wrong ${options}`)
    expect(run.status).toBe(2)
    expect(run.stderr).toContain(message)
  }
  const missing = await smacs('lab compare --bank none.db --out wrong --strategy majority')
  expect(missing).toMatchObject({ status: 2 })
  expect(missing.stderr).toContain('none.db')
})

test('an interrupt stops the workers and writes nothing', async () => {
  const interrupted = new AbortController()
  const running = runSmacs('lab compare --bank bank.db --out interrupted --strategy majority --splits 400'.split(' '), {
    workingFolder: folder,
    signal: interrupted.signal,
    onStderr: () => interrupted.abort(new Error('interrupted')),
  })
  expect((await running).status).not.toBe(0)
  expect(await readdir(folder)).not.toContain('interrupted')
})

test('killed in mid-compare, nothing is left behind and the bank is as it was', async () => {
  const before = JSON.parse((await smacs('bank inspect --bank bank.db --json')).stdout) as { readonly hash: string }
  const files = async (): Promise<readonly string[]> => (await readdir(folder)).sort()
  const there = await files()
  const command = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
  const parameters = 'lab compare --bank bank.db --out killed --strategy majority,prior-vote --splits 4000'.split(' ')
  const running = spawn(process.execPath, [command, ...parameters], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(running, 'close')
  // The first line of progress: workers are reading.
  await once(running.stderr, 'data')
  running.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
  const after = JSON.parse((await smacs('bank inspect --bank bank.db --json')).stdout) as { readonly hash: string }
  expect(after.hash).toBe(before.hash)
  const again = await smacs('lab compare --bank bank.db --out later --strategy majority --splits 2')
  expect(again.status).toBe(0)
  expect((await files()).filter((name) => name !== 'later')).toEqual(there)
})

test('a bank that leaves nothing to ask is told, and no empty report is written', async () => {
  const row = { questionId: '1', question: '1 + 1?', model: 'aggregator:m1', response: '2', reference: '2' }
  await writeFile(join(folder, 'aggregated.jsonl'), `${JSON.stringify(row)}\n`)
  expect((await smacs('bank import recording aggregated.jsonl --bank aggregated.db')).status).toBe(0)
  const run = await smacs('lab compare --bank aggregated.db --out nothing --strategy majority')
  expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining('Nothing was measured') })
  expect(await readdir(folder)).not.toContain('nothing')
})
