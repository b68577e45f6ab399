import { z } from 'zod'
import type { AnswerSettings } from '../method/strategy.ts'
import type { Budget } from '../ports/budget.ts'
import { instance, type StrategyChoice, strategyChoiceSchema } from './smacs-options.ts'

/** How one question is to be answered. */
export interface AskOptions {
  /** A name from `strategies`, or a kind with options: `paper?references=5` or `{ kind: 'paper', references: 5 }`. */
  readonly strategy?: string | StrategyChoice
  /** Same seed, same draws: subsets, ties, the seeds sent to models. Default: a fresh one, told in the first event. */
  readonly seed?: string | number
  readonly signal?: AbortSignal
  /** Hard ceiling on chat generations started, everything counted. */
  readonly maxCalls?: number
  /** Hard ceiling in US dollars; every model asked needs a price. */
  readonly maxCostUsd?: number
  /** Milliseconds after which the best answer so far is returned; Infinity = none. */
  readonly deadlineMs?: number
  /** How the final answer is to be written; references follow the strategy's own settings. */
  readonly answerSettings?: AnswerSettings
  /**
   * Whose texts the events tell as they come: everybody's (default), only those of whoever writes the answer alone, or
   * nobody's. The others are asked for whole answers, which costs all sides less.
   */
  readonly deltas?: 'all' | 'answer' | 'none'
  /**
   * With `deltas` that do not tell the answer: hear it as it is written all the same, so that at the deadline what has
   * begun is returned. Costs a little more than asking for it whole. Default: where there is a deadline.
   */
  readonly keepBegun?: boolean
  /** Replaces `maxCalls` and `maxCostUsd` where a budget is shared by several questions. */
  readonly budget?: Budget
  /** Names the trace; default: a fresh UUID. */
  readonly traceId?: string
}

const answerSettingsShape = {
  temperature: z.number().min(0).optional(),
  topP: z.number().min(0).max(1).optional(),
  maxTokens: z.int().min(1).optional(),
  stop: z.array(z.string()).optional(),
  seed: z.int().optional(),
  user: z.string().optional(),
  topLogprobs: z.int().min(0).optional(),
  endpointFields: z.record(z.string(), z.unknown()).optional(),
  dropRefusedFields: z.boolean().optional(),
} satisfies Record<keyof AnswerSettings, z.ZodType>

const shape = {
  strategy: z.union([z.string(), strategyChoiceSchema]).optional(),
  seed: z.union([z.string(), z.number()]).optional(),
  signal: instance<AbortSignal>('throwIfAborted', 'an AbortSignal').optional(),
  maxCalls: z.int().min(0).optional(),
  maxCostUsd: z.number().min(0).optional(),
  deadlineMs: z.union([z.number().min(0), z.literal(Number.POSITIVE_INFINITY)]).optional(),
  answerSettings: z.strictObject(answerSettingsShape).optional(),
  deltas: z.enum(['all', 'answer', 'none']).optional(),
  keepBegun: z.boolean().optional(),
  budget: instance<Budget>('reserve', 'a budget').optional(),
  traceId: z.string().min(1).optional(),
} satisfies Record<keyof AskOptions, z.ZodType>

/** A misspelt ceiling that is ignored is no ceiling, so unknown keys and values that are no numbers are refused. */
export const askOptionsSchema = z.strictObject(shape)
