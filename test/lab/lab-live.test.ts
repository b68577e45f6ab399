import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { InterruptedError } from '../../src/cli/interruption.ts'
import { runSmacs, type SmacsRun } from '../cli/run-smacs.ts'
import { completion, errorStatus } from '../fault-server/chat-replies.ts'
import { type FaultReply, type FaultServer, type SeenRequest, startFaultServer } from '../fault-server/fault-server.ts'
import { type GeneratedLine, generateRecording, recordingText } from './generated-recording.ts'

const models = ['m1', 'm2', 'm3']
const datasets = ['products', 'sums']
const asked = generateRecording({ questions: 6, models, datasets, seed: 'asked' })
const concurrency = 3

let folder = ''
let server: FaultServer
/** What the server says in place of a healthy answer. */
let fault: (request: SeenRequest, number: number) => FaultReply | undefined = () => undefined

/** Who aggregates takes over the last number it reads; a reference is wrong in its own way. Both are functions of what is asked. */
function healthy({ body }: SeenRequest): FaultReply {
  const { messages } = body as { readonly messages: readonly { readonly content: string }[] }
  const numbers = messages.flatMap(({ content }) => content.match(/answer is (\d+)/g) ?? [])
  const text = numbers.length === 0 ? 'The answer is 7.' : `Checked: the ${numbers.at(-1)}.`
  return completion({ tokens: [[text, -0.25]], usage: { prompt_tokens: 400, completion_tokens: 100 } })
}

