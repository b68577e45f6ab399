import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { UsageError } from '../../errors/smacs-error.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { assertLabStrategy, type LabStrategyChoice } from '../lab-runner.ts'
import { halfSplits, type Split } from '../statistics/half-splits.ts'
import { type Comparison, summariseComparison } from './comparison.ts'
import type { SplitOutcomes } from './run-split.ts'
import type { SplitProgress, SplitTask, SplitWorkerData } from './split-worker.ts'

export interface CompareOptions {
  /** Opened by every worker for itself, to read. */
  readonly bankFile: string
  readonly view: BankView
  readonly strategies: readonly LabStrategyChoice[]
  readonly splits: number
  readonly seed: string
  /** The pool in order; default: every model of the bank but the closed ones, ids sorted by code unit. */
  readonly models: readonly ModelId[] | undefined
  /** Never in the pool; may be named by options. */
  readonly closed: readonly ModelId[]
  readonly heldOutDatasets: readonly string[]
  readonly labels: number | undefined
  readonly signal?: AbortSignal
  /** Answers given so far, of all. */
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Repeated half/half splits stratified by dataset: every strategy is fitted on one half and answers the other. Splits
 * run in parallel, one worker a core; the result does not depend on how many there are.
 * @throws UsageError when a strategy, a model or a dataset is not there
 */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { view, strategies, seed, closed } = options
  for (const choice of strategies) assertLabStrategy(choice, true)
  assertKnown('model', [...(options.models ?? []), ...closed], view.models)
  const datasets = view.questions.map(({ dataset }) => dataset)
  assertKnown('dataset', options.heldOutDatasets, [...new Set(datasets.filter((dataset) => dataset !== undefined))])
  const pool = options.models ?? view.models.filter((model) => !closed.includes(model)).toSorted()
  const random = createSeededRandom(seed)
  const splits = halfSplits(datasets, options.splits, random.fork('splits'), new Set(options.heldOutDatasets))
  const helpers = view.models.filter((model) => !pool.includes(model))
  const data: SplitWorkerData = { bankFile: options.bankFile, strategies, pool, helpers, seed, labels: options.labels }
  const outcomes = await runSplits(data, splits, options)
  return summariseComparison(
    strategies.map(({ spec }) => spec),
    outcomes,
    { hash: view.hash, datasetOf: (place) => datasets[place] ?? '' },
    random.fork('figures'),
  )
}

async function runSplits(
  workerData: SplitWorkerData,
  splits: readonly Split[],
  { strategies, signal, onProgress }: CompareOptions,
): Promise<readonly SplitOutcomes[]> {
  signal?.throwIfAborted()
  const total = splits.reduce((sum, { asked }) => sum + asked.length * strategies.length, 0)
  const outcomes: SplitOutcomes[] = []
  let next = 0
  let done = 0
  // The same file beside this one, compiled or not.
  const script = new URL(import.meta.url.endsWith('.ts') ? './split-worker.ts' : './split-worker.js', import.meta.url)
  const workers = Array.from(
    { length: Math.min(availableParallelism(), splits.length) },
    () => new Worker(script, { workerData }),
  )
  const work = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const hand = (): void => {
        const split = splits[next]
        if (split === undefined) {
          resolve()
          return
        }
        worker.postMessage({ number: next, split } satisfies SplitTask)
        next += 1
      }
      worker.on('message', (message: SplitProgress) => {
        if (message.type === 'answered') {
          done += message.count
          onProgress?.(done, total)
          return
        }
        outcomes[message.outcomes.split] = message.outcomes
        hand()
      })
      worker.on('error', reject)
      worker.on('exit', (code) => reject(new Error(`A worker of the comparison ended with ${code}.`)))
      hand()
    })
  const aborted = Promise.withResolvers<never>()
  aborted.promise.catch(() => undefined)
  const onAbort = (): void => aborted.reject(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([Promise.all(workers.map(work)), aborted.promise])
    return outcomes
  } finally {
    signal?.removeEventListener('abort', onAbort)
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

function assertKnown(what: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  throw new UsageError(
    `The bank has no ${what} ${unknown.map((name) => `\`${name}\``).join(', ')}. It has: ${known.join(', ')}.`,
  )
}
