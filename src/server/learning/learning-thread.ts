import { Worker } from 'node:worker_threads'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { LearningNews, LearningOrder, LearningOutcome } from './learning-worker.ts'

export interface LearningTask {
  /** Absolute path, or Postgres address. */
  readonly tracePlace: string
  /** Absolute path; made where it is missing. */
  readonly bankFile: string
  readonly source: string
  readonly most: number
  /** Names of keys of which nothing is learnt. */
  readonly leaveOut: readonly string[]
  readonly embedder: Embedder
}

/** Takes traces into a bank outside the event loop, one look after the other. */
export interface LearningThread {
  /**
   * Learns from what was written since the look before; the first looks at everything.
   * @throws SmacsError `learning-failed`
   */
  learn(task: LearningTask): Promise<LearningOutcome>
  close(): Promise<void>
}

/** The thread is started by the first look, and again by the next one where it died. */
export function createLearningThread(): LearningThread {
  let worker: Worker | undefined
  let pending: { readonly task: LearningTask; readonly settled: PromiseWithResolvers<LearningOutcome> } | undefined

  const settle = (end: (settled: PromiseWithResolvers<LearningOutcome>) => void): void => {
    const before = pending
    pending = undefined
    if (before !== undefined) end(before.settled)
  }
  const embed = async (started: Worker, texts: readonly string[]): Promise<void> => {
    const vectors = await pending?.task.embedder.embed(texts, { role: 'document' }).catch(() => undefined)
    started.postMessage({ type: 'embedded', vectors } satisfies LearningOrder)
  }
  const start = (): Worker => {
    const script = import.meta.url.endsWith('.ts') ? './learning-worker.ts' : './learning-worker.js'
    const started = new Worker(new URL(script, import.meta.url))
    started.unref()
    started.on('message', (news: LearningNews) => {
      if (news.type === 'embed') void embed(started, news.texts)
      else if (news.type === 'learnt') settle(({ resolve }) => resolve(news.outcome))
      else settle(({ reject }) => reject(failed(news.message)))
    })
    const died = (why: string): void => {
      if (worker !== started) return
      worker = undefined
      settle(({ reject }) => reject(failed(why)))
    }
    started.on('error', (error) => died(error instanceof Error ? error.message : String(error)))
    started.on('exit', () => died('its thread ended'))
    return started
  }

  return {
    learn(task) {
      const settled = Promise.withResolvers<LearningOutcome>()
      pending = { task, settled }
      worker ??= start()
      const { id, dimensions } = task.embedder
      worker.postMessage({ type: 'learn', ...task, embedder: { id, dimensions } } satisfies LearningOrder)
      return settled.promise
    },
    async close() {
      await worker?.terminate()
    },
  }
}

function failed(why: string): SmacsError {
  return new SmacsError('learning-failed', `Learning from traces failed: ${why}`)
}
