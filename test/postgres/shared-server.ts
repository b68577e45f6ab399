import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startPostgres, type TestServer } from './start-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A socket at which the run's Postgres server is asked for: it says the server's address, then closes. */
    readonly postgresDoor: string
  }
}

/** Vitest's global set-up: one Postgres server a run, started when the first test asks for it. */
export function setup(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'smacs-pg-door-'))
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${folder}` : join(folder, 'door')
  let started: Promise<TestServer> | undefined
  const door = createServer((socket) => {
    started ??= startPostgres()
    started.then(
      ({ address }) => socket.end(JSON.stringify({ address })),
      (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
    )
  })
  door.listen(path)
  door.unref()
  project.provide('postgresDoor', path)
  return async () => {
    door.close()
    await (await started?.catch(() => undefined))?.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}
