import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const running = new Set<ChildProcess>()

/** Starts a process and waits for a line of its output. */
export async function start(
  command: string,
  parameters: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string; readonly ready: RegExp },
): Promise<{ readonly child: ChildProcess; readonly line: string }> {
  const child = spawn(command, parameters, {
    env: { ...process.env, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const line = await new Promise<string>((resolve, reject) => {
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (text) => {
        said = `${said}${text}\n`.slice(-4_000)
        if (options.ready.test(text)) resolve(text)
      })
    }
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${said}`)))
    child.once('error', reject)
  })
  return { child, line }
}

/** Ends every process that was started. */
export async function stopAll(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const killing = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(killing)
    }),
  )
}
