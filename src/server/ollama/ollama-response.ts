import { toolArguments } from '../../answers/tool-call-key.ts'
import type { Answer } from '../../method/answer.ts'
import type { ToolCall } from '../../ports/message.ts'
import type { EventStream } from '../streaming/event-stream.ts'
import type { AnswerWriter } from '../streaming/stream-answer.ts'
import { answerReport, chatUsage } from '../usage-report.ts'

/** What every line of one answer carries. */
export interface OllamaHead {
  /** As the client asked for it. */
  readonly model: string
  /** ISO 8601, UTC. */
  readonly created_at: string
}

/** An answer as Ollama's API words it, whole. */
export function ollamaResponse(answer: Answer, head: OllamaHead) {
  return {
    ...head,
    message: {
      role: 'assistant',
      content: answer.text,
      ...(answer.reasoning !== undefined && { thinking: answer.reasoning }),
      ...toolCallsOf(answer),
    },
    ...ending(answer),
  }
}

function toolCallsOf({ toolCalls = [] }: Answer): object {
  return toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(ollamaCall) }
}

function ollamaCall(call: ToolCall, index: number): object {
  // Arguments that are no object stay readable.
  const given = toolArguments(call) ?? { arguments: call.arguments }
  return { function: { index, name: call.name, arguments: given } }
}

/** The last line: counts are absent where a part is unknown; nobody here knows how long an engine took for what. */
function ending(answer: Answer): object {
  const usage = chatUsage(answer)
  return {
    done: true,
    done_reason: answer.finishReason === 'length' ? 'length' : 'stop',
    ...(usage !== undefined && { prompt_eval_count: usage.prompt_tokens, eval_count: usage.completion_tokens }),
  }
}

/** Writes an answer as Ollama streams it: a line of JSON for each piece, the counts on the last. */
export function createOllamaWriter(
  stream: Pick<EventStream, 'send'>,
  head: OllamaHead,
  { events }: { readonly events: boolean },
): AnswerWriter {
  const line = (message: object, more: object = { done: false }): void =>
    stream.send(JSON.stringify({ ...head, message: { role: 'assistant', content: '', ...message }, ...more }))
  return {
    text: (content) => line({ content }),
    reasoning: (thinking) => line({ thinking }),
    // Ollama's clients read a call whole: it stands on the line before the last.
    toolCall: () => undefined,
    logprobs: () => undefined,
    event: (event) => line({}, { done: false, smacs: event }),
    end(answer) {
      if ((answer.toolCalls?.length ?? 0) > 0) line(toolCallsOf(answer))
      line({}, { ...ending(answer), ...(events && { smacs: answerReport(answer) }) })
    },
    error: (error) => stream.send(JSON.stringify({ error: error.message })),
  }
}
