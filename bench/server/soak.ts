// A mixed load with faults on one `smacs serve` for some minutes: whole answers, streams, clients that leave, wrong
// requests, a tenth of hostile ones; an upstream that fails, hangs, cuts and resets. Watches resident memory and the log.
//
//     npm run build && node bench/server/soak.ts [--minutes 1] [--workers 24]
//
// The last line is PASS when memory in the last minute is at most 5 % above that in the third (in a run of under four
// minutes: in the last third above the middle one), the process is still alive and logged no error of its own, nothing is
// left in flight, and every answer was one that was expected.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { createSeededRandom } from '../../src/random/seeded-random.ts'
import { completion, cutAfter, errorStatus, rawBody, silenceAfter } from '../../test/fault-server/chat-replies.ts'
import { type FaultReply, startFaultServer } from '../../test/fault-server/fault-server.ts'
import { hostileRequests } from './hostile-requests.ts'
import { start, stopAll } from './processes.ts'

const { values: given } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, workers: { type: 'string', default: '24' } },
})
const SECONDS = Number(given.minutes) * 60
const WORKERS = Number(given.workers)
const SAMPLE_MS = 2_000
const key = 'a-key-for-the-soak-test'
const random = createSeededRandom('soak')
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const well: FaultReply = completion({ text: 'The answer is 42. '.repeat(20) })
const sick: readonly FaultReply[] = [
  errorStatus(500, 'broken'),
  errorStatus(429, 'slow down', { headers: { 'retry-after': '1' } }),
  silenceAfter('half an answer'),
  cutAfter('half an answer', 'end'),
  cutAfter('half an answer', 'reset'),
  rawBody('<html>', 'text/html'),
]
/** Bodies above this measure the network between the processes. */
const HOSTILE_BYTES = 2_000_000
const hostile = hostileRequests.map((each) => ({ ...each, text: each.body() })).filter(isSmall)

function isSmall({ text }: { readonly text: string }): boolean {
  return text.length <= HOSTILE_BYTES
}

const upstream = await startFaultServer(({ body }) => {
  const asked = (body as { messages: readonly { content: unknown }[] }).messages.at(-1)?.content
  // A hostile client makes a model repeat what it sent.
  const said = typeof asked === 'string' && !asked.startsWith('What is') ? asked.slice(0, 20_000) : undefined
  if (said !== undefined) return completion({ text: said, tokens: [[said, null]] })
  const isSick = (body as { model: string }).model === 'shaky' && random.next() < 0.3
  return isSick ? (sick[Math.floor(random.next() * sick.length)] ?? well) : well
})

const folder = mkdtempSync(join(tmpdir(), 'smacs-soak-'))
const members = [
  ['a', 'well'],
  ['b', 'shaky'],
  ['c', 'shaky'],
].map(
  ([id, model]) =>
    `  - { id: ${id}, provider: openai-compatible, baseUrl: "${upstream.baseUrl}", model: ${model}, logprobs: false, concurrency: 200, firstTokenTimeoutMs: 1000, timeoutMs: 2000, retryBaseMs: 20 }`,
)
const lines = [
  'models:',
  ...members,
  'strategies: { default: { kind: majority }, paper: { kind: paper, subsets: 2, aggregator: a } }',
  'server: { keys: [env:SOAK_KEY], logs: { level: info } }',
  'traces: { retentionDays: 0.0005 }',
]
writeFileSync(join(folder, 'smacs.yaml'), `${lines.join('\n')}\n`)
const entry = resolve(import.meta.dirname, '../../dist/cli.js')
const { child, line } = await start(process.execPath, [entry, 'serve', '--port', '0'], {
  cwd: folder,
  env: { SOAK_KEY: key },
  ready: /smacs serves at/,
})
const url = /http:\S+(?=\/v1)/.exec(line)?.[0] ?? ''
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
const errors: string[] = []
let ended = false
child.once('exit', () => {
  ended = true
})
if (child.stderr !== null) {
  createInterface(child.stderr).on('line', (text) => {
    // pino's levels: 50 is an error.
    const level = /"level":(\d+)/.exec(text)?.[1]
    if (level === undefined || Number(level) >= 50) errors.push(text)
  })
}

const counts = new Map<string, number>()
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)
const unexpected: string[] = []

