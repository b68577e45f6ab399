import { randomBytes, randomUUID } from 'node:crypto'
import { createBudget } from '../budget/create-budget.ts'
import { createSystemClock } from '../clock/system-clock.ts'
import { EmbedderMismatchError } from '../errors/embedder-mismatch-error.ts'
import { UsageError } from '../errors/smacs-error.ts'
import type { Answer } from '../method/answer.ts'
import { answerFrom, type Collaboration, runStrategy } from '../method/run-strategy.ts'
import { type AnyStrategy, defaultStrategyKind, strategies as knownStrategies } from '../method/strategies/registry.ts'
import type { AnswerSettings } from '../method/strategy.ts'
import { nearestName } from '../options/nearest-name.ts'
import { parseOptions } from '../options/parse-options.ts'
import type { Budget } from '../ports/budget.ts'
import type { ChatModel } from '../ports/chat-model.ts'
import type { Clock } from '../ports/clock.ts'
import type { Embedder } from '../ports/embedder.ts'
import { type Question, questionFromText } from '../ports/question.ts'
import type { BankView } from '../ports/question-bank.ts'
import { createSeededRandom } from '../random/seeded-random.ts'

/** A strategy with its options: `{ kind: 'paper', references: 5 }`. */
export interface StrategyChoice {
  readonly kind: string
  readonly [option: string]: unknown
}

export interface SmacsOptions {
  /** The pool, in order: ties are decided by it. At least one, ids unique. */
  readonly models: readonly ChatModel[]
  /** Models that are never in the pool but may be named by an option: an aggregator, a helper to escalate to. */
  readonly helpers?: readonly ChatModel[]
  /** Compares questions and candidates; the one that built the bank, where there is a bank. */
  readonly embedder: Embedder
  /** Questions with known correctness of each model; without one the panel is the pool in its order. */
  readonly bank?: BankView
  /** Named strategies; `default` is used when a question names none. */
  readonly strategies?: Readonly<Record<string, StrategyChoice>>
  readonly clock?: Clock
}

export interface AskOptions {
  /** A name from `strategies`, a kind, or a kind with options. */
  readonly strategy?: string | StrategyChoice
  /** Same seed, same draws: subsets, ties, the seeds sent to models. Default: a fresh one, told in the first event. */
  readonly seed?: string | number
  readonly signal?: AbortSignal
  /** Hard ceiling on chat generations started, everything counted. */
  readonly maxCalls?: number
  /** Hard ceiling in US dollars; every model asked needs a price. */
  readonly maxCostUsd?: number
  /** Milliseconds after which the best answer so far is returned. */
  readonly deadlineMs?: number
  /** How the final answer is to be written; references follow the strategy's own settings. */
  readonly answerSettings?: AnswerSettings
  /**
   * Whose texts the events tell as they come: everybody's (default), only those of whoever writes the answer alone, or
   * nobody's. The others are asked for whole answers, which costs all sides less.
   */
  readonly deltas?: 'all' | 'answer' | 'none'
  /** Replaces `maxCalls` and `maxCostUsd` where a budget is shared by several questions. */
  readonly budget?: Budget
  /** Names the trace; default: a fresh UUID. */
  readonly traceId?: string
}

export interface Smacs {
  /** Answers a question. @throws PoolExhaustedError when no model gave an answer. */
  ask(question: string | Question, options?: AskOptions): Promise<Answer>
  /** The same with everything that happens; the answer is the generator's return value and the last event. */
  stream(question: string | Question, options?: AskOptions): Collaboration
  /** Fits what a strategy needs from the bank ahead of its first question. */
  prepare(strategy?: string | StrategyChoice): Promise<void>
}

/**
 * Puts a pool of models, a question bank and an embedder together.
 * @throws UsageError when the pool is empty, an id stands twice or a strategy's options are wrong
 * @throws EmbedderMismatchError when another embedder built the bank
 * @example
 * const smacs = createSmacs({ models, embedder, bank })
 * const answer = await smacs.ask('What is 17 * 23?')
 */
