import { Worker } from 'node:worker_threads'
import { SmacsError } from '../../../errors/smacs-error.ts'
import type { BankQuery, BankReply } from './bank-query.ts'
import type { BankReaderNews, BankReaderOrder } from './bank-reader-worker.ts'

/** Reads a bank's file for the page, outside the event loop. */
export interface BankReader {
  /** @throws SmacsError `bank-reading` */
  ask(bankFile: string, query: BankQuery): Promise<BankReply>
  close(): Promise<void>
}

/** The thread is started by the first query; one that died is started again by the next. */
export function createBankReader(): BankReader {
  const pending = new Map<number, PromiseWithResolvers<BankReply>>()
  let worker: Worker | undefined
  let asks = 0

  const start = (): Worker => {
    const script = import.meta.url.endsWith('.ts') ? './bank-reader-worker.ts' : './bank-reader-worker.js'
    const started = new Worker(new URL(script, import.meta.url))
    const died = (why: string): void => {
      if (worker !== started) return
      worker = undefined
      for (const { reject } of pending.values()) reject(failed(why))
      pending.clear()
    }
    started.on('message', (news: BankReaderNews) => {
      const waiting = pending.get(news.ask)
      pending.delete(news.ask)
      if ('failure' in news) waiting?.reject(failed(news.failure))
      else waiting?.resolve(news.reply)
    })
    started.on('error', (error) => died(error instanceof Error ? error.message : String(error)))
    started.on('exit', () => died('its thread ended'))
    started.unref()
    return started
  }

  return {
    ask(bankFile, query) {
      asks += 1
      const waiting = Promise.withResolvers<BankReply>()
      pending.set(asks, waiting)
      worker ??= start()
      worker.postMessage({ ask: asks, bankFile, query } satisfies BankReaderOrder)
      return waiting.promise
    },
    async close() {
      await worker?.terminate()
    },
  }
}

function failed(why: string): SmacsError {
  return new SmacsError('bank-reading', `Reading the bank failed: ${why}`)
}