async function ask(): Promise<void> {
  const dice = random.next()
  const model = ['default', 'paper', 'model:a', 'model:b'][Math.floor(random.next() * 4)]
  const body = { model, messages: [{ role: 'user', content: `What is ${Math.floor(random.next() * 1e6)} x 7?` }] }
  const post = (rest: object, signal?: AbortSignal): Promise<Response> =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ ...body, ...rest }),
      ...(signal !== undefined && { signal }),
    })
  if (dice < 0.1) {
    const left = new AbortController()
    const asked = post({ stream: dice < 0.05 }, left.signal).then((response) => response.text())
    await wait(random.next() * 20)
    left.abort()
    await asked.then(
      () => count('answered before the client left'),
      () => count('left'),
    )
  } else if (dice < 0.2) {
    const one = hostile[Math.floor(random.next() * hostile.length)]
    if (one === undefined) return
    const { name, text, statuses } = one
    const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: text })
    await response.text()
    count(`hostile: ${response.status}`)
    if (!statuses.includes(response.status) && response.status < 429) unexpected.push(`${name}: ${response.status}`)
  } else if (dice < 0.25) {
    const { status } = await post({ n: 2 })
    count(`wrong request: ${status}`)
    if (status !== 400) unexpected.push(`a wrong request got ${status}`)
  } else {
    const stream = dice < 0.6
    const response = await post({ stream, smacs: { deadlineMs: 3_000, events: dice < 0.35 } })
    const text = await response.text()
    count(`${stream ? 'stream' : 'whole'}: ${response.status}`)
    const isWhole = stream ? /\[DONE\]|"error"/.test(text) : text.includes('42')
    const isSound = response.status === 200 ? isWhole : response.status >= 429 && text.includes('"error"')
    if (!isSound) unexpected.push(`${response.status}: ${text.slice(0, 300)}`)
  }
}

const samples: { readonly atS: number; readonly megabytes: number; readonly heap: number }[] = []
async function metric(name: RegExp): Promise<readonly number[]> {
  const text = await (await fetch(`${url}/metrics`, { headers })).text()
  return text.split('\n').flatMap((each) => (name.test(each) ? [Number(each.split(' ').at(-1))] : []))
}

const startedMs = performance.now()
const elapsedS = (): number => (performance.now() - startedMs) / 1_000
const worker = async (): Promise<void> => {
  while (elapsedS() < SECONDS && !ended) await ask().catch((error: unknown) => unexpected.push(String(error)))
}
const watch = async (): Promise<void> => {
  while (elapsedS() < SECONDS && !ended) {
    const [bytes = Number.NaN] = await metric(/^smacs_process_resident_memory_bytes /)
    const [heap = Number.NaN] = await metric(/^smacs_nodejs_heap_size_used_bytes /)
    samples.push({ atS: elapsedS(), megabytes: bytes / 2 ** 20, heap: heap / 2 ** 20 })
    await wait(SAMPLE_MS)
  }
}
await Promise.all([...Array.from({ length: WORKERS }, worker), watch()])
await wait(3_000)
const inFlight = ended ? [Number.NaN] : await metric(/^smacs_(calls|requests)_in_flight/)

const mean = (fromS: number, toS: number): number => {
  const within = samples.filter(({ atS }) => atS >= fromS && atS < toS).map(({ megabytes }) => megabytes)
  return within.reduce((sum, value) => sum + value, 0) / within.length
}
const isLong = SECONDS >= 240
const [early, late] = isLong
  ? [mean(120, 180), mean(SECONDS - 60, SECONDS)]
  : [mean(SECONDS / 3, (2 * SECONDS) / 3), mean((2 * SECONDS) / 3, SECONDS)]
const growth = late / early - 1

console.table(Object.fromEntries([...counts].sort()))
console.log(`memory ${early.toFixed(1)} MB, later ${late.toFixed(1)} MB: ${(growth * 100).toFixed(1)} %`)
const floor = (fromS: number, toS: number): number =>
  Math.min(...samples.filter(({ atS }) => atS >= fromS && atS < toS).map(({ heap }) => heap))
const floors = Array.from({ length: 10 }, (_, tenth) => floor((tenth * SECONDS) / 10, ((tenth + 1) * SECONDS) / 10))
console.log(`lowest heap in use, by tenths of the run (MB): ${floors.map((heap) => heap.toFixed(0)).join(' ')}`)
console.log(
  `in flight at the end: ${inFlight.filter((value) => value !== 0).length}; errors logged: ${errors.length}; unexpected: ${unexpected.length}`,
)
for (const said of [...errors.slice(0, 5), ...unexpected.slice(0, 10)]) console.log(said)
const isSound =
  growth <= 0.05 && !ended && errors.length === 0 && unexpected.length === 0 && inFlight.every((value) => value === 0)
await stopAll()
await upstream.close()
rmSync(folder, { recursive: true, force: true })
console.log(isSound ? 'PASS' : 'FAIL')
process.exit(isSound ? 0 : 1)
