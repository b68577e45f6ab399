// Other settings tried on a trace, fitted for the first time, while 20 requests a second pass through the same server: how
// much later those are answered than without.
//
//     npm run build && node bench/server/counterfactuals.ts
//
// The last line is PASS when their 99th percentile stays below twice that of the same requests beforehand.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { quantile } from './load.ts'
import { start, stopAll } from './processes.ts'
import { after, ask, entry, importRecorded, steadyRequests } from './recorded-pool.ts'

const QUESTIONS = 700
const MODELS = 15
const PER_SECOND = 20
const SECONDS = 20
const folder = mkdtempSync(join(tmpdir(), 'smacs-counterfactuals-'))
const ids = Array.from({ length: MODELS }, (_, place) => `model-${place}`)

const { line: port } = await start(process.execPath, [resolve(import.meta.dirname, 'upstream.ts'), '30', '0'], {
  ready: /^\d+$/,
})
importRecorded(folder, { models: ids, from: 0, to: QUESTIONS })
const models = ids.map((id) => ({
  ...{ id, provider: 'openai-compatible', baseUrl: `http://127.0.0.1:${port.trim()}/v1`, model: id },
}))
writeFileSync(join(folder, 'smacs.yaml'), JSON.stringify({ models, bank: 'bank.db' }))
const { line } = await start(process.execPath, [entry, 'serve', '--port', '0'], {
  cwd: folder,
  ready: /smacs serves at/,
})
const url = /http:\S+(?=\/v1)/.exec(line)?.[0] ?? ''

const passing = { model: 'model:model-0', perSecond: PER_SECOND }
const traceId = (await ask(url, 'default', 'What is 17 * 23?')).headers.get('x-smacs-trace-id') ?? ''
await steadyRequests(url, { ...passing, until: after(3_000) })
const without = await steadyRequests(url, { ...passing, until: after(SECONDS * 1_000) })

let isDone = false
const beganAtMs = performance.now()
const trying = fetch(`${url}/v1/traces/${traceId}/counterfactuals`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    strategies: ['adaptive?maxAsked=1', 'adaptive?maxAsked=3', 'adaptive?meanCalls=2', 'calibrated', 'majority'],
    fit: true,
  }),
}).then(async (response) => {
  isDone = true
  return { status: response.status, body: (await response.json()) as { data?: readonly { status: string }[] } }
})
const tookMs = trying.then(() => performance.now() - beganAtMs)
const meanwhile = await steadyRequests(url, { ...passing, until: () => isDone })
const { status, body } = await trying
const statuses = body.data?.map((setting) => setting.status)
console.log(
  `Five settings, ${((await tookMs) / 1_000).toFixed(1)} s with their fits: ${status}, ${statuses?.join(', ')}`,
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
const isWell = status === 200 && statuses?.every((setting) => setting === 'answered') === true && ratio < 2
console.log(`${isWell ? 'PASS' : 'FAIL'}: ${ratio.toFixed(2)} times the 99th percentile`)
process.exit(isWell ? 0 : 1)
