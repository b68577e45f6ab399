import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SandboxError } from '../../errors/sandbox-error.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { CodeRunner } from '../../ports/code-runner.ts'
import type { ResolvedSandboxOptions } from '../options.ts'
import type { Attack, AttackGround } from './attack.ts'
import { attacks } from './attacks.ts'

/** How one attack went. */
export interface AttackFinding {
  readonly name: string
  /** The limit that it is made against, in words. */
  readonly limit: string
  readonly holds: boolean
  /** What got through. */
  readonly problem?: string
}

/**
 * Attacks a sandbox in ten ways, in a second or two.
 * @throws SandboxError where it does not even run a harmless program
 */
export async function examineSandbox(
  runner: CodeRunner,
  options: ResolvedSandboxOptions,
): Promise<readonly AttackFinding[]> {
  const harmless = await runner.runScript({ language: 'python', code: 'print(6 * int(input()))' }, '7\n')
  if (harmless.stdout !== '42\n') {
    const words = harmless.failure?.detail ?? harmless.failure?.reason ?? harmless.stdout
    throw new SandboxError(`The sandbox (${options.provider}) does not run a harmless program: ${words}.`)
  }
  const folder = await mkdtemp(join(tmpdir(), 'smacs-canary-'))
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.destroy()
  })
  try {
    const canary = join(folder, 'canary')
    await writeFile(canary, 'of the host')
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    const ground: AttackGround = {
      runner,
      options,
      hostFiles: [canary, process.execPath, fileURLToPath(import.meta.url)],
      listener: { port, connections: () => connections },
    }
    return await Promise.all(attacks.map((attack) => attempt(attack, ground)))
  } finally {
    server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function attempt(attack: Attack, ground: AttackGround): Promise<AttackFinding> {
  const { name, limit } = attack
  const found = await attack.attempt(ground).catch((error: unknown) => {
    if (!SmacsError.isInstance(error)) throw error
    return error.message
  })
  return { name, limit, holds: found === undefined, ...(found !== undefined && { problem: found }) }
}
