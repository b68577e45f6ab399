import { askingForAnswerLine } from '../../answers/answer-line.ts'
import type { ChatRequest, FinishReason } from '../../ports/chat-model.ts'
import type { Execution } from '../../ports/execution.ts'
import { type Message, messageText, type ToolCall } from '../../ports/message.ts'
import type { Question } from '../../ports/question.ts'
import type { Usage } from '../../ports/usage.ts'

/** One generation as a recording keeps it (a bank cell with its response fits). Everything unknown is absent. */
export interface RecordedResponse {
  readonly response: string
  readonly toolCalls?: readonly ToolCall[]
  /** Mean natural log-probability of the answer's tokens. */
  readonly meanLogprob?: number
  readonly usage?: Usage
  readonly latencyMs?: number
  /** What running its program showed. */
  readonly execution?: Execution
  /** How it ended; absent = by itself. */
  readonly finishReason?: FinishReason
}

/**
 * Finds what was recorded for a request, or undefined; or how to fetch it, called once the generation is admitted.
 * `generation` counts the generations asked of this model so far, from 0, so that the second one can be the second sample.
 */
export type ResponseLookup = (
  request: ChatRequest,
  generation: number,
) => RecordedResponse | (() => Promise<RecordedResponse>) | undefined

/**
 * Binds a model's recorded samples to the one question they answer: the n-th generation is the n-th sample. A request
 * whose last user turn is not the question's (an aggregation, say) has no recorded answer, so a recorded reference can
 * never pass for an answer to something else.
 */
export function samplesOf(
  question: Pick<Question, 'messages'>,
  samples: readonly (RecordedResponse | undefined)[],
): (request: ChatRequest, generation: number) => RecordedResponse | undefined {
  const isAsked = asksFor(question)
  return (request, generation) => (isAsked(request) ? samples[generation] : undefined)
}

/** Whether a request asks a question as it is, with an answer line or without: it is the same question. */
export function asksFor(question: Pick<Question, 'messages'>): (request: Pick<ChatRequest, 'messages'>) => boolean {
  const wished = askingForAnswerLine(question.messages) ?? question.messages
  const asked = [question.messages, wished].map(lastUserText)
  return ({ messages }) => asked.includes(lastUserText(messages))
}

function lastUserText(messages: readonly Message[]): string | undefined {
  const message = messages.findLast(({ role }) => role === 'user')
  return message && messageText(message)
}
