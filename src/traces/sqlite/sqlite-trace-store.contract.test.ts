import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as vitest from 'vitest'
import { traceStoreContract } from '../trace-store.contract.ts'
import type { TraceStore } from '../trace-store.ts'
import { openSqliteTraceStore } from './sqlite-trace-store.ts'

let folder = ''
vitest.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-traces-'))
})
vitest.afterAll(() => rm(folder, { recursive: true }))

const inMemory = new Map<string, TraceStore>()
vitest.afterAll(async () => {
  for (const store of inMemory.values()) await store.close()
})

traceStoreContract(vitest, 'a store in memory', async (name, setting) => {
  const store = inMemory.get(name) ?? openSqliteTraceStore({ file: ':memory:', ...setting })
  inMemory.set(name, store)
  return { ...store, close: () => store.flush() }
})

traceStoreContract(
  vitest,
  'an SQLite file',
  async (name, setting) => openSqliteTraceStore({ file: join(folder, `${name}.db`), writeAfterMs: 0, ...setting }),
  { testTimeoutMs: 60_000 },
)
