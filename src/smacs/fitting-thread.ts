import { Worker } from 'node:worker_threads'
import { SmacsError } from '../errors/smacs-error.ts'
import type { FittingSurroundings } from '../method/strategy.ts'
import type { FittingNews, FittingOrder } from './fitting-worker.ts'

/** Fits strategies on a bank's file, outside the event loop. */
export interface FittingThread {
  /**
   * @param bankHash the bank to be fitted on
   * @returns what was fitted as bytes; undefined where the bank teaches nothing; `bank-changed` where the file holds another
   * bank by now
   * @throws SmacsError `fit-failed`
   */
  fit(strategy: string, options: unknown, bankHash: string): Promise<Uint8Array | undefined | 'bank-changed'>
}

type Outcome = Uint8Array | undefined | 'bank-changed'

/** The thread is started by the first fit, and ended when nothing is left to fit. */
export function createFittingThread(bankFile: string, { pool, embedder }: FittingSurroundings): FittingThread {
  const pending = new Map<number, PromiseWithResolvers<Outcome>>()
  let worker: Worker | undefined
  let fits = 0

  const embed = async (texts: readonly string[]): Promise<FittingOrder> => {
    const vectors = await embedder.embed(texts, { role: 'document' }).catch(() => undefined)
    return { type: 'embedded', vectors }
  }
  const start = (): Worker => {
    const script = import.meta.url.endsWith('.ts') ? './fitting-worker.ts' : './fitting-worker.js'
    const started = new Worker(new URL(script, import.meta.url))
    const died = (error: Error): void => {
      if (worker !== started) return
      worker = undefined
      for (const { reject } of pending.values()) reject(failed(error.message))
      pending.clear()
    }
    started.on('message', (news: FittingNews) => {
      if (news.type === 'embed') {
        void embed(news.texts).then((order) => started.postMessage(order))
        return
      }
      const waiting = pending.get(news.fit)
      pending.delete(news.fit)
      if (news.type === 'failed') waiting?.reject(failed(news.message))
      else waiting?.resolve(news.type === 'fitted' ? news.bytes : news.type)
      if (pending.size > 0) return
      worker = undefined
      void started.terminate()
    })
    started.on('error', (error) => died(error instanceof Error ? error : new Error(String(error))))
    started.on('exit', () => died(new Error('its thread ended')))
    return started
  }

  return {
    fit(strategy, options, bankHash) {
      const waiting = Promise.withResolvers<Outcome>()
      fits += 1
      pending.set(fits, waiting)
      worker ??= start()
      const { id, dimensions } = embedder
      const order = { bankFile, bankHash, strategy, options, pool, embedder: { id, dimensions } }
      worker.postMessage({ type: 'fit', fit: fits, ...order } satisfies FittingOrder)
      return waiting.promise
    },
  }
}

function failed(why: string): SmacsError {
  return new SmacsError('fit-failed', `Fitting on the bank failed: ${why}.`)
}
