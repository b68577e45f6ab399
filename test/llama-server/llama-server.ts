import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { partsFolder } from '../fetched-parts.ts'

/** llama.cpp's HTTP server as a Python package (MIT), built by its maker. */
export const llamaServerPackage = { name: 'xllamacpp', version: '2026.10.11549' } as const

/** Where `npm run test:parts` puts it. */
export const llamaServerFolder = join(partsFolder, 'python', `${llamaServerPackage.name}-${llamaServerPackage.version}`)

/** Whether it is there; false skips its tests. @throws Error with CI=true, so that they fail. */
export function isLlamaServerFetched(): boolean {
  const isThere = existsSync(join(llamaServerFolder, llamaServerPackage.name))
  if (!isThere && process.env.CI === 'true') {
    throw new Error(`${llamaServerPackage.name} is not in ${llamaServerFolder}: npm run test:parts`)
  }
  return isThere
}

/** A running llama.cpp server: a real OpenAI-compatible endpoint with two slots. */
export interface LlamaServer {
  readonly baseUrl: string
  /** How many of its slots are generating. */
  busySlots(): Promise<number>
  close(): Promise<void>
}

/** Starts it on a free loopback port; it ends with this process at the latest. */
export async function startLlamaServer(weightsFile: string, modelName: string): Promise<LlamaServer> {
  const script = fileURLToPath(new URL('./serve.py', import.meta.url))
  const paths = [llamaServerFolder, process.env.PYTHONPATH].filter((path) => path !== undefined)
  const server = spawn('python3', [script, weightsFile, modelName], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONPATH: paths.join(delimiter) },
  })
  let log = ''
  server.stderr.on('data', (piece: Buffer) => {
    log = (log + piece.toString()).slice(-2_000)
  })
  const ended = once(server, 'exit').then(() => {
    throw new Error(`The llama.cpp server ended by itself: ${log}`)
  })
  ended.catch(() => undefined)
  const [origin] = (await Promise.race([once(createInterface(server.stdout), 'line'), ended])) as [string]

  return {
    baseUrl: `${origin}/v1`,
    async busySlots() {
      const slots = (await (await fetch(`${origin}/slots`)).json()) as readonly { readonly is_processing: boolean }[]
      return slots.filter((slot) => slot.is_processing).length
    },
    async close() {
      if (server.exitCode !== null) return
      const exited = once(server, 'exit')
      server.stdin.end()
      server.kill()
      await exited
    },
  }
}
