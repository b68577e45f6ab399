import { toolArguments } from '../../answers/tool-call-key.ts'
import type { Answer } from '../../method/answer.ts'
import { chatToolCalls, freshCallId } from '../chat-completions/completion.ts'
import type { EventStream } from '../streaming/event-stream.ts'
import type { AnswerWriter } from '../streaming/stream-answer.ts'
import { answerReport, chatUsage } from '../usage-report.ts'
import { anthropicErrorBody } from './anthropic-error-body.ts'

/** What every state of one message carries. */
export interface MessageHead {
  readonly traceId: string
  /** As the client asked for it. */
  readonly model: string
}

export interface MessageOptions {
  /** Our own events too. */
  readonly events: boolean
  /** Blocks of thinking, for clients that asked for them. */
  readonly thinking: boolean
}

/** An answer as Anthropic's Messages API words it. Usage is absent where a part of it is unknown. */
export function messageResponse(
  answer: Answer,
  { traceId, model }: MessageHead,
  { thinking }: Pick<MessageOptions, 'thinking'>,
) {
  const calls = chatToolCalls(answer.toolCalls)
  const content = [
    ...(answer.reasoning === undefined || !thinking
      ? []
      : [{ type: 'thinking', thinking: answer.reasoning, signature: '' }]),
    ...(answer.text === '' && calls.length > 0 ? [] : [{ type: 'text', text: answer.text }]),
    // Arguments that are no object stay readable.
    ...calls.map(({ id, function: called }) => {
      return {
        type: 'tool_use',
        id,
        name: called.name,
        input: toolArguments(called) ?? { arguments: called.arguments },
      }
    }),
  ]
  return {
    id: `msg_${traceId}`,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: stopReason(answer),
    stop_sequence: null,
    usage: messageUsage(answer),
  }
}

function messageUsage(answer: Answer) {
  const usage = chatUsage(answer)
  const { cachedInputTokens } = answer.usage
  if (usage === undefined) return {}
  return {
    input_tokens: usage.prompt_tokens - (cachedInputTokens ?? 0),
    output_tokens: usage.completion_tokens,
    ...(cachedInputTokens !== undefined && { cache_read_input_tokens: cachedInputTokens }),
  }
}

function stopReason({ finishReason, toolCalls }: Answer): string {
  if (finishReason === 'length') return 'max_tokens'
  if (finishReason === 'content-filter') return 'refusal'
  return (toolCalls?.length ?? 0) > 0 ? 'tool_use' : 'end_turn'
}

type BlockKind = 'thinking' | 'text' | number

/** Writes a message as the events of Anthropic's Messages API. Blocks follow each other; one is open at a time. */
export function createMessageWriter(
  stream: Pick<EventStream, 'send'>,
  { traceId, model }: MessageHead,
  { events, thinking: showsThinking }: MessageOptions,
): AnswerWriter {
  const send = (type: string, fields: object): void => stream.send(JSON.stringify({ type, ...fields }), type)
  let started = false
  let index = -1
  let open: BlockKind | undefined
  let hasText = false
  const calls = new Set<number>()
  const start = (): void => {
    if (started) return
    started = true
    const message = { id: `msg_${traceId}`, type: 'message', role: 'assistant', model, content: [] }
    // Nothing has been used by now; what was stands in message_delta.
    const nothing = { input_tokens: 0, output_tokens: 0 }
    send('message_start', { message: { ...message, stop_reason: null, stop_sequence: null, usage: nothing } })
  }
  const close = (): void => {
    if (open === undefined) return
    if (open === 'thinking') send('content_block_delta', { index, delta: { type: 'signature_delta', signature: '' } })
    send('content_block_stop', { index })
    open = undefined
  }
  const enter = (kind: BlockKind, block: object): void => {
    start()
    if (open === kind) return
    close()
    index += 1
    open = kind
    send('content_block_start', { index, content_block: block })
  }
  const delta = (fields: object): void => send('content_block_delta', { index, delta: fields })
  const call = (place: number, id: string, name: string, piece: string): void => {
    calls.add(place)
    enter(place, { type: 'tool_use', id: id || freshCallId(), name, input: {} })
    if (piece !== '') delta({ type: 'input_json_delta', partial_json: piece })
  }
  return {
    text(text) {
      hasText = true
      enter('text', { type: 'text', text: '' })
      delta({ type: 'text_delta', text })
    },
    reasoning(thinking) {
      if (!showsThinking) return
      enter('thinking', { type: 'thinking', thinking: '', signature: '' })
      delta({ type: 'thinking_delta', thinking })
    },
    toolCall: ({ index: place, id = '', name = '', argumentsText }) => call(place, id, name, argumentsText),
    logprobs: () => undefined,
    event(event) {
      start()
      send('smacs_event', { event })
    },
    end(answer) {
      start()
      for (const [place, given] of (answer.toolCalls ?? []).entries()) {
        if (!calls.has(place)) call(place, given.id, given.name, given.arguments)
      }
      if (!hasText && calls.size === 0) enter('text', { type: 'text', text: '' })
      close()
      const report = events ? { smacs: answerReport(answer) } : {}
      const ended = { delta: { stop_reason: stopReason(answer), stop_sequence: null }, usage: messageUsage(answer) }
      send('message_delta', { ...ended, ...report })
      send('message_stop', {})
    },
    error: (error) => stream.send(JSON.stringify(anthropicErrorBody(error, traceId)), 'error'),
  }
}
