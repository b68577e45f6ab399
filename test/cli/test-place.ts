import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts'

/** A folder for a test, and servers that end with it. */
export interface TestPlace {
  readonly folder: string
  serverFor(...parameters: Parameters<typeof startFaultServer>): Promise<FaultServer>
}

/** A place of its own for every test of a file, gone after it. To be called once, outside of the tests. */
export function createTestPlace(folderPrefix: string): TestPlace {
  let folder = ''
  const servers: FaultServer[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), folderPrefix))
  })
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
    await rm(folder, { recursive: true })
  })
  return {
    get folder() {
      return folder
    },
    async serverFor(...parameters) {
      const server = await startFaultServer(...parameters)
      servers.push(server)
      return server
    },
  }
}
