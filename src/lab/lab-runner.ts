import { UsageError } from '../errors/smacs-error.ts'
import { UnknownStrategyError } from '../errors/unknown-strategy-error.ts'
import { aggregationAuthor } from '../method/aggregation/aggregation-id.ts'
import { type AnyStrategy, strategies } from '../method/strategies/registry.ts'
import { nearestName } from '../options/nearest-name.ts'
import type { ModelId } from '../ports/chat-model.ts'
import type { BankView } from '../ports/question-bank.ts'
import { type ResolvedStrategy, resolveStrategySpec } from '../smacs/strategy-names/resolve-strategy.ts'
import { askRecorded, type LabAnswer, type LabWorld } from './ask-recorded.ts'
import { bestSinglePerDataset, oracle } from './bounds.ts'
import type { LabQuestion } from './lab-question.ts'
import type { LiveGenerations } from './live/live-generations.ts'

/** A strategy as the user named it, its options not yet checked. */
export interface LabStrategyChoice {
  /** As written: it names the strategy in every result. */
  readonly spec: string
  readonly kind: string
  readonly options: Readonly<Record<string, unknown>>
  /** What stands behind `kind` where it is a strategy of the caller's own. Workers know none: it runs in this process. */
  readonly own?: AnyStrategy
}

/** Answers recorded questions in one world. */
export interface LabRunner {
  readonly spec: string
  answer(question: LabQuestion): Promise<LabAnswer>
}

/** What the lab measures beside the strategies that serve. Each reads what no strategy may: the dataset, or the outcome. */
const bounds = { oracle, 'best-single-per-dataset': bestSinglePerDataset } as const

export const boundKinds: readonly string[] = Object.keys(bounds)

/** Strategies that recorded answers can measure as they are: no option is needed, and nobody writes anything new. */
export const measurableStrategies: readonly AnyStrategy[] = [...strategies.values()].filter(
  (strategy) => strategy.optionsSchema.safeParse({}).success && !needsWriter(strategy),
)

/** Whether somebody writes new texts even where no option asks for it. */
function needsWriter({ optionsSchema, newTextsBy }: AnyStrategy): boolean {
  const options = optionsSchema.safeParse({})
  return options.success && (newTextsBy?.(options.data) ?? []).length > 0
}

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
  const resolved = checked(choice, { measures: outcomes !== undefined, pool: shared.pool, live: shared.live })
  if (resolved === undefined) {
    return { spec: choice.spec, answer: bounds[choice.kind as keyof typeof bounds](shared, outcomes) }
  }
  const { strategy, options } = resolved
  const world = worldFor(resolved, shared)
  const fitted = world.bank === undefined ? undefined : await strategy.prepare?.(world.bank, options, world)
  return {
    spec: choice.spec,
    answer: (question) => askRecorded(question, { spec: choice.spec, strategy, options, fitted }, world),
  }
}

/** What decides whether a strategy can be answered. */
export interface LabMeans {
  /** Outcomes are known to whoever measures: there may be an oracle. */
  readonly measures: boolean
  readonly pool: readonly ModelId[]
  readonly live: Pick<LiveGenerations, 'models'> | undefined
}

/** @throws UsageError when the lab cannot answer with this strategy, or one of its options is wrong */
export function assertLabStrategy(choice: LabStrategyChoice, means: LabMeans): void {
  checked(choice, means)
}

/** The strategy with its options; undefined for a bound. @throws UsageError as assertLabStrategy does */
function checked(choice: LabStrategyChoice, means: LabMeans): ResolvedStrategy | undefined {
  const { spec, kind, own } = choice
  if (own === undefined && Object.hasOwn(bounds, kind) && (kind !== 'oracle' || means.measures)) {
    if (Object.keys(choice.options).length > 0) throw new UsageError(`strategy \`${spec}\` takes no options.`)
    return undefined
  }
  const resolved = resolvedFor(choice, means)
  for (const writer of writersOf(resolved)) assertLive(spec, writer, means)
  return resolved
}

function resolvedFor(choice: LabStrategyChoice, { measures, live }: LabMeans): ResolvedStrategy {
  try {
    return resolveStrategySpec(choice, choice.own === undefined ? strategies : new Map([[choice.kind, choice.own]]))
  } catch (error) {
    if (!(error instanceof UnknownStrategyError)) throw error
    // The lab knows bounds too, and without live models nothing that an aggregator writes.
    const known = [
      ...[...strategies.values()].filter((strategy) => live !== undefined || !needsWriter(strategy)),
      ...boundKinds.flatMap((name) => (measures || name !== 'oracle' ? [{ name }] : [])),
    ].map(({ name }) => name)
    const nearest = nearestName(error.strategy, known)
    const hint = nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`
    throw new UsageError(`The lab knows no strategy \`${error.strategy}\`.${hint} Known: ${known.join(', ')}.`)
  }
}

function assertLive(spec: string, writer: ModelId | true, { pool, live }: LabMeans): void {
  if (live === undefined) {
    throw new UsageError(
      `strategy \`${spec}\` has an aggregator write new answers, and no recording holds them. Name live models with --config FILE, and a file that keeps what they write with --record FILE.`,
    )
  }
  const missing = (writer === true ? pool : [writer]).filter((model) => !live.models.has(model))
  if (missing.length === 0) return
  const names = missing.map((model) => `\`${model}\``).join(', ')
  throw new UsageError(
    writer === true
      ? `strategy \`${spec}\` has members of the pool write from others' answers, and the configuration has no live model ${names}. Add it, leave it out of the pool (--models), or name one that is there where the strategy has an option for it (\`aggregator\`).`
      : `strategy \`${spec}\`: the configuration has no live model ${names} to aggregate. It has: ${[...live.models.keys()].join(', ')}.`,
  )
}

function writersOf({ strategy, options }: ResolvedStrategy): readonly (ModelId | true)[] {
  return strategy.newTextsBy?.(options) ?? []
}

function worldFor(resolved: ResolvedStrategy, { bank, pool, helpers, ...rest }: LabWorld): LabWorld {
  const { strategy, options } = resolved
  const writers = writersOf(resolved)
  const written = Object.values(strategy.modelsNamedIn?.(options) ?? {})
  // An aggregator that is in the pool answers like any other member, too.
  const isNamed = (model: ModelId): boolean => written.includes(model) && !writers.includes(model)
  const named = [...pool.filter(isNamed), ...helpers.filter((model) => isNamed(model) || writers.includes(model))]
  const members = pool.filter((model) => !isNamed(model))
  const recorded = bank?.models.filter((model) => aggregationAuthor(model) !== undefined) ?? []
  const aggregations = writers.length === 0 ? [] : recorded
  const seen = [...members, ...named, ...aggregations]
  return { ...rest, bank: bank && restricted(bank, seen), pool: members, helpers: named }
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
