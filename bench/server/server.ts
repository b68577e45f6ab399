// smacs serve beside a direct call and two gateways, all over the same scripted upstream, in one run.
//
//     npm run build && node bench/server/server.ts [--portkey FOLDER] [--litellm PYTHON] [--requests N]
//
// FOLDER has node_modules/@portkey-ai/gateway (npm i @portkey-ai/gateway@1.15); PYTHON is the interpreter of a virtual
// environment with litellm[proxy]==1.106.2. What is not given is left out. Every figure is a ratio or a difference to
// the direct call of the same round; rounds take turns, so that a busy machine is busy for all. Last line: PASS or FAIL.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type LoadFigures, load, quantile, readStreams, type Target } from './load.ts'
import { stopAll } from './processes.ts'
import { entry, startBareProxy, startLitellm, startPortkey, startSmacs, startUpstream } from './targets.ts'

const { values: given } = parseArgs({
  options: { portkey: { type: 'string' }, litellm: { type: 'string' }, requests: { type: 'string', default: '1000' } },
})
const REQUESTS = Number(given.requests)
const ROUNDS = 5
const scratch = mkdtempSync(join(tmpdir(), 'smacs-bench-'))
const wrong: string[] = []

function expectAtMost(what: string, value: number, limit: number, unit: string): void {
  const holds = value <= limit
  if (!holds) wrong.push(what)
  console.log(`${holds ? 'ok  ' : 'MISS'} ${what}: ${value.toFixed(2)} ${unit}, wanted at most ${limit} ${unit}`)
}
function expectAtLeast(what: string, value: number, limit: number): void {
  const holds = value >= limit
  if (!holds) wrong.push(what)
  console.log(`${holds ? 'ok  ' : 'MISS'} ${what}: ${value.toFixed(1)} times, wanted at least ${limit}`)
}

/** A bank of 300 sums, on which a is right more often than b, and b than c. */
function importBank(): string {
  const file = join(scratch, 'bank.db')
  const recording = join(scratch, 'recording.jsonl')
  const lines: string[] = []
  for (let question = 0; question < 300; question += 1) {
    const [left, right] = [11 + (question % 19), 12 + (question % 23)]
    for (const [model, wrongEvery] of Object.entries({ a: 5, b: 4, c: 3 })) {
      const answer = left * right + (question % wrongEvery === 0 ? question + wrongEvery : 0)
      const line = {
        questionId: String(question),
        question: `What is ${left} * ${right}?`,
        model,
        answerType: 'number',
      }
      lines.push(JSON.stringify({ ...line, response: `The answer is ${answer}.`, reference: String(left * right) }))
    }
  }
  writeFileSync(recording, `${lines.join('\n')}\n`)
  const { status, stderr } = spawnSync(process.execPath, [
    entry,
    'bank',
    'import',
    'recording',
    recording,
    '--bank',
    file,
  ])
  if (status !== 0) throw new Error(`The bank was not imported: ${String(stderr)}`)
  return file
}

/** Each target at each number of connections, in turns. */
async function compare(targets: readonly Target[], connections: number): Promise<ReadonlyMap<string, LoadFigures>> {
  const rounds = new Map<string, LoadFigures[]>()
  for (const target of targets) await load(target, connections, Math.min(200, REQUESTS))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const target of targets) {
      const requests = target.name === 'LiteLLM' ? REQUESTS / 5 : REQUESTS
      rounds.set(target.name, [...(rounds.get(target.name) ?? []), await load(target, connections, requests)])
    }
  }
  const middle = (of: readonly LoadFigures[], field: keyof LoadFigures): number =>
    quantile(
      of.map((figures) => figures[field]),
      0.5,
    )
  return new Map(
    [...rounds].map(([name, of]) => [
      name,
      {
        medianMs: middle(of, 'medianMs'),
        p99Ms: middle(of, 'p99Ms'),
        requestsPerSecond: middle(of, 'requestsPerSecond'),
        failures: of.reduce((sum, { failures }) => sum + failures, 0),
      },
    ]),
  )
}

async function residentBytes({
  url,
  headers,
}: {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers })).text()
  return Number(/^smacs_process_resident_memory_bytes (\d+)/m.exec(text)?.[1])
}