beforeEach(async () => {
  fault = () => undefined
  folder = await mkdtemp(join(tmpdir(), 'smacs-live-'))
  server = await startFaultServer((request, number) => fault(request, number) ?? healthy(request))
  const entry = (id: string, rest = ''): string =>
    `  - { id: ${id}, provider: openai-compatible, baseUrl: "${server.baseUrl}", model: ${id}, concurrency: ${concurrency}, retries: 0, maxTokens: 100${rest} }\n`
  const price = ', price: { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 }'
  await writeFile(join(folder, 'smacs.yaml'), `models:\n${entry('writer', price)}`)
  await writeFile(join(folder, 'pool.yaml'), `models:\n${models.map((id) => entry(id)).join('')}`)
  const bank = generateRecording({ questions: 30, models, datasets })
  await writeFile(join(folder, 'bank.jsonl'), recordingText(bank))
  await writeFile(join(folder, 'asked.jsonl'), recordingText(asked))
  expect((await smacs('bank import recording bank.jsonl --bank bank.db')).status).toBe(0)
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const smacs = (line: string): Promise<SmacsRun> =>
  runSmacs(
    line.split(' ').filter((word) => word !== ''),
    { workingFolder: folder },
  )
const file = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

const paper = 'paper?references=3&subsets=2&subsetSize=2&aggregator=writer'
const live = '--config smacs.yaml --record kept.jsonl'
const predictLine = (out: string, rest = live, spec = paper, responses = 'asked.jsonl'): string =>
  `lab predict --bank bank.db --responses ${responses} --strategy ${spec} --out ${out} ${rest}`

test('a second run asks nothing and gives the same bytes', async () => {
  const first = await smacs(`${predictLine('first.jsonl')} --json`)
  expect(first).toMatchObject({ status: 0 })
  expect(server.requests).toHaveLength(6 * 2)
  // 12 generations of 400 tokens at $1 and 100 at $2 a million.
  expect(JSON.parse(first.stdout)).toMatchObject({ lines: 6, live: { asked: 12, reused: 0, failed: 0 } })
  expect((JSON.parse(first.stdout) as { live: { costUsd: number } }).live.costUsd).toBeCloseTo(12 * 0.0006, 9)

  const second = await smacs(`${predictLine('second.jsonl')} --json`)
  expect(JSON.parse(second.stdout)).toMatchObject({ live: { asked: 0, reused: 12, costUsd: 0 } })
  expect(server.requests).toHaveLength(12)
  expect(await file('second.jsonl')).toBe(await file('first.jsonl'))
  const [line] = (await file('first.jsonl')).split('\n')
  expect(JSON.parse(line ?? '')).toMatchObject({ model: 'writer', answer: expect.stringMatching(/^\d+$/) })
  expect((JSON.parse(line ?? '') as { asked: string[] }).asked.toSorted()).toEqual([...models, 'writer'])
})

test('what follows a torn last line is asked again, and nothing else', async () => {
  await smacs(predictLine('first.jsonl'))
  const record = await file('kept.jsonl')
  const lines = record.trimEnd().split('\n')
  const torn = `${lines.slice(0, 10).join('\n')}\n${lines[10]?.slice(0, 50)}`
  await writeFile(join(folder, 'kept.jsonl'), torn)
  const again = await smacs(predictLine('again.jsonl'))
  expect(again).toMatchObject({ status: 0 })
  expect(again.stderr).toContain('kept.jsonl, line 11: cut off in the middle')
  // A header and nine generations were whole.
  expect(server.requests).toHaveLength(12 + 3)
  expect(await file('again.jsonl')).toBe(await file('first.jsonl'))
  expect((await file('kept.jsonl')).trimEnd().split('\n')).toHaveLength(13)
})

test('killed again and again, a run loses the generations in flight alone', async () => {
  const command = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
  const run = async (killAfter: number): Promise<number | null> => {
    const child = spawn(process.execPath, [command, ...`${predictLine('out.jsonl')} --force`.split(' ')], {
      cwd: folder,
      stdio: 'ignore',
    })
    const ended = once(child, 'close') as Promise<[number | null]>
    await Promise.race([server.whenSeen(killAfter), ended])
    child.kill('SIGKILL')
    const [code] = await ended
    await server.whenIdle()
    return code
  }
  const kept = async (): Promise<number> => Math.max(0, (await file('kept.jsonl')).split('\n').length - 2)
  // The first few requests of each run are answered; then the server falls silent, so that some are in flight for certain.
  let answered = 0
  fault = () => (answered++ < 3 ? undefined : () => undefined)
  let lost = 0
  let before = 0
  for (let kills = 0; kills < 3; kills++) {
    answered = 0
    const requestsBefore = server.requests.length
    expect(await run(requestsBefore + 3 + concurrency)).toBeNull()
    const after = await kept()
    // As many as the model takes at once are asked, and as many may have ended with their line not yet written.
    const lostNow = server.requests.length - requestsBefore - (after - before)
    expect(lostNow).toBeLessThanOrEqual(2 * concurrency)
    lost += lostNow
    before = after
  }
  expect(before).toBeGreaterThan(0)
  fault = () => undefined
  expect(await run(Number.POSITIVE_INFINITY)).toBe(0)
  // Nothing that was kept is ever asked again.
  expect(server.requests).toHaveLength(12 + lost)
  expect(new Set(server.requests.map(({ body }) => JSON.stringify(body))).size).toBe(12)

  await server.close()
  const offline = await smacs(predictLine('offline.jsonl'))
  expect(offline).toMatchObject({ status: 0 })
  expect(await file('offline.jsonl')).toBe(await file('out.jsonl'))
})

test('a line depends on its question, the bank and what was asked for, the requests to live models included', async () => {
  await smacs(predictLine('all.jsonl', live, `${paper.replace('references=3', 'references=2')}`))
  const requests = server.requests.length
  const lines = (await file('all.jsonl')).trimEnd().split('\n')
  const askedOf = new Map(
    lines.map((line) => {
      const { questionId, asked } = JSON.parse(line) as { questionId: string; asked: string[] }
      return [questionId, asked] as const
    }),
  )
  const garbled = asked.toReversed().flatMap((line): object[] => {
    const { questionId, model } = line
    if (questionId === 'asked-1') return []
    const blind = { ...line, correct: 1 - line.correct, reference: 'x' }
    return askedOf.get(questionId)?.includes(model)
      ? [blind]
      : [{ ...blind, response: 'The answer is 99.', latencyMs: 1, usage: { inputTokens: 1, outputTokens: 1 } }]
  })
  await writeFile(join(folder, 'garbled.jsonl'), recordingText(garbled))
  const spec = paper.replace('references=3', 'references=2')
  expect((await smacs(predictLine('garbled-out.jsonl', live, spec, 'garbled.jsonl'))).status).toBe(0)
  expect(server.requests).toHaveLength(requests)
  const expected = lines.filter((line) => !line.includes('"asked-1"'))
  expect((await file('garbled-out.jsonl')).trimEnd().split('\n')).toEqual(expected.toReversed())
})

test('a model without a recorded answer is asked live where the configuration has it, and stays out where it has not', async () => {
  const without = asked.filter(({ model, questionId }) => !(model === 'm2' && questionId === 'asked-0'))
  await writeFile(join(folder, 'gap.jsonl'), recordingText(without))
  const first = async (rest: string, out: string): Promise<{ asked: string[]; model: string }> => {
    expect(await smacs(predictLine(out, rest, 'majority', 'gap.jsonl'))).toMatchObject({ status: 0 })
    return JSON.parse((await file(out)).split('\n')[0] ?? '') as { asked: string[]; model: string }
  }
  expect((await first(live, 'stays-out.jsonl')).asked).toEqual(['m1', 'm3'])
  expect(server.requests).toHaveLength(0)
  expect((await first('--config pool.yaml --record pool-kept.jsonl', 'asked-live.jsonl')).asked).toEqual(models)
  expect(server.requests).toHaveLength(1)
  expect(server.requests[0]?.body).toMatchObject({ model: 'm2', messages: [{ content: without[0]?.question }] })
})

test('an escalation to an aggregator is asked live, by a model outside the pool or by the best that answered', async () => {
  const specs = 'adaptive?escalate.aggregator=writer&escalate.below=1'
  expect(await smacs(predictLine('named.jsonl', live, specs))).toMatchObject({ status: 0 })
  expect(server.requests).toHaveLength(6)
  expect(await file('named.jsonl')).toContain('"writer"')
  const best = 'adaptive?escalate.aggregator=true&escalate.below=1'
  const run = await smacs(predictLine('best.jsonl', '--config pool.yaml --record best-kept.jsonl', best))
  expect(run).toMatchObject({ status: 0 })
  expect(server.requests).toHaveLength(12)
})

interface Compared {
  readonly strategies: Readonly<
    Record<
      string,
      {
        readonly accuracy: { readonly mean: number }
        readonly calls: { readonly mean: number; readonly p95: number }
        readonly liveCalls?: { readonly mean: number }
        readonly tokens?: { readonly mean: number }
        readonly costUsd?: { readonly mean: number; readonly known: number }
        readonly latencyMs?: { readonly mean: number; readonly known: number }
      }
    >
  >
}

test('a comparison counts live calls, tokens, cost and time, grades what was written, and is the same from the record', async () => {
  const line = (out: string): string =>
    `lab compare --bank bank.db --strategy majority,${paper} --splits 2 --out ${out} ${live}`
  expect(await smacs(line('one'))).toMatchObject({ status: 0 })
  const requests = server.requests.length
  const { strategies } = JSON.parse(await file('one/report.json')) as Compared
  const { majority, [paper]: written } = strategies
  expect(majority).toMatchObject({ calls: { mean: 3 } })
  expect(majority?.liveCalls).toBeUndefined()
  expect(written).toMatchObject({ calls: { mean: 5, p95: 5 }, liveCalls: { mean: 2 } })
  // Three recorded answers of 30 to 32 tokens and 0.001 to 0.003 dollars, two generations of 500 tokens and 0.0006.
  expect(written?.tokens?.mean).toBeCloseTo(93 + 1000, 9)
  expect(written?.costUsd?.mean).toBeCloseTo(0.006 + 0.0012, 9)
  expect(written).toMatchObject({ costUsd: { known: 1 }, latencyMs: { known: 1 } })
  expect(written?.latencyMs?.mean).toBeGreaterThanOrEqual(300)
  // The writer repeats one of the references, each right more often than never and less often than always.
  expect(written?.accuracy.mean).toBeGreaterThan(0.2)
  expect(written?.accuracy.mean).toBeLessThan(1)
  expect(await file('one/report.md')).toContain(`to live models (mean a question): ${paper}: 2.00`)

  expect(await smacs(line('two'))).toMatchObject({ status: 0 })
  expect(server.requests).toHaveLength(requests)
  for (const name of await readdir(join(folder, 'one'))) {
    expect(await file(`two/${name}`)).toBe(await file(`one/${name}`))
  }
})

test('a ceiling stops the run with what is done kept, and a later run goes on from there', async () => {
  // One call may cost up to 100 output tokens and what its prompt takes; a fifth of what all would cost.
  const stopped = await smacs(predictLine('out.jsonl', `${live} --max-cost-usd 0.004`))
  expect(stopped).toMatchObject({ status: 1 })
  expect(stopped.stderr).toContain('--max-cost-usd is used up')
  const made = server.requests.length
  expect(made).toBeGreaterThan(0)
  expect(made * 0.0006).toBeLessThanOrEqual(0.004)
  expect((await file('kept.jsonl')).trimEnd().split('\n')).toHaveLength(1 + made)
  const written = (await file('out.jsonl')).split('\n').filter((line) => line !== '')
  for (const line of written) expect(JSON.parse(line)).toMatchObject({ model: 'writer' })

  expect(await smacs(`${predictLine('out.jsonl')} --force`)).toMatchObject({ status: 0 })
  expect(server.requests).toHaveLength(12)
  const whole = (await file('out.jsonl')).trimEnd().split('\n')
  expect(whole.slice(0, written.length)).toEqual(written)
  expect(whole).toHaveLength(6)
})

test('an interrupt gives up what is in flight, at once, and keeps the rest', async () => {
  fault = (_, number) => (number < 3 ? undefined : () => undefined)
  const interrupted = new AbortController()
  const running = runSmacs(predictLine('out.jsonl').split(' '), {
    workingFolder: folder,
    signal: interrupted.signal,
  })
  await server.whenSeen(3 + concurrency)
  interrupted.abort(new InterruptedError('SIGINT'))
  expect(await running).toMatchObject({ status: 130 })
  await server.whenIdle()
  expect((await file('kept.jsonl')).trimEnd().split('\n')).toHaveLength(1 + 3)
})

test('a failed generation is told, costs a vote and not the run, and is asked again by the next', async () => {
  fault = (_, number) => (number === 4 ? errorStatus(500, 'no memory left') : undefined)
  const run = await smacs(predictLine('out.jsonl'))
  expect(run).toMatchObject({ status: 1 })
  expect(run.stderr).toContain('1 live generation failed')
  expect(run.stderr).toContain('no memory left')
  expect((await file('out.jsonl')).trimEnd().split('\n')).toHaveLength(6)
  // Told before anything is read or fitted.
  const again = await smacs(predictLine('out.jsonl', live, paper, 'nowhere.jsonl'))
  expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining('--out: out.jsonl exists already') })
  expect(await smacs(`${predictLine('out.jsonl')} --force`)).toMatchObject({ status: 0 })
  expect(server.requests).toHaveLength(12 + 1)
})

