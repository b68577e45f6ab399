import type { ModelId, TokenLogprob } from '../ports/chat-model.ts'
import type { ToolCall } from '../ports/message.ts'

/** Every generation of one question, summed. A sum is absent unless every part is known. */
export interface SummedUsage {
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly reasoningTokens?: number
  readonly cachedInputTokens?: number
  /** What is known so far where a sum is not: a lower bound. */
  readonly inputTokensAtLeast?: number
  readonly outputTokensAtLeast?: number
  /** Chat generations started: references, aggregations, retries and hedges. Embeddings and probes are not calls. */
  readonly calls: number
}

/** What a strategy decides. The bill, the notes and the models asked are read from the events it yielded. */
export interface Decision {
  readonly text: string
  /** The answer proper where one could be read out of the text: `391` of "… so it is 391." */
  readonly extracted?: string
  /** The writer's thinking, where it showed any. */
  readonly reasoning?: string
  readonly toolCalls?: readonly ToolCall[]
  /** The tool calls are not as they should be; nobody had better ones. */
  readonly malformedToolCalls?: boolean
  /** The text's tokens, where one model wrote it and they were asked for. */
  readonly tokenLogprobs?: readonly TokenLogprob[]
  /** Probability that the answer is right; absent for strategies and situations that have none. */
  readonly confidence?: number
  /** Which model wrote the text. */
  readonly writtenBy: ModelId
  readonly finishReason: string
}

/** What smacs answers, with how it came about. */
export interface Answer extends Decision {
  readonly strategy: string
  /** Every model that was asked, in the order of asking, the aggregator included, each once. */
  readonly models: readonly ModelId[]
  readonly usage: SummedUsage
  /** US dollars; only where every generation's cost is known. */
  readonly costUsd?: number
  /** US dollars known to be spent where `costUsd` is not known. */
  readonly costUsdAtLeast?: number
  /** True when the strategy fell short of its full course: a model failed, a stage was left out, a ceiling cut it. */
  readonly degraded: boolean
  /** Plain sentences on what was missing or left out. */
  readonly notes: readonly string[]
  readonly traceId: string
}
