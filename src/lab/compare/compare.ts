import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { halfSplits } from '../../statistics/sampling/half-splits.ts'
import { embedderName } from '../lab-embedder.ts'
import { assertLabStrategy, boundKinds, type LabStrategyChoice } from '../lab-runner.ts'
import { helpersOf, type LiveGenerations } from '../live/live-generations.ts'
import { resolvePool } from '../resolve-pool.ts'
import type { AskTask } from '../run/ask-task.ts'
import { type RunTasksOptions, runTasks } from '../run/run-tasks.ts'
import { runTasksHere } from '../run/run-tasks-here.ts'
import type { TaskWorkerData } from '../run/task-worker.ts'
import { isBaseline, recordedBaselines } from './baselines.ts'
import { type ComparedStrategy, type Comparison, summariseComparison } from './comparison.ts'

export interface CompareOptions extends RunTasksOptions {
  /** Opened by every worker for itself, to read; undefined: there is none, and everything runs in this process. */
  readonly bankFile: string | undefined
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
  /** Only these datasets keep their outcomes in the bank half; undefined = all do. */
  readonly labelDatasets?: readonly string[] | undefined
  /** Embeds what the bank holds no vector of; its weights are at hand. */
  readonly embedder?: TaskWorkerData['embedder']
  /** The same one in this process. */
  readonly openEmbedder?: Embedder | undefined
  /** Asked what the bank does not hold. Everything then runs in this process, which alone writes the record. */
  readonly live?: LiveGenerations | undefined
}

/**
 * Repeated half/half splits stratified by dataset: every strategy is fitted on one half and answers the other. Splits
 * run in parallel, one worker a core; the result does not depend on how many there are.
 * @throws UsageError when a strategy, a model or a dataset is not there, or an aggregation is in the pool
 * @throws SmacsError when no question could be asked
 */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { view, strategies, seed, closed, live } = options
  const everyone = [...new Set([...view.models, ...(live?.models.keys() ?? [])])]
  assertKnown('model', [...(options.models ?? []), ...closed], everyone)
  const pool = resolvePool(options.models, view.models).filter((model) => !closed.includes(model))
  for (const choice of strategies) assertLabStrategy(choice, { measures: true, pool, live })
  if (live !== undefined && view.questions.every(({ reference }) => reference === undefined)) {
    throw new UsageError('No question of the bank has a reference, so nothing that live models write could be graded.')
  }
  const datasets = view.questions.map(({ dataset }) => dataset)
  const namedDatasets = [...options.heldOutDatasets, ...(options.labelDatasets ?? [])]
  assertKnown('dataset', namedDatasets, [...new Set(datasets.filter((dataset) => dataset !== undefined))])
  const random = createSeededRandom(seed)
  const splits = halfSplits(datasets, options.splits, random.fork('splits'), new Set(options.heldOutDatasets))
  const helpers = helpersOf(pool, view.models, live)
  // What live models would have to be asked for is measured where somebody wants it measured.
  const added = live === undefined ? recordedBaselines(view, pool, strategies) : []
  const tasks = splits.map(
    ({ bank, asked }, number): AskTask => ({
      kind: 'ask',
      bank,
      asked,
      pool,
      helpers,
      strategies: [...strategies, ...added],
      labels: options.labels,
      labelDatasets: options.labelDatasets,
      draw: `split ${number}`,
    }),
  )
  const isHere = live !== undefined || strategies.some(({ own }) => own !== undefined)
  const outcomes =
    isHere || options.bankFile === undefined
      ? await runTasksHere(view, tasks, { seed, live, embedder: options.openEmbedder }, options)
      : await runTasks({ bankFile: options.bankFile, seed, embedder: options.embedder }, tasks, options)
  if (outcomes.every((task) => task.every((answers) => answers.length === 0))) {
    throw new SmacsError(
      'nothing-measured',
      `Nothing was measured: no question was left to ask that has an answer of the pool (${pool.join(', ') || 'no model'}). \`smacs bank inspect\` shows what the bank holds; --models names another pool.`,
    )
  }
  return summariseComparison(
    [
      ...strategies.map((choice) => ({ spec: choice.spec, role: roleOf(choice) })),
      ...added.map(({ spec }) => ({ spec, role: 'baseline' as const, added: true })),
    ],
    outcomes,
    { hash: view.hash, embedder: embedderName(view), datasetOf: (place) => datasets[place] ?? '' },
    random.fork('figures'),
  )
}

/** What a strategy is held against others for. */
export function roleOf(choice: LabStrategyChoice): NonNullable<ComparedStrategy['role']> {
  if (boundKinds.includes(choice.kind)) return 'bound'
  return isBaseline(choice) ? 'baseline' : 'strategy'
}

/** @throws UsageError naming what the bank does not have */
export function assertKnown(what: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  throw new UsageError(
    `The bank has no ${what} ${unknown.map((name) => `\`${name}\``).join(', ')}. It has: ${known.join(', ')}.`,
  )
}
