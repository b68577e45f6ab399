import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** What a program of these packages prints; its input is empty, so it waits for nobody. */
export async function printed(name, parameters, environment = {}) {
  const program = fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url))
  const running = promisify(execFile)(program, parameters, {
    env: { ...process.env, ...environment },
    timeout: 120_000,
  })
  running.child.stdin.end()
  return (await running).stdout
}
