// Hostile requests against one `smacs serve`, a kind at a time, with a client beside them that asks for /healthz all the
// while. Prints the longest turn of its event loop in processor time, the worst time that /healthz took during each kind,
// what the requests got, and resident memory after it.
//
//     npm run build && node bench/server/hostile.ts
//
// The last line is PASS when the server lives, every kind got the statuses it should, an honest request after it was
// answered, and no turn took more than 100 ms of processor time. On an idle machine /healthz takes no longer either.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { completion } from '../../test/fault-server/chat-replies.ts'
import { startFaultServer } from '../../test/fault-server/fault-server.ts'
import { hostileRequests } from './hostile-requests.ts'
import { start, stopAll } from './processes.ts'

const LIMIT_MS = 100
const key = 'a-key-for-hostile-requests'
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

// Whoever asks gets the last line of the question back, as a client can make any model do.
const upstream = await startFaultServer(({ body }) => {
  const { messages } = body as { readonly messages: readonly { readonly content: unknown }[] }
  return completion({ text: String(messages.at(-1)?.content).slice(0, 20_000) })
})
const folder = mkdtempSync(join(tmpdir(), 'smacs-hostile-'))
const members = ['a', 'b', 'c'].map(
  (id) =>
    `  - { id: ${id}, provider: openai-compatible, baseUrl: "${upstream.baseUrl}", model: echo, logprobs: false, concurrency: 200 }`,
)
writeFileSync(
  join(folder, 'smacs.yaml'),
  [
    'models:',
    ...members,
    'strategies: { default: { kind: majority } }',
    'server: { keys: [env:HOSTILE_KEY] }',
    '',
  ].join('\n'),
)
const entry = resolve(import.meta.dirname, '../../dist/cli.js')
const turns = join(folder, 'turns')
writeFileSync(turns, '')
const watch = ['--import', resolve(import.meta.dirname, 'watch-turns.ts')]
const { child, line } = await start(process.execPath, [...watch, entry, 'serve', '--port', '0'], {
  cwd: folder,
  env: { HOSTILE_KEY: key, TURNS: turns },
  ready: /smacs serves at/,
})
const url = /http:\S+(?=\/v1)/.exec(line)?.[0] ?? ''
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }

async function post(body: string): Promise<number> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    ...{ method: 'POST', headers, body, signal: AbortSignal.timeout(60_000) },
  })
  await response.text()
  return response.status
}

async function worstHealthMs(until: () => boolean): Promise<number> {
  let worst = 0
  while (!until()) {
    const atMs = performance.now()
    await fetch(`${url}/healthz`).then((response) => response.text())
    worst = Math.max(worst, performance.now() - atMs)
    await wait(5)
  }
  return worst
}

/** The longest turn since the file had this many characters, in ms of processor time. */
function longestTurnMs(from: number): number {
  return Math.max(0, ...readFileSync(turns, 'utf8').slice(from).split('\n').map(Number))
}

async function residentMegabytes(): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers })).text()
  return Number(/^smacs_process_resident_memory_bytes (\S+)/m.exec(text)?.[1]) / 2 ** 20
}

const honest = JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'Say 42.' }] })
const rows: Record<string, object> = {}
const wrong: string[] = []
for (let warming = 0; warming < 20; warming += 1) await post(honest)
for (const { name, body, statuses, atOnce = 1 } of hostileRequests) {
  let done = false
  // Written before the clock starts: the sender shares the machine's cores, not its event loop.
  const text = body()
  const turnsFrom = readFileSync(turns, 'utf8').length
  const watched = worstHealthMs(() => done)
  const atMs = performance.now()
  const got = await Promise.all(Array.from({ length: atOnce }, () => post(text).catch(() => 0)))
  const tookMs = performance.now() - atMs
  done = true
  const worst = await watched
  const isHonestAnswered = (await post(honest).catch(() => 0)) === 200
  const isRight = got.every((status) => statuses.includes(status)) && isHonestAnswered
  const turnMs = longestTurnMs(turnsFrom)
  if (!isRight || turnMs > LIMIT_MS) wrong.push(name)
  rows[name] = {
    statuses: [...new Set(got)].join(' '),
    'took (ms)': tookMs.toFixed(0),
    'longest turn (ms)': turnMs.toFixed(0),
    'worst /healthz (ms)': worst.toFixed(0),
    'resident (MB)': (await residentMegabytes()).toFixed(0),
  }
}
console.table(rows)
const lives = child.exitCode === null
await stopAll()
await upstream.close()
rmSync(folder, { recursive: true, force: true })
console.log(lives && wrong.length === 0 ? 'PASS' : `FAIL: ${lives ? wrong.join('; ') : 'the server ended'}`)
process.exit(lives && wrong.length === 0 ? 0 : 1)
