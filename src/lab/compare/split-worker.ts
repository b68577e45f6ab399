import { parentPort, workerData } from 'node:worker_threads'
import { openQuestionBank } from '../../bank/sqlite/open-question-bank.ts'
import { createLexicalEmbedder, fitLexical } from '../../embedders/lexical/lexical-embedder.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { LabStrategyChoice } from '../lab-runner.ts'
import type { Split } from '../statistics/half-splits.ts'
import { runSplit, type SplitOutcomes } from './run-split.ts'

/** What a worker is started with. */
export interface SplitWorkerData {
  readonly bankFile: string
  readonly strategies: readonly LabStrategyChoice[]
  readonly pool: readonly ModelId[]
  readonly helpers: readonly ModelId[]
  readonly seed: string
  readonly labels: number | undefined
}

/** What a worker is asked. */
export interface SplitTask {
  readonly number: number
  readonly split: Split
}

/** What a worker says. */
export type SplitProgress =
  | { readonly type: 'answered'; readonly count: number }
  | { readonly type: 'done'; readonly outcomes: SplitOutcomes }

/** Answers between two messages of progress. */
const answersPerMessage = 64

async function work(data: SplitWorkerData, port: NonNullable<typeof parentPort>): Promise<void> {
  const bank = await openQuestionBank(data.bankFile, { readOnly: true })
  const view = await bank.view()
  const world = {
    ...data,
    prices: new Map(),
    embedderFor: (texts: readonly string[]) => createLexicalEmbedder({ documentFrequencies: fitLexical(texts) }),
  }
  port.on('message', ({ number, split }: SplitTask) => {
    let unsaid = 0
    const say = (): void => {
      port.postMessage({ type: 'answered', count: unsaid } satisfies SplitProgress)
      unsaid = 0
    }
    const running = runSplit(view, split, number, data.strategies, world, () => {
      unsaid += 1
      if (unsaid === answersPerMessage) say()
    }).then((outcomes) => {
      say()
      port.postMessage({ type: 'done', outcomes } satisfies SplitProgress)
    })
    // A rejection must end the worker: its error is the comparison's.
    running.catch((error: unknown) => {
      queueMicrotask(() => {
        throw error
      })
    })
  })
}

if (parentPort !== null) await work(workerData as SplitWorkerData, parentPort)
