import { Worker } from 'node:worker_threads'
import { noLongerNeeded } from '../../cancellation/no-longer-needed.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { AnswerEquivalence } from '../../ports/answer-equivalence.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type {
  CounterfactualOrder,
  CounterfactualOutcome,
  FromCounterfactuals,
  OutsideQuestion,
  ToCounterfactuals,
} from './counterfactual-worker.ts'

/** What other settings would have said, found out away from the event loop, one order after the other. */
export interface CounterfactualThread {
  /** Orders under way or waiting. */
  readonly underWay: number
  /** @throws SmacsError `counterfactuals-failed` */
  run(order: CounterfactualOrder, outside: OutsideParts): Promise<CounterfactualOutcome>
  close(): Promise<void>
}

export interface OutsideParts {
  readonly embedder: Embedder
  readonly equivalence: AnswerEquivalence | undefined
}

interface Pending extends PromiseWithResolvers<CounterfactualOutcome> {
  readonly outside: OutsideParts
}

/** A fit on a bank of the largest kind takes minutes; what takes longer hangs, and would keep everybody out. */
const orderAtMostMs = 15 * 60_000

/** The thread is started by the first order, and by the next where it died. */
export function createCounterfactualThread(clock: Pick<Clock, 'wait'>): CounterfactualThread {
  /** In the order in which they are worked on. */
  const pending = new Map<number, Pending>()
  let worker: Worker | undefined
  let orders = 0

  const tell = async (to: Worker, ask: number, question: OutsideQuestion): Promise<void> => {
    const [first] = pending.values()
    const told = await answerOf(question, first?.outside).then(
      (value): ToCounterfactuals => ({ type: 'told', ask, value }),
      (error: unknown): ToCounterfactuals => ({ type: 'untold', ask, message: messageOf(error) }),
    )
    to.postMessage(told)
  }
  const start = (): Worker => {
    const script = import.meta.url.endsWith('.ts') ? './counterfactual-worker.ts' : './counterfactual-worker.js'
    const started = new Worker(new URL(script, import.meta.url))
    const died = (why: string): void => {
      if (worker !== started) return
      worker = undefined
      for (const { reject } of pending.values()) reject(failed(why))
      pending.clear()
    }
    started.on('message', (message: FromCounterfactuals) => {
      if (message.type === 'ask') return void tell(started, message.ask, message.question)
      const waiting = pending.get(message.number)
      pending.delete(message.number)
      if (message.type === 'done') waiting?.resolve(message.outcome)
      else waiting?.reject(failed(message.message))
      // A thread that only waits must not keep the process.
      if (pending.size === 0) started.unref()
    })
    started.on('error', (error) => died(messageOf(error)))
    started.on('exit', () => died('its thread ended'))
    return started
  }

  return {
    get underWay() {
      return pending.size
    },
    run(order, outside) {
      orders += 1
      const waiting = { ...Promise.withResolvers<CounterfactualOutcome>(), outside }
      pending.set(orders, waiting)
      worker ??= start()
      worker.ref()
      worker.postMessage({ type: 'order', number: orders, order } satisfies ToCounterfactuals)
      const ended = new AbortController()
      const hanging = worker
      clock.wait(orderAtMostMs, ended.signal).then(
        () => hanging.terminate(),
        () => undefined,
      )
      return waiting.promise.finally(() => ended.abort(noLongerNeeded))
    },
    async close() {
      await worker?.terminate()
    },
  }
}

async function answerOf(question: OutsideQuestion, outside: OutsideParts | undefined): Promise<unknown> {
  if (question.kind === 'embed') return outside?.embedder.embed(question.texts, { role: question.role })
  return outside?.equivalence?.saySame(question.question, question.pairs)
}

function failed(why: string): SmacsError {
  return new SmacsError('counterfactuals-failed', `Other settings could not be tried on the trace: ${why}.`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
