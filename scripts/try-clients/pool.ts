import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startScriptedEndpoint } from './scripted-endpoint.ts'

/** What clients name: a strategy that asks the whole pool, and one model alone. */
export const triedModels = ['default', 'model:a'] as const

export interface ServedPool {
  /** Without `/v1`. */
  readonly url: string
  close(): void
}

const command = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** Runs `smacs serve` in a folder, over three models of a scripted endpoint. @throws Error with what it said */
export async function servePool(folder: string): Promise<ServedPool> {
  const models = ['a', 'b', 'c']
  const endpoint = await startScriptedEndpoint(models)
  const file = join(folder, 'smacs.yaml')
  const entry = (id: string) => ({ id, provider: 'openai-compatible', baseUrl: endpoint.baseUrl, model: id })
  const strategies = { default: { kind: 'majority' } }
  const configuration = {
    models: models.map(entry),
    embedder: { provider: 'lexical' },
    strategies,
    server: { port: 0 },
  }
  writeFileSync(file, JSON.stringify(configuration, null, 2))
  const child = spawn(process.execPath, [command, 'serve', '--config', file], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const close = (): void => {
    child.kill()
    endpoint.close()
  }
  const said: string[] = []
  child.stderr.on('data', (text: Buffer) => said.push(text.toString()))
  for await (const line of createInterface(child.stdout)) {
    const url = /http:\/\/[\w.:]+/.exec(line)?.[0]
    if (url !== undefined) return { url, close }
  }
  close()
  throw new Error(`smacs serve ended: ${said.join('')}`)
}
