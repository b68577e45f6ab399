import type { ChatDelta, FinishReason } from '../../ports/chat-model.ts'
import { createAnswerLogprobs } from '../thinking/answer-logprobs.ts'
import { createThinkBlockSplitter, type ThinkBlockMarks, type ThinkSegment } from '../thinking/think-blocks.ts'
import type { ChatCompletionChunk, ToolCallPiece } from './chat-completion-chunk.ts'

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

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
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
  const toolIndex = createToolCallIndex()
  const sent = { text: false, reasoning: false, toolCalls: false, logprobs: false }
  let rawReason: string | undefined
  let servedModel: string | undefined

  const segmentDeltas = (segments: readonly ThinkSegment[]): ChatDelta[] =>
    segments.flatMap((segment): ChatDelta[] => {
      if (segment.kind === 'reasoning') {
        sent.reasoning = true
        return [{ type: 'reasoning', text: segment.text }]
      }
      sent.text = true
      const tokens = logprobs.takeTokens(segment)
      if (tokens.length === 0) return [{ type: 'text', text: segment.text }]
      sent.logprobs = true
      const values = tokens.map(({ logprob }) => logprob)
      return [
        { type: 'text', text: segment.text },
        { type: 'logprobs', values, ...(wantsTokens && { tokens }) },
      ]
    })

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
      if (chunk.reasoning !== '') {
        sent.reasoning = true
        deltas.push({ type: 'reasoning', text: chunk.reasoning })
      }
      // Log-probabilities of a chunk that brings nothing but thinking are the thinking's.
      if (wantsLogprobs && (chunk.text !== '' || chunk.reasoning === '')) logprobs.push(chunk.text, chunk.logprobs)
      if (chunk.text !== '') deltas.push(...segmentDeltas(splitter.push(chunk.text)))
      for (const piece of chunk.toolCalls) {
        sent.toolCalls = true
        deltas.push({ type: 'tool-call', ...piece, index: toolIndex(piece) })
      }
      if (chunk.usage !== undefined) {
        const { outputTokens, ...rest } = chunk.usage
        // Something was generated, so an output of 0 tokens was not counted.
        const isCounted = outputTokens !== 0 || !(sent.text || sent.reasoning || sent.toolCalls)
        const usage = isCounted ? chunk.usage : rest
        if (Object.keys(usage).length > 0) deltas.push({ type: 'usage', usage })
      }
      rawReason ??= chunk.finishReason
      servedModel ??= chunk.servedModel
      return deltas
    },
    end() {
      const deltas = segmentDeltas(splitter.end())
      const known = rawReason === undefined ? 'other' : (finishReasons[rawReason] ?? 'other')
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

/** Gives every tool call its own index, also where a server counts each of several calls as 0 and only the ids differ. */
function createToolCallIndex(): (piece: ToolCallPiece) => number {
  const current = new Map<number, { readonly id: string | undefined; readonly index: number }>()
  let next = 0
  return ({ index, id }) => {
    const known = current.get(index)
    if (known !== undefined && (id === undefined || known.id === undefined || known.id === id)) return known.index
    const fresh = { id, index: next++ }
    current.set(index, fresh)
    return fresh.index
  }
}
