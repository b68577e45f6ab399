// Other settings tried on a trace, fitted for the first time, while 20 requests a second pass through the same server: how
// much later those are answered than without.
//
//     npm run build && node bench/server/counterfactuals.ts
//
// The last line is PASS when their 99th percentile stays below twice that of the same requests beforehand.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { quantile } from './load.ts'
import { start, stopAll } from './processes.ts'

const QUESTIONS = 700
const MODELS = 15
const PER_SECOND = 20
const SECONDS = 20
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const folder = mkdtempSync(join(tmpdir(), 'smacs-counterfactuals-'))
const entry = resolve(import.meta.dirname, '../../dist/cli.js')
const ids = Array.from({ length: MODELS }, (_, place) => `model-${place}`)

/** The better a model, the lower its number; wrong answers coincide now and then. */
function recording(): string {
  let state = 1
  const chance = (): number => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const lines = Array.from({ length: QUESTIONS }, (_, question) => {
    const hardness = chance()
    return ids.map((model, place) => {
      const answer =
        chance() < 0.95 - 0.03 * place - 0.4 * hardness ? question : question + 1 + Math.floor(3 * chance())
      return JSON.stringify({
        ...{ dataset: question % 2 === 0 ? 'sums' : 'stories', questionId: String(question), model },
        question: `What is ${question} plus 0, told as ${question % 2 === 0 ? 'a sum' : 'a story'}?`,
        ...{ response: `The answer is ${answer}.`, reference: String(question) },
      })
    })
  })
  return `${lines.flat().join('\n')}\n`
}

const { line: port } = await start(process.execPath, [resolve(import.meta.dirname, 'upstream.ts'), '30', '0'], {
  ready: /^\d+$/,
})
writeFileSync(join(folder, 'answers.jsonl'), recording())
execFileSync(process.execPath, [entry, 'bank', 'import', 'recording', 'answers.jsonl', '--bank', 'bank.db'], {
  cwd: folder,
  stdio: 'ignore',
})
const models = ids.map((id) => ({
  ...{ id, provider: 'openai-compatible', baseUrl: `http://127.0.0.1:${port.trim()}/v1`, model: id },
}))
writeFileSync(join(folder, 'smacs.yaml'), JSON.stringify({ models, bank: 'bank.db' }))
const { line } = await start(process.execPath, [entry, 'serve', '--port', '0'], {
  cwd: folder,
  ready: /smacs serves at/,
})
const url = /http:\S+(?=\/v1)/.exec(line)?.[0] ?? ''

async function ask(model: string, question: string): Promise<Response> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: question }] }),
  })
  if (response.status !== 200) throw new Error(await response.text())
  await response.arrayBuffer()
  return response
}

/** Milliseconds of requests that begin at a steady pace, whether or not the ones before have ended. */
async function steadyRequests(until: () => boolean): Promise<readonly number[]> {
  const underWay: Promise<number>[] = []
  for (const beganAtMs = performance.now(); !until(); ) {
    const atMs = performance.now()
    underWay.push(ask('model:model-0', 'What is 6 times 7?').then(() => performance.now() - atMs))
    await wait(Math.max(0, beganAtMs + (underWay.length * 1_000) / PER_SECOND - performance.now()))
  }
  return await Promise.all(underWay)
}

const traceId = (await ask('default', 'What is 17 * 23?')).headers.get('x-smacs-trace-id') ?? ''
await steadyRequests(
  (
    (endMs) => () =>
      performance.now() > endMs
  )(performance.now() + 3_000),
)
const without = await steadyRequests(
  (
    (endMs) => () =>
      performance.now() > endMs
  )(performance.now() + SECONDS * 1_000),
)

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
const meanwhile = await steadyRequests(() => isDone)
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
