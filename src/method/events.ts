import type { ModelId, TokenLogprob } from '../ports/chat-model.ts'
import type { Execution } from '../ports/execution.ts'
import type { ToolCall } from '../ports/message.ts'
import type { BankQuestion } from '../ports/question-bank.ts'
import type { Usage } from '../ports/usage.ts'
import type { Answer } from './answer.ts'

/** What a generation is for. References answer the question; aggregations write a candidate from references. */
export type CallStage = 'reference' | 'aggregation'

/** A failure as it stands in events and traces: no stack, no key, no prompt. */
export interface FailureReport {
  readonly name: string
  readonly code?: string
  /** How a generation failed, where it was one: `timeout`, `rate-limited`, … */
  readonly kind?: string
  readonly message: string
}

/** A finished generation. Unknown usage, log-probability and cost are absent. */
export interface Generation {
  readonly model: ModelId
  readonly text: string
  /** Thinking, kept apart; never shown to an aggregator by default. */
  readonly reasoning?: string
  readonly toolCalls?: readonly ToolCall[]
  /** Mean natural log-probability of the answer tokens; absent unless every token's is known. */
  readonly meanLogprob?: number
  /** The answer's tokens by name, where they were asked for and the model names them. */
  readonly tokenLogprobs?: readonly TokenLogprob[]
  /** Number of answer tokens `meanLogprob` is over. */
  readonly logprobTokens?: number
  readonly usage?: Usage
  /** More tokens were reported than it can have used; ceilings in dollars counted its worst case. */
  readonly implausibleUsage?: true
  readonly costUsd?: number
  /** Chat generations started for it: 1 and one more for each retry. */
  readonly calls: number
  readonly finishReason: string
  /** Cut at the token limit or, where it stands as the answer all the same, at the deadline. */
  readonly truncated: boolean
  /** It was asked to end its text with an answer line, which nobody is shown. */
  readonly answerLine?: true
  readonly servedModel?: string
  /** From the call's start to its first text or reasoning, and to its end, in milliseconds. */
  readonly firstTokenMs?: number
  readonly durationMs: number
}

/** A pool member with what the bank promises of it on this question; neither where it promises nothing. */
export interface PanelMember {
  readonly model: ModelId
  /** The sum of its correctness over the nearest questions, weighted by their similarity: no probability. See priorScores. */
  readonly priorScore?: number
  /** Probability that its answer is right, 0 to 1. */
  readonly expectedAccuracy?: number
}

/** How one candidate stands in the posterior. */
export interface CandidateScore {
  readonly candidate: number
  /** Mean cosine similarity to all candidates, itself included. */
  readonly consensus: number
  /** exp(-mean token log-probability); absent where unknown. */
  readonly perplexity?: number
  /** What decides: the highest wins. */
  readonly hybrid: number
}

/** What one model's answer weighs. */
export interface Voice {
  readonly model: ModelId
  /** Its place in `clusters`; absent where it gives no answer that can be compared. */
  readonly cluster?: number
  readonly weight: number
}

/** When it happened, on the context's clock; only traces of older versions lack it. */
interface Timed {
  readonly atMs?: number
}

/** Which generation it is about: `index` numbers references in panel order, aggregations as candidates. */
interface OfCall {
  readonly stage: CallStage
  readonly index: number
}

/** The same, with whose it is. */
interface OfModelsCall extends OfCall {
  readonly model: ModelId
}

/**
 * Everything that happens while a question is answered, in order. The command line's progress, the server's stream,
 * the evidence page and the trace are readers of these.
 */
