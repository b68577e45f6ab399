import type { WorseFit } from '../../../method/exchange/worse-fit.ts'
import type { ModelId } from '../../../ports/chat-model.ts'
import type { Price } from '../../../ports/usage.ts'

/** Body of `GET /v1/pool`: how the models of the file are, as far as this process knows. */
export interface PoolBody {
  readonly object: 'smacs.pool'
  /** Since when it counts; ISO 8601, UTC. */
  readonly since: string
  /** What each strategy learns from the bank, `default` first; without a bank there is nothing to learn, and all are fitted. */
  readonly strategies: readonly StrategyFitting[]
  /** What is learnt from use, where the file asks for it. */
  readonly learning?: {
    /** Questions learnt from, those forgotten since included. */
    readonly questions: number
    /** What becomes of a model that changed or copies another. */
    readonly action: 'warn' | 'renew' | 'exclude'
  }
  /** The pool in its order, helpers after it. */
  readonly data: readonly PoolModel[]
}

/** How far a served strategy is with what it learns from the bank. */
export interface StrategyFitting {
  /** Its name in the file, or `default`. */
  readonly strategy: string
  /** `kept-out`: it goes by the weights of before the bank changed, since those fitted on it now foretell worse. */
  readonly state: 'fitting' | 'fitted' | 'failed' | 'kept-out'
  /** How much worse; there with `kept-out` alone. */
  readonly keptOut?: WorseFit
}

/** That a model is no longer what it was, or that it and another repeat each other, and the trace that showed it. */
export type MemberChange =
  | { readonly kind: 'drift'; readonly answers: number; readonly trace: string }
  | { readonly kind: 'copy'; readonly other: ModelId; readonly questions: number; readonly trace: string }

/** Everything unknown is absent. */
export interface PoolModel {
  readonly model: ModelId
  readonly role: 'pool' | 'helper'
  readonly family?: string
  /** `openai-compatible` or `llama-cpp`. */
  readonly provider?: string
  readonly price?: Price
  readonly contextTokens?: number
  readonly circuit?: 'closed' | 'open' | 'half-open'
  /** Absent until it was asked, or looked for. */
  readonly reachable?: boolean
  /** Since when it is so; ISO 8601, UTC. */
  readonly reachableSince?: string
  /** Why it can not be reached: the class of the error. */
  readonly unreachableReason?: string
  readonly inFlight: number
  /** Chat generations started, retries included. */
  readonly calls: number
  readonly answered: number
  readonly failed: number
  readonly lastFailure?: { readonly kind: string; readonly at: string }
  readonly lastAskedAt?: string
  /** Over the last 200 answers. */
  readonly firstTokenMs?: Spread
  readonly durationMs?: Spread
  /** As reported. */
  readonly inputTokens: number
  readonly outputTokens: number
  /** Known cost in US dollars; absent where none is known. */
  readonly costUsd?: number
  /** What use has noticed of it, the oldest first; absent where that is nothing. */
  readonly changes?: readonly MemberChange[]
  /** It is asked nothing since it changed. */
  readonly excluded?: true
  /** An answer of it came with log-probabilities. Nobody may have asked for them yet. */
  readonly givesLogprobs?: true
}

export interface Spread {
  readonly p50: number
  readonly p95: number
  readonly n: number
}
