import type { ChatDelta, TokenLogprob } from '../../ports/chat-model.ts'
import type { Usage } from '../../ports/usage.ts'
import {
  createAnswerLogprobs,
  createThinkBlockSplitter,
  type ThinkBlockMarks,
  type ThinkSegment,
} from '../thinking/think-blocks.ts'
import type { ChatCompletionChunk } from './chat-completion-chunk.ts'
import { finishReason, mergeUsage } from './reading/end-of-answer.ts'
import { createToolCallOrder } from './reading/tool-call-order.ts'
import { createWellFormedText } from './reading/well-formed-text.ts'

/** Turns the chunks of one generation into deltas. */
export interface CompletionReader {
  take(chunk: ChatCompletionChunk): readonly ChatDelta[]
  /** What was held back, and the finish: all there is after the last chunk. */
  end(): readonly ChatDelta[]
  /** The endpoint gave a reason for the end. */
  readonly isFinished: boolean
  readonly sent: {
    readonly text: boolean
    readonly reasoning: boolean
    readonly toolCalls: boolean
    readonly logprobs: boolean
  }
  readonly rawReason: string | undefined
}

/**
 * @param wantsLogprobs whether the caller asked for log-probabilities; unasked ones are dropped
 * @param wantsTokens whether for the tokens by name too
 */
export function createCompletionReader(
  marks: ThinkBlockMarks,
  wantsLogprobs: boolean,
  wantsTokens = false,
): CompletionReader {
  const splitter = createThinkBlockSplitter(marks)
  const logprobs = createAnswerLogprobs()
  const wellFormedText = createWellFormedText()
  const wellFormedReasoning = createWellFormedText()
  const inOrder = createToolCallOrder()
  const sent = { text: false, reasoning: false, toolCalls: false, logprobs: false }
  let usage: Usage | undefined
  let rawReason: string | undefined
  let servedModel: string | undefined

  const segmentDeltas = (segments: readonly ThinkSegment[]): ChatDelta[] =>
    segments.flatMap((segment): ChatDelta[] => {
      if (segment.kind === 'reasoning') {
        sent.reasoning = true
        return [{ type: 'reasoning', text: segment.text }]
      }
      const tokens = logprobs.takeTokens(segment)
      // Templates part the answer from the thinking before it by empty lines, which are part of neither.
      const text = sent.text ? segment.text : segment.text.replace(/^[\r\n]+/, '')
      sent.text ||= text !== ''
      sent.logprobs ||= tokens.length > 0
      const values = tokens.map(({ logprob }) => logprob)
      return [
        ...(text === '' ? [] : [{ type: 'text', text } as const]),
        ...(tokens.length === 0 ? [] : [{ type: 'logprobs', values, ...(wantsTokens && { tokens }) } as const]),
      ]
    })
  const takeText = (text: string, tokens: readonly TokenLogprob[]): readonly ChatDelta[] => {
    if (wantsLogprobs) logprobs.push(text, tokens)
    return text === '' ? [] : segmentDeltas(splitter.push(text))
  }
  const takeReasoning = (text: string): readonly ChatDelta[] => {
    sent.reasoning ||= text !== ''
    return text === '' ? [] : [{ type: 'reasoning', text }]
  }

  return {
    sent,
    get isFinished() {
      return rawReason !== undefined
    },
    get rawReason() {
      return rawReason
    },
    take(chunk) {
      const deltas: ChatDelta[] = []
      if (chunk.reasoning !== '') deltas.push(...takeReasoning(wellFormedReasoning.push(chunk.reasoning)))
      // Log-probabilities of a chunk that brings nothing but thinking are the thinking's.
      if (chunk.text !== '' || chunk.reasoning === '') {
        deltas.push(...takeText(wellFormedText.push(chunk.text), chunk.logprobs))
      }
      for (const piece of chunk.toolCalls) {
        sent.toolCalls = true
        deltas.push({ type: 'tool-call', ...inOrder(piece) })
      }
      if (chunk.usage !== undefined) {
        usage = mergeUsage([usage, chunk.usage])
        const { outputTokens, ...rest } = usage ?? {}
        // Something was generated, so an output of 0 tokens was not counted.
        const isCounted = outputTokens !== 0 || !(sent.text || sent.reasoning || sent.toolCalls)
        const counted = isCounted ? { ...usage } : rest
        if (Object.keys(counted).length > 0) deltas.push({ type: 'usage', usage: counted })
      }
      rawReason = chunk.finishReason ?? rawReason
      servedModel ??= chunk.servedModel
      return deltas
    },
    end() {
      const deltas = [
        ...takeReasoning(wellFormedReasoning.end()),
        ...takeText(wellFormedText.end(), []),
        ...segmentDeltas(splitter.end()),
      ]
      const known = finishReason(rawReason)
      deltas.push({
        type: 'finish',
        reason: known === 'stop' && sent.toolCalls ? 'tool-calls' : known,
        ...(rawReason !== undefined && { rawReason }),
        ...(servedModel !== undefined && { servedModel }),
      })
      return deltas
    },
  }
}
