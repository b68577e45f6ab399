import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'

/** Runs the command line unless what it makes is there; '' stands for what is always made. */
export async function makeBySmacs(made: string, parameters: readonly string[]): Promise<void> {
  if (made !== '' && existsSync(made)) return
  const startedAt = performance.now()
  const running = spawn(process.execPath, ['src/cli.ts', ...parameters], { stdio: ['ignore', 'ignore', 'inherit'] })
  const [status] = (await once(running, 'close')) as [number | null]
  if (status !== 0) throw new Error(`smacs ${parameters.join(' ')} ended with ${status}`)
  if (made !== '') console.error(`${made}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
}
