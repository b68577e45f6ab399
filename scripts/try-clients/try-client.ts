import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Client } from './clients.ts'
import { triedModels } from './pool.ts'

export const triedModes = ['chat', 'stream', 'tools', 'structured'] as const

const attemptSchema = z.object({
  mode: z.enum(triedModes),
  model: z.enum(triedModels),
  failure: z.string().optional(),
})

/** One thing a client did, and what went wrong with it. */
export type Attempt = z.output<typeof attemptSchema>

export interface TriedClient {
  readonly client: Client
  readonly attempts: readonly Attempt[]
  /** Why it told nothing at all. */
  readonly failure?: string
}

const millisecondsAtMost = 10 * 60_000

/** Asks a served pool with one client, in a process, a folder and a home of its own. @param folder where it is installed */
export async function tryClient(client: Client, folder: string, serverUrl: string): Promise<TriedClient> {
  const isNode = client.installation.registry === 'npm'
  const home = mkdtempSync(join(tmpdir(), 'smacs-client-'))
  // Node looks for packages above a script, so the script goes there.
  const scripts = isNode ? join(folder, 'scripts') : join(home, 'scripts')
  cpSync(fileURLToPath(new URL(isNode ? './javascript' : './python', import.meta.url)), scripts, { recursive: true })
  const env = {
    ...{ PATH: process.env.PATH, HOME: home, TMPDIR: home, PYTHONPATH: isNode ? undefined : folder },
    ...client.environment,
  }
  const parameters = [join(scripts, client.script), serverUrl, ...triedModels]
  try {
    const { stdout } = await promisify(execFile)(isNode ? process.execPath : 'python3', parameters, {
      ...{ cwd: home, env, timeout: millisecondsAtMost, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 },
    })
    const told = stdout.split('\n').filter((line) => line.startsWith('{"mode"'))
    return { client, attempts: told.map((line) => attemptSchema.parse(JSON.parse(line))) }
  } catch (error) {
    return { client, attempts: [], failure: error instanceof Error ? error.message : String(error) }
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
}
