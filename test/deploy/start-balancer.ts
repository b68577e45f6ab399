import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deployFolder } from './deploy-parts.ts'

/** A running HAProxy with the configuration of deploy/compose. */
export interface Balancer {
  /** The socket at which it answers HTTP. */
  readonly socketPath: string
  close(): Promise<void>
}

/**
 * The configuration of deploy/compose, before servers of this machine in place of Docker's names.
 * @param listenAt what HAProxy binds to, like `unix@/path` or `127.0.0.1:4000`
 */
export function balancerConfiguration(servers: readonly string[], listenAt: string): string {
  const written = readFileSync(join(deployFolder, 'compose/haproxy.cfg'), 'utf8')
  const exchanged: readonly (readonly [RegExp, string])[] = [
    [/^ {4}bind :4000$/m, `    bind ${listenAt}`],
    [/ resolvers docker init-addr none$/m, ''],
    [/^ {4}server-template .*$/m, servers.map((server, index) => `    server replica${index} ${server}`).join('\n')],
  ]
  return exchanged.reduce((text, [pattern, replacement]) => {
    if (!pattern.test(text)) throw new Error(`haproxy.cfg has no line like ${pattern}.`)
    return text.replace(pattern, () => replacement)
  }, written)
}

/**
 * Starts it before these servers, `host:port` each.
 * @throws Error where it ends by itself, with what it said
 */
export async function startBalancer(haproxy: string, servers: readonly string[]): Promise<Balancer> {
  const folder = mkdtempSync(join(tmpdir(), 'smacs-balancer-'))
  const socketPath = join(folder, 'socket')
  const file = join(folder, 'haproxy.cfg')
  writeFileSync(file, balancerConfiguration(servers, `unix@${socketPath}`))
  const child = spawn(haproxy, ['-db', '-W', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  await new Promise<void>((resolve, reject) => {
    let said = ''
    const hear = (piece: Buffer): void => {
      said += piece.toString()
      if (said.includes('Loading success')) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    exited.then(() => reject(new Error(`HAProxy ended by itself: ${said}`)), reject)
  })
  return {
    socketPath,
    async close() {
      child.kill('SIGTERM')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
