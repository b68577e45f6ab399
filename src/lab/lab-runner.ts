import { UsageError } from '../errors/smacs-error.ts'
import { type AnyStrategy, strategies } from '../method/strategies/registry.ts'
import { nearestName } from '../options/nearest-name.ts'
import { parseOptions } from '../options/parse-options.ts'
import type { ModelId } from '../ports/chat-model.ts'
import type { BankView } from '../ports/question-bank.ts'
import { askRecorded, type LabAnswer, type LabWorld } from './ask-recorded.ts'
import { bestSinglePerDataset, oracle } from './bounds.ts'
import type { LabQuestion } from './lab-question.ts'

/** A strategy as the user named it, its options not yet checked. */
export interface LabStrategyChoice {
  /** As written: it names the strategy in every result. */
  readonly spec: string
  readonly kind: string
  readonly options: Readonly<Record<string, unknown>>
}

/** Answers recorded questions in one world. */
export interface LabRunner {
  readonly spec: string
  answer(question: LabQuestion): Promise<LabAnswer>
}

/** Strategies that ask for generations nobody recorded; they need live models. */
const needsLiveModels: ReadonlySet<string> = new Set(['paper'])

/** What the lab measures beside the strategies that serve. Each reads what no strategy may: the dataset, or the outcome. */
const bounds = { 'best-single-per-dataset': bestSinglePerDataset, oracle } as const

/** Every kind that recorded answers can measure. */
export const labStrategyKinds: readonly string[] = [
  ...[...strategies.keys()].filter((kind) => !needsLiveModels.has(kind)),
  ...Object.keys(bounds),
]

/**
 * Fits a strategy on a world's bank. A model that an option names (a helper to escalate to) leaves the pool of this
 * strategy alone, so one strategy's result never depends on which others were asked for beside it.
 * @param outcomes the whole bank with its labels, where the caller measures; without it there is no oracle
 * @throws UsageError when the kind is unknown or cannot be answered from recordings, or an option is wrong
 */
export async function createLabRunner(
  choice: LabStrategyChoice,
  shared: LabWorld,
  outcomes?: BankView,
): Promise<LabRunner> {
  assertLabStrategy(choice, outcomes !== undefined)
  const world = worldFor(choice, shared)
  if (choice.kind === 'oracle' || choice.kind === 'best-single-per-dataset') {
    return { spec: choice.spec, answer: bounds[choice.kind](world, outcomes) }
  }
  const strategy = strategies.get(choice.kind)
  if (strategy === undefined) throw new RangeError(`${choice.kind} passed the check and is not registered`)
  const options = resolvedOptions(strategy, choice)
  const fitted = world.bank === undefined ? undefined : await strategy.prepare?.(world.bank, options)
  return {
    spec: choice.spec,
    answer: (question) => askRecorded(question, { spec: choice.spec, strategy, options, fitted }, world),
  }
}

/** @throws UsageError when recorded answers cannot measure this strategy, or one of its options is wrong */
export function assertLabStrategy(choice: LabStrategyChoice, measures: boolean): void {
  const { spec, kind, options } = choice
  if (needsLiveModels.has(kind)) {
    throw new UsageError(
      `strategy \`${spec}\` asks for generations that no recording holds; use \`smacs ask --strategy ${kind}\`.`,
    )
  }
  if (namesAggregator(options.escalate)) {
    throw new UsageError(
      `strategy \`${spec}\` escalates to an aggregator, and no recording holds aggregations; escalate \`to\` a recorded model, or use \`smacs ask\`.`,
    )
  }
  const known = labStrategyKinds.filter((candidate) => measures || candidate !== 'oracle')
  if (known.includes(kind)) {
    const strategy = strategies.get(kind)
    if (strategy !== undefined) resolvedOptions(strategy, choice)
    else if (Object.keys(choice.options).length > 0) throw new UsageError(`strategy \`${spec}\` takes no options.`)
    return
  }
  const nearest = nearestName(kind, known)
  const hint = nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`
  throw new UsageError(`The lab knows no strategy \`${kind}\`.${hint} Known: ${known.join(', ')}.`)
}

function namesAggregator(escalate: unknown): boolean {
  return typeof escalate === 'object' && escalate !== null && 'aggregator' in escalate
}

function resolvedOptions({ optionsSchema }: AnyStrategy, { spec, options }: LabStrategyChoice): unknown {
  return parseOptions(optionsSchema, options, `strategy \`${spec}\``)
}

function worldFor({ options }: LabStrategyChoice, { bank, pool, helpers, ...rest }: LabWorld): LabWorld {
  const written = new Set(textsIn(options))
  const named = [...pool, ...helpers].filter((model) => written.has(model))
  const members = pool.filter((model) => !written.has(model))
  return { ...rest, bank: bank && restricted(bank, [...members, ...named]), pool: members, helpers: named }
}

/** A bank as strategies with the same models see it: one view, so that what is fitted on it is fitted once. */
const restrictions = new WeakMap<BankView, Map<string, BankView>>()

function restricted(bank: BankView, models: readonly ModelId[]): BankView {
  const byModels = restrictions.get(bank) ?? new Map<string, BankView>()
  restrictions.set(bank, byModels)
  const key = JSON.stringify(models)
  const view = byModels.get(key) ?? bank.restrict({ models })
  byModels.set(key, view)
  return view
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
