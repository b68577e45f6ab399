import { execFile } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { openCodeRunner } from '../src/sandbox/open-code-runner.ts'

// How many small programs a second the sandbox runs, beside the same programs in bare Python processes, which protect
// nobody and start Python each time.
//
//     node bench/sandbox.ts [programs] [at once]

const [, , programs = '600', atOnce = '2'] = process.argv
const [count, concurrency] = [Number(programs), Number(atOnce)]
const code = (index: number): string => `def f(x):\n    return [x + ${index}, str(x)]\n`

/** Milliseconds for all of them, `concurrency` at once. */
async function timed(run: (index: number) => Promise<unknown>, many = count): Promise<number> {
  const started = performance.now()
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < many; index = next++) await run(index)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return performance.now() - started
}

const opening = performance.now()
const runner = await openCodeRunner({ provider: 'bubblewrap', concurrency })
const opened = performance.now() - opening

const python = (index: number) => ({ language: 'python' as const, code: code(index) })
const calls = [1, 2, 3].map((x) => ({ arguments: [x] }))
const tests = (index: number) => ({ kind: 'asserts', asserts: [`assert f(1)[0] == ${1 + index}`] }) as const
const script = (index: number) => ({ language: 'python' as const, code: `print(int(input()) + ${index})` })

await timed((index) => runner.runTests(python(index), tests(index)), 2 * concurrency)
const measured = {
  'three calls of a function': await timed((index) => runner.runCalls(python(index), 'f', calls)),
  'a script with input': await timed((index) => runner.runScript(script(index), '5\n')),
  'a test in its own process': await timed((index) => runner.runTests(python(index), tests(index))),
}
await runner.close()

const bare = await timed((index) =>
  promisify(execFile)('/usr/bin/python3', ['-I', '-S', '-c', `${code(index)}print(f(1), f(2), f(3))`]),
)
const rate = (ms: number): number => (count / ms) * 1000
process.stdout.write(
  `opened and attacked in ${Math.round(opened)} ms; ${count} programs each, ${concurrency} at once\n`,
)
process.stdout.write(`bare python3 processes: ${rate(bare).toFixed(0)} a second\n`)
for (const [what, ms] of Object.entries(measured)) {
  process.stdout.write(`${what}: ${rate(ms).toFixed(0)} a second, ${(bare / ms).toFixed(2)} x bare\n`)
}
