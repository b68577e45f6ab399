import { type AnyStrategy, strategies as registered } from '../../method/strategies/registry.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankView, QuestionBank } from '../../ports/question-bank.ts'
import type { StrategyChoice } from '../../smacs/smacs-options.ts'
import { strategyNames } from '../../smacs/strategy-names/own-strategies.ts'
import { resolveStrategy } from '../../smacs/strategy-names/resolve-strategy.ts'
import { boundKinds, type LabStrategyChoice } from '../lab-runner.ts'
import type { RunTasksOptions } from '../run/run-tasks.ts'
import { compare } from './compare.ts'
import type { Comparison } from './comparison.ts'

export interface CompareStrategiesOptions extends RunTasksOptions {
  /** Recorded answers with their correctness. */
  readonly bank: BankView | QuestionBank
  /**
   * By the name that the result has for each: kinds with options, strategies of your own, and the bounds `oracle` and
   * `best-single-per-dataset`. Strategies whose texts an aggregator writes need live models, and are refused.
   */
  readonly strategies: Readonly<Record<string, StrategyChoice | AnyStrategy>>
  /** Half/half splits, stratified by dataset. Default 10. */
  readonly splits?: number
  /** Same seed, same figures. Default 0. */
  readonly seed?: string | number
  /** The pool in order; default: every model of the bank but the closed ones, ids sorted by code unit. */
  readonly models?: readonly ModelId[]
  /** Never in the pool; may be named by options. */
  readonly closed?: readonly ModelId[]
  /** Keep the correctness of so many questions of the half that is learnt from. Default: of all. */
  readonly labels?: number
  /** Embeds what the bank holds no vector of, where the lexical embedder did not make its vectors. */
  readonly embedder?: Embedder
}

/**
 * What `smacs lab compare` does, for programs: every strategy is fitted on one half of a bank and answers the other, from
 * recordings alone, by the code that serves. A bank in a file is compared by one worker a core, unless a strategy is your own.
 * @throws UsageError for an unknown strategy, model or option; SmacsError when no question could be asked
 * @example
 * const { strategies, pairs } = await compareStrategies({ bank, strategies: { mine, vote: { kind: 'prior-vote' } } })
 */
export async function compareStrategies(options: CompareStrategiesOptions): Promise<Comparison> {
  const { bank, splits = 10, seed = 0, closed = [], labels } = options
  const view = 'view' in bank ? await bank.view() : bank
  return compare({
    ...options,
    view,
    // Workers could not be given an embedder.
    bankFile: 'view' in bank && options.embedder === undefined ? bank.file : undefined,
    strategies: choicesOf(options.strategies),
    ...{ splits, closed, labels, models: options.models, openEmbedder: options.embedder, embedder: undefined },
    seed: String(seed),
    heldOutDatasets: [],
  })
}

function choicesOf(written: CompareStrategiesOptions['strategies']): readonly LabStrategyChoice[] {
  const { named, kinds } = strategyNames(written)
  return Object.entries(named).map(([spec, { kind, ...options }]) => {
    if (boundKinds.includes(kind)) return { spec, kind, options }
    const { strategy } = resolveStrategy(spec, named, kinds)
    return { spec, kind, options, ...(registered.get(kind) !== strategy && { own: strategy }) }
  })
}