async function passThrough(): Promise<void> {
  const direct = await startUpstream(0, 0)
  const targets: Target[] = [
    direct,
    await startBareProxy(direct),
    await startSmacs(direct, scratch, { name: 'smacs', model: 'model:a' }),
  ]
  if (given.portkey !== undefined) targets.push(await startPortkey(given.portkey, direct))
  if (given.litellm !== undefined) targets.push(await startLitellm(given.litellm, direct, scratch))
  for (const connections of [1, 32]) {
    const figures = await compare(targets, connections)
    const base = figures.get('direct')?.medianMs ?? Number.NaN
    const added = (name: string): number => (figures.get(name)?.medianMs ?? Number.NaN) - base
    console.log(`\nPass-through, 1 KB in, 200 tokens out, ${connections} connections`)
    console.table(
      Object.fromEntries(
        [...figures].map(([name, { medianMs, p99Ms, requestsPerSecond, failures }]) => [
          name,
          {
            'median (ms)': medianMs.toFixed(2),
            'added (ms)': added(name).toFixed(2),
            'p99 (ms)': p99Ms.toFixed(2),
            'requests/s': requestsPerSecond.toFixed(0),
            failures,
          },
        ]),
      ),
    )
    expectAtMost(`failures of smacs at ${connections}`, figures.get('smacs')?.failures ?? Number.NaN, 0, '')
    if (figures.has('Portkey'))
      expectAtMost(`added median at ${connections} beside Portkey's`, added('smacs') / added('Portkey'), 0.5, 'times')
    if (connections === 32) {
      const rate = (name: string): number => figures.get(name)?.requestsPerSecond ?? Number.NaN
      if (figures.has('Portkey')) expectAtLeast("throughput at 32 beside Portkey's", rate('smacs') / rate('Portkey'), 3)
      if (figures.has('LiteLLM')) expectAtLeast("throughput at 32 beside LiteLLM's", rate('smacs') / rate('LiteLLM'), 8)
    }
  }
  await stopAll()
}

/** @throws Error unless all three are asked before any has answered: else the critical path is longer than one call */
async function expectOneWave({ baseUrl, url, headers }: Target & { readonly url: string }): Promise<void> {
  const body = JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'What is 17 * 23?' }] })
  const asked = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }
  const answer = await fetch(`${baseUrl}/chat/completions`, asked)
  if (answer.status !== 200) throw new Error(await answer.text())
  const trace = await fetch(`${url}/v1/traces/${answer.headers.get('x-smacs-trace-id')}`, { headers })
  const { events } = (await trace.json()) as { readonly events: readonly { readonly type: string }[] }
  const calls = events.map(({ type }) => type).filter((type) => /^call-(started|finished)$/.test(type))
  const wave = [...Array<string>(3).fill('call-started'), ...Array<string>(3).fill('call-finished')]
  if (calls.join() !== wave.join()) throw new Error(`Not one wave of three: ${calls.join(', ')}`)
}

async function ensemble(): Promise<void> {
  const direct = await startUpstream(50, 0)
  const smacs = await startSmacs(direct, scratch, { name: 'smacs', model: 'default', bank: importBank() })
  await expectOneWave(smacs)
  // The slowest of three calls is what an ensemble waits for in any case.
  const critical: Target = { ...direct, name: 'critical path' }
  const figures = await compare([critical, smacs], 16)
  console.log('\nEnsemble of 3 (adaptive, a bank of 300), upstream 50 ms a call, 16 connections')
  console.table(
    Object.fromEntries(
      [...figures].map(([name, { medianMs, p99Ms }]) => [
        name,
        { 'median (ms)': medianMs.toFixed(2), 'p99 (ms)': p99Ms.toFixed(2) },
      ]),
    ),
  )
  const added = (figures.get('smacs')?.medianMs ?? Number.NaN) - (figures.get('critical path')?.medianMs ?? Number.NaN)
  expectAtMost('added median of an ensemble', added, 4, 'ms')

  const before = await residentBytes(smacs)
  const { failures } = await load(smacs, 200, 2_000)
  expectAtMost('failures at 200 ensembles at once', failures, 0, '')
  await new Promise((resolve) => setTimeout(resolve, 5_000))
  const after = await residentBytes(smacs)
  expectAtMost('memory after 200 at once beside before', after / before, 1.2, 'times')
  await stopAll()
}

async function streaming(): Promise<void> {
  const direct = await startUpstream(0, 5)
  const smacs = await startSmacs(direct, scratch, { name: 'smacs', model: 'model:a' })
  // Both sides as warm as in the other rows.
  for (const target of [direct, smacs]) {
    await load(target, 1, REQUESTS)
    await readStreams(target, 10)
  }
  const [alone, through] = [await readStreams(direct, 20), await readStreams(smacs, 20)]
  console.log('\nStreaming, one token every 5 ms')
  console.table({ direct: alone, smacs: through })
  expectAtMost('a token under way longer than direct', through.underWayMs - alone.underWayMs, 2, 'ms')
  expectAtMost('first token later than direct', through.firstTokenMs - alone.firstTokenMs, 2, 'ms')
  expectAtMost('tokens merged or lost', through.sent - through.whole + alone.sent - through.sent, 0, '')
  await stopAll()
}

try {
  await passThrough()
  await ensemble()
  await streaming()
} finally {
  await stopAll()
  rmSync(scratch, { recursive: true, force: true })
}
console.log(wrong.length === 0 ? '\nPASS' : `\nFAIL: ${wrong.join('; ')}`)
process.exitCode = wrong.length === 0 ? 0 : 1