test('a model that fails every time ends the run instead of being measured', async () => {
  fault = () => errorStatus(401, 'who are you?')
  const run = await smacs(predictLine('out.jsonl'))
  expect(run).toMatchObject({ status: 1 })
  expect(run.stderr).toContain('writer failed')
  expect(run.stderr).toContain('smacs doctor')
  expect(server.requests.length).toBeLessThan(12)
})

test('a model that nobody knows is told with the nearest one, and left out', async () => {
  const run = await smacs(predictLine('typo.jsonl', '--models m1,m2,n3', 'majority'))
  expect(run).toMatchObject({ status: 0 })
  expect(run.stderr).toContain('`n3` is neither in the bank nor in the recording')
  expect(run.stderr).not.toContain('`m1` is neither')
})

test('what is missing or does not fit together is wrong use, said by option', async () => {
  const lines: readonly (readonly [string, readonly string[]])[] = [
    [predictLine('wrong.jsonl', ''), ['--config FILE', '--record FILE']],
    [predictLine('wrong.jsonl', '--config smacs.yaml'), ['--record FILE']],
    [predictLine('wrong.jsonl', '--record kept.jsonl', 'majority'), ['--config FILE']],
    [predictLine('wrong.jsonl', '--max-cost-usd 1', 'majority'), ['--config FILE']],
    [predictLine('wrong.jsonl', live, 'paper'), ['no live model `m1`, `m2`, `m3`']],
    [predictLine('wrong.jsonl', live, 'paper?aggregator=m1'), ['no live model `m1`', 'It has: writer']],
    [predictLine('wrong.jsonl', '--config smacs.yaml --record asked.jsonl'), ['asked.jsonl', 'something else']],
    [predictLine('wrong.jsonl', '--config none.yaml --record kept.jsonl'), ['none.yaml']],
    [`lab compare --bank bank.db --strategy ${paper} --out wrong --config smacs.yaml`, ['--record FILE']],
    [`lab compare --bank bank.db --strategy ${paper} --out wrong`, ['--config FILE', '--record FILE']],
    [
      `lab compare --bank verdicts.db --strategy ${paper} --out wrong ${live}`,
      ['No question of the bank has a reference'],
    ],
  ]
  const unlabelled = generateRecording({ questions: 4, models, datasets }).map(({ reference, ...line }) => line)
  await writeFile(join(folder, 'verdicts.jsonl'), recordingText(unlabelled))
  expect((await smacs('bank import recording verdicts.jsonl --bank verdicts.db')).status).toBe(0)
  for (const [line, messages] of lines) {
    const run = await smacs(line)
    expect(run, line).toMatchObject({ status: 2 })
    for (const message of messages) expect(run.stderr, line).toContain(message)
  }
  expect(server.requests).toHaveLength(0)
  expect(await file('asked.jsonl')).toBe(recordingText(asked as readonly GeneratedLine[]))
  expect(await readdir(folder)).not.toContain('wrong.jsonl')
})
