import { Worker } from 'node:worker_threads'
import { type MachineFault, MachineFaultError } from '../../../errors/machine-fault-error.ts'
import { SmacsError } from '../../../errors/smacs-error.ts'
import type { AnswerSettings, AppendOutcome, BankBatch } from '../../../ports/question-bank.ts'
import type { BankQuery, BankReply } from './bank-query.ts'
import type { BankReaderNews, BankReaderOrder } from './bank-reader-worker.ts'

/** Reads a bank's file for the page, and writes into it for its jobs, outside the event loop. Each rejects with SmacsError `bank-reading`. */
export interface BankReader {
  ask(bankFile: string, query: BankQuery): Promise<BankReply>
  append(bankFile: string, batch: BankBatch): Promise<AppendOutcome>
  storeAnswerSettings(bankFile: string, model: string, settings: AnswerSettings): Promise<void>
  close(): Promise<void>
}

/** The thread is started by the first query; one that died is started again by the next. */
export function createBankReader(): BankReader {
  const pending = new Map<number, PromiseWithResolvers<BankReaderNews>>()
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
      if ('failure' in news) waiting?.reject(failed(news.failure, news.fault))
      else waiting?.resolve(news)
    })
    started.on('error', (error) => died(error instanceof Error ? error.message : String(error)))
    started.on('exit', () => died('its thread ended'))
    started.unref()
    return started
  }
  const send = (order: Omit<BankReaderOrder, 'ask'>): Promise<BankReaderNews> => {
    asks += 1
    const waiting = Promise.withResolvers<BankReaderNews>()
    pending.set(asks, waiting)
    worker ??= start()
    worker.postMessage({ ask: asks, ...order } satisfies BankReaderOrder)
    return waiting.promise
  }

  return {
    async ask(bankFile, query) {
      const news = await send({ bankFile, query })
      return 'reply' in news ? news.reply : undefined
    },
    async append(bankFile, batch) {
      const news = await send({ bankFile, change: { kind: 'append', batch } })
      if (!('outcome' in news) || news.outcome === undefined) throw failed('what became of a batch was not told')
      return news.outcome
    },
    async storeAnswerSettings(bankFile, model, settings) {
      await send({ bankFile, change: { kind: 'settings', model, settings } })
    },
    async close() {
      await worker?.terminate()
    },
  }
}

function failed(why: string, fault?: MachineFault): SmacsError {
  if (fault !== undefined) return new MachineFaultError(fault, why)
  return new SmacsError('bank-reading', `The bank could not be used: ${why}`)
}
