import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const entry = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

interface ServeProcessOptions {
  /** With its smacs.yaml. */
  readonly folder: string
  /** Sent with each request. */
  readonly key: string
  readonly parameters?: readonly string[]
  /** Beside this process's own. */
  readonly environment: Readonly<Record<string, string>>
}

/** `smacs serve` as a process of its own, once it says where it serves. It ends with the test. */
export async function startServeProcess({ folder, key, parameters = [], environment }: ServeProcessOptions) {
  const child = spawn(process.execPath, [entry, 'serve', '--port', '0', ...parameters], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let log = ''
  const waiting = new Set<() => void>()
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString()
    for (const look of waiting) look()
  })
  const logMatches = (isThere: (log: string) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isThere(log)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  const ended = once(child, 'close').then(([status]) => status as number)
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    ended.then(() => Promise.reject(new Error(log))),
  ])
  const url = /http:\S+(?=\/v1)/.exec(line)?.[0] ?? ''
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return {
    child,
    url,
    ended,
    log: () => log,
    logHas: (text: string) => logMatches((written) => written.includes(text)),
    logMatches,
    ask: (model: string, content = 'What is 17 * 23?', rest: object = {}) =>
      fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ model, messages: [{ role: 'user', content }], ...rest }),
      }),
    models: async () => {
      const { data } = (await (await fetch(`${url}/v1/models`, { headers })).json()) as { data: { id: string }[] }
      return data.map(({ id }) => id)
    },
  }
}
