import { z } from 'zod'
import type { Learner } from '../method/learning/state/learner.ts'
import type { AnyStrategy } from '../method/strategies/registry.ts'
import type { AnswerEquivalence } from '../ports/answer-equivalence.ts'
import type { ChatModel } from '../ports/chat-model.ts'
import type { Clock } from '../ports/clock.ts'
import type { CodeRunner } from '../ports/code-runner.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { BankView, QuestionBank } from '../ports/question-bank.ts'
import type { FittedStore } from './fitted-strategies.ts'

/** A strategy with its options: `{ kind: 'paper', references: 5 }`. */
export interface StrategyChoice {
  readonly kind: string
  readonly [option: string]: unknown
}

/** What `createSmacs` puts together. */
export interface SmacsOptions {
  /** The pool, in order: ties are decided by it. At least one, ids unique. */
  readonly models: readonly ChatModel[]
  /** Models that are never in the pool but may be named by an option: an aggregator, a helper to escalate to. */
  readonly helpers?: readonly ChatModel[]
  /** Compares questions and candidates; the one that built the bank, where there is a bank. Default: the lexical one. */
  readonly embedder?: Embedder
  /**
   * Runs the programs of answers to questions of type `code`, in a sandbox: what they show is evidence. Whoever opened it
   * closes it. Default: no program is ever run.
   */
  readonly codeRunner?: CodeRunner
  /** Decides whether answers in sentences say the same where rules leave it open. Default: those stand apart. */
  readonly equivalence?: AnswerEquivalence
  /**
   * Questions with known correctness of each model; without one the panel is the pool in its order. A bank is read by the
   * first question, as it is then, and keeps fitted weights; a view is what it is. Whoever opened it closes it.
   */
  readonly bank?: BankView | QuestionBank
  /** What was learnt from use, and learns on: whom `adaptive` asks and believes where there is no bank. Default: nothing is learnt. */
  readonly learner?: Learner
  /**
   * Strategies by name: kinds with options, or strategies of your own (`smacs/strategy`), whose names are then kinds too.
   * `default` is used when a question names none.
   */
  readonly strategies?: Readonly<Record<string, StrategyChoice | AnyStrategy>>
  /** Keeps fitted weights between processes. Default: the bank, where it is more than a view; else fitted anew by each process. */
  readonly fittedStore?: FittedStore
  /**
   * While weights are fitted anew because the bank has changed: answer by those of before and note it. Default false, the
   * question waits for the new ones.
   */
  readonly serveOldWeights?: boolean
  readonly clock?: Clock
}

export const strategyChoiceSchema = z.looseObject({ kind: z.string() })

const model = instance<ChatModel>('stream', 'a model, such as createOpenAiCompatibleModel gives')

const ownStrategy = instance<AnyStrategy>(
  'run',
  'a kind with options (`{ kind: "paper" }`) or a strategy of your own (`smacs/strategy`)',
)

const bank = z.union([
  instance<QuestionBank>('view', 'a question bank, such as openQuestionBank gives, or its view()'),
  instance<BankView>('nearest', 'a question bank, such as openQuestionBank gives, or its view()'),
])

const shape = {
  models: z.array(model),
  helpers: z.array(model).optional(),
  embedder: instance<Embedder>('embed', 'an embedder; createLexicalEmbedder() needs no download').optional(),
  codeRunner: instance<CodeRunner>('runCalls', 'what openCodeRunner gives').optional(),
  equivalence: instance<AnswerEquivalence>('saySame', 'what createOnnxEquivalence gives').optional(),
  bank: bank.optional(),
  learner: instance<Learner>('learn', 'what createLearner gives').optional(),
  strategies: z.record(z.string(), z.union([strategyChoiceSchema, ownStrategy])).optional(),
  fittedStore: instance<FittedStore>('storeFitted', 'a store of fitted weights, such as a question bank').optional(),
  serveOldWeights: z.boolean().optional(),
  clock: instance<Clock>('nowMs', 'a clock').optional(),
} satisfies Record<keyof SmacsOptions, z.ZodType>

export const smacsOptionsSchema = z.strictObject(shape)

/** An object told by a method of its own: plain JavaScript has no compiler to say that something else was given. */
export function instance<T extends object>(method: keyof T & string, what: string): z.ZodType<T> {
  return z.custom<T>(
    (value) => typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function',
    { error: `Expected ${what}` },
  )
}