export function createSmacs(options: SmacsOptions): Smacs {
  const { models, helpers = [], embedder, bank, strategies: named = {} } = options
  assertPool(models, helpers)
  if (bank?.embedderId !== undefined && bank.embedderId !== embedder.id) {
    throw new EmbedderMismatchError(bank.embedderId, embedder.id)
  }
  const clock = options.clock ?? createSystemClock()
  const chosen = new Map(Object.entries(named).map(([name, choice]) => [name, resolveChoice(name, choice)]))
  const resolve = (choice: string | StrategyChoice = 'default'): ResolvedStrategy => resolveStrategy(choice, chosen)
  const fittedFor = new Map<string, Promise<unknown>>()

  /** Fitted once a strategy and its options; a failed fit is tried again. */
  const fittedOf = ({ strategy, options: strategyOptions }: ResolvedStrategy): Promise<unknown> => {
    if (bank === undefined || strategy.prepare === undefined) return Promise.resolve(undefined)
    const key = `${strategy.name} ${JSON.stringify(strategyOptions)}`
    const existing = fittedFor.get(key)
    if (existing !== undefined) return existing
    const fitting = strategy.prepare(bank, strategyOptions)
    fittedFor.set(key, fitting)
    fitting.catch(() => fittedFor.delete(key))
    return fitting
  }

  const stream = (asked: string | Question, ask: AskOptions = {}): Collaboration => {
    const resolved = resolve(ask.strategy)
    const question = typeof asked === 'string' ? questionFromText(asked) : asked
    if (question.messages.length === 0) throw new UsageError('A question needs at least one message.')
    const seed = String(ask.seed ?? randomBytes(6).toString('hex'))
    const startedAtMs = clock.nowMs()
    return runStrategy({
      strategy: resolved.strategy,
      name: resolved.name,
      options: resolved.options,
      fitted: () => fittedOf(resolved),
      question,
      seed,
      ...(ask.signal !== undefined && { signal: ask.signal }),
      context: {
        models,
        helpers,
        bank,
        embedder,
        clock,
        random: createSeededRandom(seed),
        freshMark: () => randomBytes(8).toString('hex'),
        budget: ask.budget ?? createBudget({ maxCalls: ask.maxCalls, maxCostUsd: ask.maxCostUsd }),
        traceId: ask.traceId ?? randomUUID(),
        ...(ask.deadlineMs !== undefined && { deadlineAtMs: startedAtMs + ask.deadlineMs }),
        ...(ask.answerSettings !== undefined && { answerSettings: ask.answerSettings }),
        ...(ask.deltas !== undefined && { deltas: ask.deltas }),
      },
    })
  }

  return {
    stream,
    // Not async alone: wrong use throws where it is called, as a rejected promise here.
    ask: async (asked, ask) => answerFrom(stream(asked, ask)),
    prepare: async (strategy) => {
      await fittedOf(resolve(strategy))
    },
  }
}

interface ResolvedStrategy {
  readonly name: string
  readonly strategy: AnyStrategy
  readonly options: unknown
}

function resolveStrategy(
  choice: string | StrategyChoice,
  chosen: ReadonlyMap<string, ResolvedStrategy>,
): ResolvedStrategy {
  if (typeof choice !== 'string') return resolveChoice(choice.kind, choice)
  const known = chosen.get(choice)
  if (known !== undefined) return known
  if (choice === 'default') return resolveChoice('default', { kind: defaultStrategyKind })
  if (knownStrategies.has(choice)) return resolveChoice(choice, { kind: choice })
  const names = [...new Set([...chosen.keys(), ...knownStrategies.keys()])]
  const nearest = nearestName(choice, names)
  throw new UsageError(
    `No strategy is called \`${choice}\`${nearest === undefined ? '' : `; did you mean \`${nearest}\`?`} Known: ${names.join(', ')}.`,
  )
}

function resolveChoice(name: string, { kind, ...written }: StrategyChoice): ResolvedStrategy {
  const strategy = knownStrategies.get(kind)
  if (strategy === undefined) {
    const kinds = [...knownStrategies.keys()]
    throw new UsageError(`strategy \`${name}\`: no kind is called \`${kind}\`. Known: ${kinds.join(', ')}.`)
  }
  return { name, strategy, options: parseOptions(strategy.optionsSchema, written, `strategy \`${name}\``) }
}

function assertPool(models: readonly ChatModel[], helpers: readonly ChatModel[]): void {
  if (models.length === 0) throw new UsageError('The pool is empty; give at least one model.')
  const seen = new Set<string>()
  for (const { id } of [...models, ...helpers]) {
    if (seen.has(id)) throw new UsageError(`Two models are called \`${id}\`; ids must be unique.`)
    seen.add(id)
  }
}
