import { ModelCallError } from '../../errors/model-call-error.ts'
import type { ChatDelta, ChatModel, ChatRequest, TokenLogprob } from '../../ports/chat-model.ts'
import type { ToolCall } from '../../ports/message.ts'
import { costUsd, type Usage } from '../../ports/usage.ts'
import { meanOf } from '../../statistics/vectors.ts'
import type { Generation } from '../events.ts'

/** The deltas of one generation put together. */
export interface Collector {
  /** @param atMs since the generation was started */
  take(delta: ChatDelta, atMs: number): void
  usage(): Usage | undefined
  /** Words and no tool call, which half written is none. */
  hasText(): boolean
  /** What is wrong with a stream that has ended; undefined = nothing. */
  failure(): ModelCallError | undefined
  generation(usage: Usage | undefined): Omit<Generation, 'calls' | 'durationMs'>
}

export function createCollector(model: ChatModel, { answerLine }: ChatRequest): Collector {
  let text = ''
  let reasoning = ''
  const logprobs: (number | undefined)[] = []
  const tokens: TokenLogprob[] = []
  let usage: Usage | undefined
  let finish: Extract<ChatDelta, { type: 'finish' }> | undefined
  let firstTokenMs: number | undefined
  const toolCalls = new Map<number, { id: string; name: string; arguments: string }>()

  const failed = (kind: 'truncated' | 'empty', what: string): ModelCallError =>
    new ModelCallError({ model: model.id, kind, message: `${model.id}${what}` })

  return {
    usage: () => usage,
    hasText: () => text.trim() !== '' && toolCalls.size === 0,
    take(delta, atMs) {
      if (delta.type === 'text' || delta.type === 'reasoning' || delta.type === 'tool-call') firstTokenMs ??= atMs
      switch (delta.type) {
        case 'attempt':
          break
        case 'text':
          text += delta.text
          break
        case 'reasoning':
          reasoning += delta.text
          break
        case 'logprobs':
          tokens.push(...(delta.tokens ?? []))
          logprobs.push(...delta.values)
          break
        case 'tool-call': {
          const call = toolCalls.get(delta.index) ?? { id: '', name: '', arguments: '' }
          call.id ||= delta.id ?? ''
          call.name ||= delta.name ?? ''
          call.arguments += delta.argumentsText
          toolCalls.set(delta.index, call)
          break
        }
        case 'usage':
          usage = delta.usage
          break
        case 'finish':
          finish = delta
          break
      }
    },
    failure() {
      if (finish === undefined) return failed('truncated', ': the stream ended in mid-answer.')
      if (text.trim() !== '' || toolCalls.size > 0) return undefined
      const why =
        finish.reason === 'length'
          ? 'the token limit was reached before any answer text; raise maxTokens'
          : reasoning === ''
            ? 'it sent no text'
            : 'it sent reasoning and no answer'
      return failed('empty', ` gave an empty answer: ${why}.`)
    },
    generation(usage) {
      const cost = costUsd(usage, model.price)
      const calls: readonly ToolCall[] = [...toolCalls.entries()].sort(([a], [b]) => a - b).map(([, call]) => call)
      const known = logprobs.filter((value) => value !== undefined)
      const isComplete = known.length > 0 && known.length === logprobs.length
      return {
        model: model.id,
        text: text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd(),
        finishReason: finish?.reason ?? 'other',
        truncated: finish?.reason === 'length',
        ...(answerLine === true && { answerLine }),
        ...(reasoning !== '' && { reasoning }),
        ...(calls.length > 0 && { toolCalls: calls }),
        ...(isComplete && { meanLogprob: meanOf(known), logprobTokens: known.length }),
        ...(tokens.length > 0 && { tokenLogprobs: tokens }),
        ...(usage !== undefined && { usage }),
        ...(cost !== undefined && { costUsd: cost }),
        ...(finish?.servedModel !== undefined && { servedModel: finish.servedModel }),
        ...(firstTokenMs !== undefined && { firstTokenMs }),
      }
    },
  }
}
