// A worker thread with one connection: who asks it waits for the answer without letting go of its own thread.
import { type MessagePort, workerData } from 'node:worker_threads'
import type pg from 'pg'
import { connectionOptions } from './connection-options.ts'
import { loadPg } from './load-pg.ts'
import type { PostgresRow } from './open-postgres.ts'
import type { PostgresAddress } from './postgres-address.ts'

export interface BlockingReaderData {
  readonly address: Omit<PostgresAddress, 'password'>
  readonly secret: string | undefined
  /** Set to 1 and notified when an answer lies at the port. */
  readonly told: Int32Array
  readonly port: MessagePort
}

export type BlockingAnswer =
  | { readonly rows: readonly PostgresRow[] }
  | { readonly failure: { readonly message: string; readonly code?: string; readonly severity?: string } }

/** Beyond this a database is taken for gone: somebody's thread stands still meanwhile. */
const statementTimeoutMs = 60_000

function work({ address, secret, told, port }: BlockingReaderData): void {
  let client: pg.Client | undefined

  const connected = async (): Promise<pg.Client> => {
    if (client !== undefined) return client
    const { Client } = await loadPg()
    const connecting = new Client({
      ...connectionOptions({ ...address, password: () => secret }),
      ...{ query_timeout: statementTimeoutMs, statement_timeout: statementTimeoutMs },
    })
    // A connection that breaks is replaced at the next query.
    connecting.on('error', () => {
      client = undefined
    })
    await connecting.connect()
    client = connecting
    return connecting
  }
  const answerTo = async (text: string, values: readonly unknown[]): Promise<BlockingAnswer> => {
    try {
      return { rows: (await (await connected()).query(text, [...values])).rows }
    } catch (error) {
      const { message, code, severity } = error as Error & { readonly code?: string; readonly severity?: string }
      return { failure: { message, ...(code !== undefined && { code }), ...(severity !== undefined && { severity }) } }
    }
  }
  port.on('message', ({ text, values }: { readonly text: string; readonly values: readonly unknown[] }) => {
    void answerTo(text, values).then((answer) => {
      port.postMessage(answer)
      Atomics.store(told, 0, 1)
      Atomics.notify(told, 0)
    })
  })
}

if (workerData !== null) work(workerData as BlockingReaderData)
