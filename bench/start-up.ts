// How long the command takes to say what it can do, and the library to load, beside a Node that does nothing; and how
// long the server takes from its start to its first answer to a request, over a bank of 10,000 questions and 3 models.
//
//     npm run build && node bench/start-up.ts
//
// The last line is PASS when `smacs --help` takes at most 3x as long as `node -e 0`, and `smacs serve` at most 1 s where
// the bank's weights are fitted; its first start after a bank has changed fits them after it listens, and is told apart.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROUNDS = 31
const WANTED_AT_MOST = 3
const SERVE_ROUNDS = 7
const READY_MS_AT_MOST = 1_000
const BANK_QUESTIONS = 10_000

const dist = (file: string): string => fileURLToPath(new URL(`../dist/${file}`, import.meta.url))
const commands = {
  'node -e 0': ['-e', '0'],
  'smacs --help': [dist('cli.js'), '--help'],
  "import 'smacs'": ['--input-type=module', '-e', `import ${JSON.stringify(dist('index.js'))}`],
} as const
const times = new Map<string, number[]>(Object.keys(commands).map((name) => [name, []]))

for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, parameters] of Object.entries(commands)) {
    const start = performance.now()
    const { status, stderr } = spawnSync(process.execPath, parameters, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`)
    times.get(name)?.push(performance.now() - start)
  }
}

const median = (name: string): number => (times.get(name) ?? []).toSorted((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN
const ratio = (name: string): number => median(name) / median('node -e 0')
console.table(
  Object.keys(commands).map((name) => ({
    command: name,
    'median (ms)': median(name).toFixed(0),
    ratio: ratio(name).toFixed(2),
  })),
)

/** An upstream that answers every probe, so that ready means ready. */
const upstream = createServer((_, response) => {
  const message = { role: 'assistant', content: 'Hello.' }
  const body = { object: 'chat.completion', model: 'scripted', choices: [{ index: 0, message, finish_reason: 'stop' }] }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
})
upstream.listen(0, '127.0.0.1')
await once(upstream, 'listening')
const scratch = mkdtempSync(join(tmpdir(), 'smacs-start-up-'))

/** Sums, on which a is right more often than b, and b than c. */
function importBank(): string {
  const recording = join(scratch, 'recording.jsonl')
  const bank = join(scratch, 'bank.db')
  const lines: string[] = []
  for (let question = 0; question < BANK_QUESTIONS; question += 1) {
    const [left, right] = [11 + (question % 97), 12 + Math.floor(question / 97)]
    for (const [model, wrongEvery] of Object.entries({ a: 5, b: 4, c: 3 })) {
      const answer = left * right + (question % wrongEvery === 0 ? wrongEvery : 0)
      const text = `A warehouse holds ${left} shelves with ${right} boxes each. How many boxes is that?`
      const line = { questionId: String(question), question: text, model, answerType: 'number' }
      lines.push(JSON.stringify({ ...line, response: `The answer is ${answer}.`, reference: String(left * right) }))
    }
  }
  writeFileSync(recording, `${lines.join('\n')}\n`)
  const parameters = [dist('cli.js'), 'bank', 'import', 'recording', recording, '--bank', bank]
  const { status, stderr } = spawnSync(process.execPath, parameters, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The bank was not imported: ${stderr}`)
  return bank
}

/** Milliseconds from the start of `smacs serve` to a yes of `/readyz`; it runs on for `restMs`. */
async function readyMs(restMs: number): Promise<number> {
  const startMs = performance.now()
  const child = spawn(process.execPath, [dist('cli.js'), 'serve', '--port', '0'], {
    cwd: scratch,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const url = /http:\S+(?=\/v1)/.exec(line)?.[0] ?? ''
  const { status } = await fetch(`${url}/readyz`)
  if (status !== 200) throw new Error(`/readyz answered ${status}`)
  const tookMs = performance.now() - startMs
  await new Promise((resolve) => setTimeout(resolve, restMs))
  child.kill('SIGTERM')
  await once(child, 'exit')
  return tookMs
}

async function measureServe(): Promise<{ readonly unfittedMs: number; readonly fittedMs: number }> {
  try {
    const { port } = upstream.address() as AddressInfo
    const member = (id: string): string =>
      `  - { id: ${id}, provider: openai-compatible, baseUrl: "http://127.0.0.1:${port}/v1", model: scripted }`
    const rest = ['strategies: { default: { kind: adaptive } }', `bank: ${JSON.stringify(importBank())}`]
    writeFileSync(join(scratch, 'smacs.yaml'), ['models:', ...['a', 'b', 'c'].map(member), ...rest, ''].join('\n'))
    const unfittedMs = await readyMs(20_000)
    const took: number[] = []
    for (let round = 0; round < SERVE_ROUNDS; round += 1) took.push(await readyMs(0))
    return { unfittedMs, fittedMs: took.toSorted((a, b) => a - b)[SERVE_ROUNDS >> 1] ?? Number.NaN }
  } finally {
    upstream.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}

const { unfittedMs, fittedMs } = await measureServe()
console.log(
  `smacs serve to ready, ${BANK_QUESTIONS} questions: ${fittedMs.toFixed(0)} ms; where the weights are still to be fitted: ${unfittedMs.toFixed(0)} ms`,
)
const passed = ratio('smacs --help') <= WANTED_AT_MOST && fittedMs <= READY_MS_AT_MOST
console.log(passed ? 'PASS' : 'FAIL')
process.exitCode = passed ? 0 : 1
