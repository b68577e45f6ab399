import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { MachineFaultError } from '../errors/machine-fault-error.ts'
import type { BlockingAnswer, BlockingReaderData } from './blocking-reader-worker.ts'
import type { PostgresRow } from './open-postgres.ts'
import type { PostgresAddress } from './postgres-address.ts'
import { postgresError } from './postgres-failure.ts'

/** Reads a database while the thread that asks waits, as it waits for a file: for ports whose methods give values, not promises. */
export interface BlockingReader {
  /** @throws as PostgresSession's `query` rejects */
  query(text: string, values?: readonly unknown[]): readonly PostgresRow[]
  close(): void
}

/** Beyond this the other thread is taken for dead. */
const answerTimeoutMs = 90_000

/** A connection on a thread of its own, started by the first query. */
export function createBlockingReader(address: PostgresAddress): BlockingReader {
  let running: { readonly worker: Worker; readonly ask: (order: unknown) => BlockingAnswer | undefined } | undefined

  const start = () => {
    const told = new Int32Array(new SharedArrayBuffer(4))
    const { port1, port2 } = new MessageChannel()
    const { password, ...plain } = address
    const script = import.meta.url.endsWith('.ts') ? './blocking-reader-worker.ts' : './blocking-reader-worker.js'
    const workerData: BlockingReaderData = { address: plain, secret: password(), told, port: port2 }
    const worker = new Worker(new URL(script, import.meta.url), { workerData, transferList: [port2] })
    worker.unref()
    port1.unref()
    return {
      worker,
      ask(order: unknown) {
        Atomics.store(told, 0, 0)
        port1.postMessage(order)
        Atomics.wait(told, 0, 0, answerTimeoutMs)
        return receiveMessageOnPort(port1)?.message as BlockingAnswer | undefined
      },
    }
  }
  return {
    query(text, values = []) {
      running ??= start()
      const answer = running.ask({ text, values })
      if (answer === undefined) {
        this.close()
        throw new MachineFaultError('database-unreachable', `The database ${address.shown} did not answer in time.`)
      }
      if ('rows' in answer) return answer.rows
      const { message, ...fields } = answer.failure
      throw postgresError(address.shown, Object.assign(new Error(message), fields))
    },
    close() {
      void running?.worker.terminate()
      running = undefined
    },
  }
}