export type CollaborationEvent =
  | {
      readonly type: 'started'
      readonly strategy: string
      readonly question: string
      readonly pool: readonly ModelId[]
      readonly seed: string
      readonly options: Readonly<Record<string, unknown>>
      readonly atMs: number
    }
  /** The strategy is being fitted on the bank, once for all questions; this one waits for it. */
  | { readonly type: 'fitting-started'; readonly bankQuestions: number; readonly atMs: number }
  | (Timed & {
      readonly type: 'neighbours-found'
      /** Nearest first. */
      readonly neighbours: readonly (Pick<BankQuestion, 'dataset' | 'questionId' | 'text'> & {
        readonly similarity: number
      })[]
      readonly bankQuestions: number
      /** How many were kept: those whose outcomes make up the prior scores. */
      readonly kept: number
    })
  /** What a strategy that goes by kinds of question, and not by neighbours, expects its models by. */
  | (Timed & {
      readonly type: 'prior-read'
      /** How far grades support it: see PosteriorRule. */
      readonly rule: 'labelled' | 'hybrid' | 'label-free' | 'agreement'
      readonly bankQuestions: number
      readonly gradedQuestions: number
      /** The pool, in order. */
      readonly models: readonly ModelId[]
      /** The bank's datasets, else groups of its questions, that this question is like; the largest share first, all sum to 1. */
      readonly kinds: readonly {
        readonly name: string
        readonly share: number
        /** By `models`: expected share of right answers on this kind, null where the bank does not know a model. Summed by
         * share it is the model's `expectedAccuracy`. Absent where nothing supports a number. */
        readonly accuracy?: readonly (number | null)[]
      }[]
    })
  | (Timed & {
      readonly type: 'panel-chosen'
      /** In panel order. */
      readonly panel: readonly PanelMember[]
      /** The pool members not chosen, the best promise first. */
      readonly notChosen: readonly PanelMember[]
      readonly evidence: boolean
    })
  | (OfModelsCall & { readonly type: 'call-started'; readonly atMs: number })
  | (OfModelsCall & { readonly type: 'call-delta'; readonly text: string; readonly reasoning?: boolean })
  | (OfModelsCall &
      Timed & { readonly type: 'call-retried'; readonly attempt: number; readonly failure: FailureReport })
  | (OfCall & Timed & { readonly type: 'call-finished'; readonly generation: Generation })
  | (OfModelsCall & {
      readonly type: 'call-failed'
      readonly failure: FailureReport
      readonly calls: number
      readonly usage?: Usage
      readonly costUsd?: number
      readonly atMs: number
    })
  | (Timed & {
      readonly type: 'subset-drawn'
      readonly candidate: number
      /** Numbers of the references that it is written from, in panel order. */
      readonly references: readonly number[]
      /** Numbers of the candidates that it is written from, beside them or in their place; absent where there are none. */
      readonly candidates?: readonly number[]
    })
  | (Timed & {
      readonly type: 'references-shortened'
      readonly candidate: number
      /** UTF-16 units before and after, per number of a reference or of an earlier candidate. */
      readonly shortened: readonly (({ readonly reference: number } | { readonly earlier: number }) & {
        readonly from: number
        readonly to: number
      })[]
    })
  | (Timed & {
      readonly type: 'scored'
      readonly scores: readonly CandidateScore[]
      readonly chosen: number
      readonly signals: readonly ('consensus' | 'perplexity')[]
      /** Cosine of each pair of `scores`, 4 digits: (0,1), (0,2), …, (1,2), … Absent where an older version scored. */
      readonly similarity?: readonly number[]
    })
  /** The programs of the answers so far were run in a sandbox, or a recording tells what running them showed. */
  | (Timed & {
      readonly type: 'programs-run'
      /** In the order of asking; answers that hold no program are left out. */
      readonly programs: readonly (Execution & { readonly model: ModelId })[]
      /** The examples read from the question, and what else programs were run on; absent where a recording tells. */
      readonly examples?: readonly string[]
      readonly inputs?: readonly string[]
    })
  | (Timed & {
      readonly type: 'answers-weighed'
      /** Answer clusters, the leading one first. */
      readonly clusters: readonly {
        readonly answer: string
        readonly supporters: readonly ModelId[]
        /** Share of the votes; not a probability. */
        readonly share?: number
        /** Probability of being the right answer, where the strategy has a calibrated one. */
        readonly probability?: number
      }[]
      /** Probability that the leading answer is right; absent where nothing supports a number. */
      readonly confidence?: number
      /** Probability that none of the answers is right, where each has one: all sum to 1. */
      readonly other?: number
      /** What the leading answer's probability must reach before asking may stop, where one was asked for. */
      readonly wanted?: number
      /** Whose answer counts for which cluster, in the order of asking. Absent for open answers, and in traces of before. */
      readonly voices?: readonly Voice[]
      readonly asked: number
      readonly decision: 'ask-more' | 'stop' | 'escalate'
      /** The decision in words. */
      readonly explanation: string
    })
  /** Something the reader of the answer should know; `degraded` when the strategy fell short of its full course. */
  | { readonly type: 'noted'; readonly note: string; readonly degraded: boolean; readonly atMs?: number }
  /** Answer text as it is decided, for readers that show it at once. */
  | { readonly type: 'answer-delta'; readonly text: string }
  /** Thinking of the one model that writes the answer, as it comes. */
  | { readonly type: 'answer-reasoning-delta'; readonly text: string }
  /** A piece of a tool call of the one model whose answer passes through as it is. */
  | {
      readonly type: 'answer-tool-call-delta'
      readonly index: number
      readonly id?: string
      readonly name?: string
      readonly argumentsText: string
    }
  /** Tokens of the text sent last, where they were asked for by name. */
  | { readonly type: 'answer-logprobs-delta'; readonly tokens: readonly TokenLogprob[] }
  | { readonly type: 'answer-finished'; readonly answer: Answer; readonly atMs: number }
