// A bank that grows while its server runs, taken up and fitted on again and again, while 20 requests a second pass through the
// same server: how much later those are answered than without.
//
//     npm run build && node bench/server/fitting.ts
//
// The last line is PASS when their 99th percentile stays below twice that of the same requests beforehand.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { quantile } from './load.ts'
import { start, stopAll } from './processes.ts'
import { after, entry, importRecorded, steadyRequests } from './recorded-pool.ts'

const QUESTIONS = 600
const GROWTHS = 5
const QUESTIONS_A_GROWTH = 40
const MODELS = 15
const PER_SECOND = 20
const SECONDS = 30
const TAKE_UP_EVERY_MS = 1_000
const folder = mkdtempSync(join(tmpdir(), 'smacs-fitting-'))
const ids = Array.from({ length: MODELS }, (_, place) => `model-${place}`)

const { line: port } = await start(process.execPath, [resolve(import.meta.dirname, 'upstream.ts'), '30', '0'], {
  ready: /^\d+$/,
})
importRecorded(folder, { models: ids, from: 0, to: QUESTIONS })
const models = ids.map((id) => ({
  ...{ id, provider: 'openai-compatible', baseUrl: `http://127.0.0.1:${port.trim()}/v1`, model: id },
}))
const strategies = { default: { kind: 'adaptive' }, careful: { kind: 'calibrated' } }
const server = { learn: { takeUpEveryMs: TAKE_UP_EVERY_MS } }
writeFileSync(join(folder, 'smacs.yaml'), JSON.stringify({ models, strategies, server, bank: 'bank.db' }))
const turns = join(folder, 'turns')
writeFileSync(turns, '')
const watch = ['--import', resolve(import.meta.dirname, 'watch-turns.ts')]
const { line } = await start(process.execPath, [...watch, entry, 'serve', '--port', '0'], {
  cwd: folder,
  env: { TURNS: turns },
  ready: /smacs serves at/,
})
const url = /http:\S+(?=\/v1)/.exec(line)?.[0] ?? ''

interface Served {
  readonly bank: { readonly questions: number }
  readonly strategies: readonly { readonly weights: string }[]
}
const isOver = (weights: string): boolean => weights === 'fitted' || weights === 'kept-out'

/** Resolves once the server goes by a bank of so many questions and has fitted all that it serves on it. */
async function fittedOn(questions: number): Promise<void> {
  for (;;) {
    const { bank, strategies } = (await (await fetch(`${url}/readyz`)).json()) as Served
    if (bank.questions === questions && strategies.every(({ weights }) => isOver(weights))) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const passing = { model: 'model:model-0', perSecond: PER_SECOND }
await fittedOn(QUESTIONS)
await steadyRequests(url, { ...passing, until: after(3_000) })
const without = await steadyRequests(url, { ...passing, until: after(SECONDS * 1_000) })
const turnsBefore = readFileSync(turns, 'utf8').length
const meanwhile: number[] = []
let fittingMs = 0
for (let growth = 1; growth <= GROWTHS; growth++) {
  const to = QUESTIONS + growth * QUESTIONS_A_GROWTH
  importRecorded(folder, { models: ids, from: to - QUESTIONS_A_GROWTH, to })
  let isDone = false
  const beganAtMs = performance.now()
  const fitting = fittedOn(to).then(() => {
    isDone = true
    fittingMs += performance.now() - beganAtMs
  })
  meanwhile.push(...(await steadyRequests(url, { ...passing, until: () => isDone })))
  await fitting
}
const longTurns = readFileSync(turns, 'utf8').slice(turnsBefore).trim().split('\n').map(Number)
console.log(`${GROWTHS} times taken up and fitted on within ${(fittingMs / GROWTHS / 1_000).toFixed(1)} s each`)
console.log(
  `turns of the event loop over 15 ms of processor time: ${longTurns.length}, the longest ${Math.max(...longTurns)} ms`,
)
const row = (took: readonly number[]): object => ({
  ...{
    requests: took.length,
    'median (ms)': quantile(took, 0.5).toFixed(1),
    'p99 (ms)': quantile(took, 0.99).toFixed(1),
  },
})
console.table({ without: row(without), meanwhile: row(meanwhile) })
await stopAll()
rmSync(folder, { recursive: true, force: true })
const ratio = quantile(meanwhile, 0.99) / quantile(without, 0.99)
console.log(`${ratio < 2 ? 'PASS' : 'FAIL'}: ${ratio.toFixed(2)} times the 99th percentile`)
process.exit(ratio < 2 ? 0 : 1)
