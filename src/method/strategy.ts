import type { z } from 'zod'
import type { AnswerEquivalence } from '../ports/answer-equivalence.ts'
import type { Budget } from '../ports/budget.ts'
import type { ChatModel, ModelId } from '../ports/chat-model.ts'
import type { Clock } from '../ports/clock.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { ProgramExaminer } from '../ports/execution.ts'
import type { Question } from '../ports/question.ts'
import type { BankView } from '../ports/question-bank.ts'
import type { Random } from '../ports/random.ts'
import type { Decision } from './answer.ts'
import type { CallDesk } from './calls/call-desk.ts'
import type { CollaborationEvent } from './events.ts'
import type { HeldOutScores } from './exchange/held-out-scores.ts'
import type { Learner } from './learning/state/learner.ts'

/** What the writer of the final answer was asked for by the caller; a strategy's own settings stand where it is absent. */
export interface AnswerSettings {
  readonly temperature?: number
  readonly topP?: number
  readonly maxTokens?: number
  readonly stop?: readonly string[]
  /** Sent to the writer as it is. Strategies that draw several texts leave it out and draw their own. */
  readonly seed?: number
  readonly user?: string
  /** Fields of the endpoint's own (`top_k`, `reasoning_effort`), passed on to the writer as they are. */
  readonly endpointFields?: Readonly<Record<string, unknown>>
  /** Leave `endpointFields` out where the writer's endpoint refuses them, instead of failing. */
  readonly dropRefusedFields?: boolean
  /** The writer's tokens by name with so many alternatives each. Only where one model writes the answer. */
  readonly topLogprobs?: number
}

/** Everything outside that a strategy may use, as parameters. The lab, the server and the tests differ in this alone. */
export interface MethodContext {
  /** The pool, in order. Ties are decided by it. */
  readonly models: readonly ChatModel[]
  /** Models outside the pool that an option may name (an aggregator, a helper to escalate to). */
  readonly helpers?: readonly ChatModel[]
  /** Undefined or without questions: no evidence. */
  readonly bank: BankView | undefined
  readonly embedder: Embedder
  /** What was learnt from use, and learns on. Absent: nothing is learnt. Read where the bank teaches nothing. */
  readonly learner?: Learner | undefined
  /** Decides on pairs of answers that rules leave undecided; absent: those stand apart. */
  readonly equivalence?: AnswerEquivalence | undefined
  /** Runs the programs of answers; absent: none is ever run. */
  readonly examiner?: ProgramExaminer | undefined
  readonly random: Random
  /** A fresh unpredictable mark from the system's cryptographic source, outside the seed. */
  readonly freshMark: () => string
  readonly clock: Clock
  readonly budget: Budget
  readonly signal: AbortSignal
  /** Where generations are started and waited for. `runStrategy` makes it, and closes it once the strategy has decided. */
  readonly desk: CallDesk
  /** When the caller wants an answer at the latest, on `clock`; the best so far is then returned. Undefined = no deadline. */
  readonly deadlineAtMs?: number
  readonly traceId: string
  readonly answerSettings?: AnswerSettings
  /** Whose texts are read as they come: everybody's (default), only those of whoever writes the answer alone, nobody's. */
  readonly deltas?: 'all' | 'answer' | 'none'
  /**
   * Under a deadline that may well come: whoever writes the answer alone is heard as it writes though nobody reads along,
   * so that what it has begun can stand. Default false: it is asked for a whole answer, and nothing comes before its end.
   */
  readonly keepBegun?: boolean
}

/** What a fit may use beside the bank. */
export interface FittingSurroundings {
  /** Who is in the pool; a bank may know others. */
  readonly pool: readonly ModelId[]
  readonly embedder: Embedder
}

/**
 * A way of answering. `run` yields what happens and returns what it decided. It is driven by `runStrategy`, which
 * adds the first and the last event, sums the bill, and sees to it that leaving early aborts every inner call and that
 * a slow reader never stalls the models.
 */
export interface Strategy<Options, Fitted = undefined> {
  readonly name: string
  readonly optionsSchema: z.ZodType<Options>
  /** True where one model is asked, once or several times, and another only where it gives no answer. */
  readonly callsOne?: true
  /** Models that the options name, each under its option (`escalate.to`); undefined under one that names none. */
  modelsNamedIn?(options: Options): Readonly<Record<string, ModelId | undefined>>
  /**
   * Who writes texts out of others' answers, which no recording holds: models, and `true` for any of those that answered.
   * Absent or empty: nobody.
   */
  newTextsBy?(options: Options): readonly (ModelId | true)[]
  /** Fits on a bank what `run` needs; done once a bank, surroundings and options, never per question. */
  prepare?(bank: BankView, options: Options, surroundings: FittingSurroundings): Promise<Fitted>
  /** What was fitted as bytes, so that it can be kept beside the bank; absent where fitting takes no time. */
  readonly fittedCodec?: {
    encode(fitted: NonNullable<Fitted>): Uint8Array
    /** Undefined where the bytes are of another version: fit again. */
    decode(bytes: Uint8Array): NonNullable<Fitted> | undefined
    /** By which a fit is compared with the one before it: a worse one is kept out. Absent or undefined: any new one goes in. */
    heldOut?(fitted: NonNullable<Fitted>): HeldOutScores | undefined
  }
  run(
    question: Question,
    context: MethodContext,
    options: Options,
    fitted: Fitted,
  ): AsyncGenerator<CollaborationEvent, Decision>
}
