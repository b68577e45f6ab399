// 10,000 traces (165 MB) that an older version wrote, under one `smacs serve`: how long lists, searches, jumps and one trace
// take, and the longest turn of its event loop in processor time meanwhile, while they are summarised and afterwards.
//
//     npm run build && node bench/server/traces.ts
//
// The last line is PASS when no turn took more than 50 ms of processor time; 0 stands for less than 15.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { subjects, writeOldTraces } from '../../test/server/old-traces.ts'
import { start, stopAll } from './processes.ts'

const LIMIT_MS = 50
const TRACES = 10_000
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const folder = mkdtempSync(join(tmpdir(), 'smacs-traces-'))
writeOldTraces(join(folder, 'smacs-traces.db'), TRACES)
writeFileSync(
  join(folder, 'smacs.yaml'),
  'models: [{ id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: none }]\n',
)
const turns = join(folder, 'turns')
writeFileSync(turns, '')
const entry = resolve(import.meta.dirname, '../../dist/cli.js')
const watch = ['--import', resolve(import.meta.dirname, 'watch-turns.ts')]
const { line } = await start(process.execPath, [...watch, entry, 'serve', '--port', '0'], {
  cwd: folder,
  env: { TURNS: turns },
  ready: /smacs serves at/,
})
const url = /http:\S+(?=\/v1)/.exec(line)?.[0] ?? ''
// What starting takes is no turn between requests.
await wait(500)
const startedAt = readFileSync(turns, 'utf8').length

async function read(path: string): Promise<{ readonly total?: number }> {
  const response = await fetch(`${url}${path}`)
  return (await response.json()) as { readonly total?: number }
}

const rows: Record<string, object> = {}
let worstTurnMs = 0

async function measure(name: string, paths: readonly string[]): Promise<void> {
  const from = readFileSync(turns, 'utf8').length
  const tookMs: number[] = []
  for (const path of paths) {
    const atMs = performance.now()
    await read(path)
    tookMs.push(performance.now() - atMs)
  }
  await wait(50)
  const longest = Math.max(0, ...readFileSync(turns, 'utf8').slice(from).split('\n').map(Number))
  worstTurnMs = Math.max(worstTurnMs, longest)
  tookMs.sort((a, b) => a - b)
  const at = (share: number): string => (tookMs[Math.floor((tookMs.length - 1) * share)] ?? 0).toFixed(1)
  rows[name] = { requests: paths.length, 'median (ms)': at(0.5), 'slowest (ms)': at(1), 'longest turn (ms)': longest }
}

const atMs = performance.now()
let total = 0
for (; total < TRACES; total = (await read('/v1/traces?limit=1')).total ?? 0) await wait(20)
const summarisedMs = performance.now() - atMs
const duringMs = Math.max(0, ...readFileSync(turns, 'utf8').slice(startedAt).split('\n').map(Number))
worstTurnMs = duringMs
const megabytes = (statSync(join(folder, 'smacs-traces.db')).size / 1e6).toFixed(0)
console.log(
  `${TRACES} older traces (${megabytes} MB) summarised after ${summarisedMs.toFixed(0)} ms; longest turn meanwhile ${duringMs} ms`,
)

const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index))
await measure(
  'first page',
  times(20, () => '/v1/traces?limit=100'),
)
await measure(
  '60 jumps',
  times(60, (index) => `/v1/traces?limit=100&offset=${(index * 6_133) % 9_900}`),
)
await measure(
  'search',
  times(20, (index) => `/v1/traces?search=${subjects[index % 5]}%20are%20in%20${index}`),
)
await measure(
  'search for nothing',
  times(20, (index) => `/v1/traces?search=nowhere${index}`),
)
await measure(
  'unsure',
  times(20, (index) => `/v1/traces?confidence_below=0.${index + 10}&degraded=false`),
)
await measure(
  'one trace',
  times(50, (index) => `/v1/traces/t-${index * 199}`),
)
console.table(rows)
await stopAll()
rmSync(folder, { recursive: true, force: true })
const isFast = worstTurnMs <= LIMIT_MS
console.log(isFast ? 'PASS' : `FAIL: a turn of ${worstTurnMs} ms`)
process.exit(isFast ? 0 : 1)
