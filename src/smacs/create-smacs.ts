import { randomBytes, randomUUID } from 'node:crypto'
import { createBudget } from '../budget/create-budget.ts'
import { createSystemClock } from '../clock/system-clock.ts'
import { UsageError } from '../errors/smacs-error.ts'
import { createProgramExaminer } from '../examination/create-program-examiner.ts'
import { aggregationAuthor } from '../method/aggregation/aggregation-id.ts'
import type { Answer } from '../method/answer.ts'
import type { Collaboration } from '../method/collaboration.ts'
import type { WorseFit } from '../method/exchange/worse-fit.ts'
import { answerFrom, runStrategy } from '../method/run-strategy.ts'
import { parseOptions } from '../options/parse-options.ts'
import type { ChatModel } from '../ports/chat-model.ts'
import { type Question, questionFromText } from '../ports/question.ts'
import type { BankView } from '../ports/question-bank.ts'
import { createSeededRandom } from '../random/seeded-random.ts'
import { type AskOptions, askOptionsSchema } from './ask-options.ts'
import { deferCollaboration } from './deferred-collaboration.ts'
import { type Evidence, evidenceSource } from './evidence.ts'
import { type SmacsOptions, type StrategyChoice, smacsOptionsSchema } from './smacs-options.ts'
import { strategyNames } from './strategy-names/own-strategies.ts'
import { type ResolvedStrategy, resolveStrategy } from './strategy-names/resolve-strategy.ts'

export interface Smacs {
  /** Answers a question. @throws PoolExhaustedError when no model gave an answer. */
  ask(question: string | Question, options?: AskOptions): Promise<Answer>
  /** The same with everything that happens; the answer is the generator's return value and the last event. */
  stream(question: string | Question, options?: AskOptions): Collaboration
  /** Fits what a strategy needs from the bank ahead of its first question. */
  prepare(strategy?: string | StrategyChoice): Promise<PreparedStrategy>
  /**
   * Weighs the questions that are asked from now on by another state of the bank; those under way stay with theirs. What strategies
   * learn from it is fitted anew, by the next question or by `prepare`.
   * @throws EmbedderMismatchError when another embedder built it; nothing has changed then
   */
  takeUp(bank: BankView): void
}

/** A strategy that has what it needs from the bank. */
export interface PreparedStrategy {
  /** The weights in use are those of before the bank changed, since new ones foretell worse; see `describeWorseFit`. */
  readonly keptOut?: WorseFit
  /** This process learnt the weights now; false where there are none, or they were found. */
  readonly fittedHere: boolean
}

/**
 * Puts a pool of models, a question bank and an embedder together.
 * @throws UsageError when the pool is empty, an id stands twice or is reserved, or a strategy's options are wrong
 * @throws EmbedderMismatchError when another embedder built the bank: here for a view, at the first question for a bank
 * @example
 * const smacs = createSmacs({ models, bank: await openQuestionBank('bank.db') })
 * const answer = await smacs.ask('What is 17 * 23?')
 */
export function createSmacs(options: SmacsOptions): Smacs {
  parseOptions(smacsOptionsSchema, options, 'createSmacs')
  const { models, helpers = [], equivalence, learner, codeRunner } = options
  const examiner = codeRunner && createProgramExaminer(codeRunner)
  if (models.length === 0) throw new UsageError('The pool is empty; give at least one model.')
  assertDistinct([...models, ...helpers])
  const clock = options.clock ?? createSystemClock()
  const { named, kinds } = strategyNames(options.strategies ?? {})
  // Once and now: wrong options are wrong before the first question, and what is fitted is known by them.
  const chosen = new Map<unknown, ResolvedStrategy>(
    ['default', ...Object.keys(named)].map((name) => [name, resolveStrategy(name, named, kinds)]),
  )
  const resolve = (wanted: string | StrategyChoice = 'default'): ResolvedStrategy =>
    chosen.get(wanted) ?? resolveStrategy(wanted, named, kinds)
  const evidence = evidenceSource(options)

  const stream = (asked: string | Question, ask: AskOptions = {}): Collaboration => {
    parseOptions(askOptionsSchema, ask, 'ask')
    const resolved = resolve(ask.strategy)
    const question = resolveQuestion(asked)
    const seed = String(ask.seed ?? randomUUID().slice(-12))
    const startedAtMs = clock.nowMs()
    const run = ({ bank, embedder, fittedOf }: Evidence): Collaboration =>
      runStrategy({
        strategy: resolved.strategy,
        name: resolved.name,
        options: resolved.options,
        fitted: () => fittedOf(resolved.strategy, resolved.options),
        question,
        seed,
        ...(ask.signal !== undefined && { signal: ask.signal }),
        context: {
          models,
          helpers,
          bank,
          embedder,
          equivalence,
          learner,
          examiner,
          clock,
          random: createSeededRandom(seed),
          freshMark: () => randomBytes(8).toString('hex'),
          budget: ask.budget ?? createBudget({ maxCalls: ask.maxCalls, maxCostUsd: ask.maxCostUsd }),
          traceId: ask.traceId ?? randomUUID(),
          ...(ask.deadlineMs !== undefined && { deadlineAtMs: startedAtMs + ask.deadlineMs }),
          ...(ask.answerSettings !== undefined && { answerSettings: ask.answerSettings }),
          ...(ask.deltas !== undefined && { deltas: ask.deltas }),
          keepBegun: ask.keepBegun ?? Number.isFinite(ask.deadlineMs),
        },
      })
    return evidence.known === undefined
      ? deferCollaboration(async () => run(await evidence.read()))
      : run(evidence.known)
  }

  return {
    stream,
    // Async, so that wrong use is a rejected promise. Nobody reads the pieces here, so none are made.
    ask: async (asked, ask) => answerFrom(stream(asked, { deltas: 'none', ...ask })),
    prepare: async (strategy) => {
      const resolved = resolve(strategy)
      const { value, keptOut, fittedHere } = (await evidence.read()).fittedOf(resolved.strategy, resolved.options)
      await value
      const worse = keptOut?.()
      return { fittedHere: fittedHere?.() === true, ...(worse !== undefined && { keptOut: worse }) }
    },
    takeUp: (bank) => evidence.takeUp(bank),
  }
}

function resolveQuestion(asked: string | Question): Question {
  if (typeof asked === 'string') {
    if (asked.trim() === '') throw new UsageError('The question is empty.')
    return questionFromText(asked)
  }
  // Plain JavaScript has no compiler to say so.
  if (typeof asked?.text !== 'string' || !Array.isArray(asked.messages)) {
    throw new UsageError('Expected the question to be a text, or an object with its `text` and `messages`.')
  }
  if (asked.messages.length === 0) throw new UsageError('A question needs at least one message.')
  return asked
}

function assertDistinct(models: readonly ChatModel[]): void {
  const seen = new Set<string>()
  for (const { id } of models) {
    const author = aggregationAuthor(id)
    if (author !== undefined) {
      throw new UsageError(`\`${id}\` is the id of a bank's aggregations by \`${author}\`; give the model another.`)
    }
    if (seen.has(id)) throw new UsageError(`Two models are called \`${id}\`; ids must be unique.`)
    seen.add(id)
  }
}
