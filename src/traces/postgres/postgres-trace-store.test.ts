import * as vitest from 'vitest'
import { isPostgresFetched, postgresPlaces } from '../../../test/postgres/postgres-place.ts'
import { openStateDatabase } from '../../postgres/state-database.ts'
import { traceStoreContract } from '../trace-store.contract.ts'
import { createPostgresTraceStore } from './postgres-trace-store.ts'
import { tracesPart } from './traces-part.ts'

const nowMs = () => performance.now()
const placeOf = postgresPlaces()

traceStoreContract(
  vitest,
  'a store in Postgres',
  async (name, setting) => {
    const database = await openStateDatabase(await placeOf(name), { parts: [tracesPart], nowMs })
    const store = createPostgresTraceStore(database, { ...setting, writeAfterMs: 0 })
    return {
      ...store,
      async close() {
        await store.close()
        await database.close()
      },
    }
  },
  { skip: !isPostgresFetched(), testTimeoutMs: 60_000 },
)
