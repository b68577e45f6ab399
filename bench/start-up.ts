// How long the command takes to say what it can do, and the library to load, beside a Node that does nothing.
//
//     npm run build && node bench/start-up.ts
//
// The last line is PASS when `smacs --help` takes at most 3x as long as `node -e 0`.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROUNDS = 31
const WANTED_AT_MOST = 3

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
const passed = ratio('smacs --help') <= WANTED_AT_MOST
console.log(passed ? 'PASS' : 'FAIL')
process.exitCode = passed ? 0 : 1
