import { randomUUID } from 'node:crypto'
import type {
  JSONObject,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4ToolCall,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider'
import type { Answer, SummedUsage } from '../method/answer.ts'
import type { CollaborationEvent } from '../method/events.ts'

/** An answer's thinking, text and tool calls, in this order; what it has not is absent. */
export function contentOf(answer: Answer): LanguageModelV4Content[] {
  return [
    ...(answer.reasoning === undefined ? [] : [{ type: 'reasoning' as const, text: answer.reasoning }]),
    ...(answer.text === '' ? [] : [{ type: 'text' as const, text: answer.text }]),
    ...toolCallsOf(answer),
  ]
}

/** Tool calls with ids: the next turn's results name them, and not every model sends one. */
export function toolCallsOf({ toolCalls = [] }: Pick<Answer, 'toolCalls'>): readonly LanguageModelV4ToolCall[] {
  return toolCalls.map(({ id, name, arguments: input }) => ({
    type: 'tool-call',
    toolCallId: id === '' ? randomUUID() : id,
    toolName: name,
    input: input === '' ? '{}' : input,
  }))
}

/** Why the writer ended; an answer that calls tools ended for that. */
export function finishReasonOf({ finishReason, toolCalls = [] }: Answer): LanguageModelV4FinishReason {
  const known = ['stop', 'length', 'content-filter'] as const
  const unified = known.find((reason) => reason === finishReason) ?? 'other'
  const calls = toolCalls.length > 0 && unified !== 'length' && unified !== 'content-filter'
  return { unified: calls ? 'tool-calls' : unified, raw: finishReason }
}

/** Tokens of every generation of the question together; what is not known of each is undefined. */
export function usageOf(usage: SummedUsage): LanguageModelV4Usage {
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = usage
  return {
    inputTokens: {
      total: inputTokens,
      noCache: difference(inputTokens, cachedInputTokens),
      cacheRead: cachedInputTokens,
      cacheWrite: undefined,
    },
    outputTokens: { total: outputTokens, text: difference(outputTokens, reasoningTokens), reasoning: reasoningTokens },
    raw: { ...usage },
  }
}

function difference(whole: number | undefined, part: number | undefined): number | undefined {
  return whole === undefined || part === undefined ? undefined : whole - part
}

/**
 * What smacs tells of an answer under `providerMetadata.smacs`: confidence, who was asked, calls, cost, notes.
 * @param trace every event but the pieces of texts, where they are to be told
 */
export function metadataOf(answer: Answer, trace: readonly CollaborationEvent[] | undefined): SharedV4ProviderMetadata {
  const { traceId, strategy, confidence, extracted, models, writtenBy, usage, costUsd, degraded, notes } = answer
  const told = {
    traceId,
    strategy,
    confidence,
    extracted,
    models,
    writtenBy,
    calls: usage.calls,
    costUsd,
    degraded,
    notes,
  }
  // As JSON has it: absent fields absent, and nothing that could not be sent on.
  return { smacs: JSON.parse(JSON.stringify({ ...told, trace })) as JSONObject }
}
