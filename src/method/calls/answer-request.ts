import type { ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import type { Message } from '../../ports/message.ts'
import type { Question } from '../../ports/question.ts'
import type { Random } from '../../ports/random.ts'
import type { AnswerSettings } from '../strategy.ts'
import { promptTokens } from './token-estimate.ts'

/** How a strategy wants texts to be written. */
export interface GenerationSettings {
  readonly temperature: number
  /** The most tokens of one text, reasoning included. */
  readonly maxTokens: number
}

/** Left free between prompt and output, for what an estimate misses. */
const spareTokens = 16

/**
 * The request that asks a model for a text on this question. A member's own settings stand before the strategy's; the
 * output never asks for more than the model's context leaves, since many servers refuse such a request.
 * @param random gives the request its seed; fork it by what the request is for
 */
export function answerRequest(
  model: ChatModel,
  question: Question,
  messages: readonly Message[],
  settings: GenerationSettings,
  random: Random,
): ChatRequest {
  const request = {
    messages,
    temperature: model.defaults?.temperature ?? settings.temperature,
    seed: Math.floor(random.next() * 2 ** 31),
    ...(question.responseFormat !== undefined && { responseFormat: question.responseFormat }),
    ...(question.tools !== undefined && { tools: question.tools }),
    ...(question.toolChoice !== undefined && { toolChoice: question.toolChoice }),
    ...(question.parallelToolCalls !== undefined && { parallelToolCalls: question.parallelToolCalls }),
  }
  return { ...request, maxTokens: outputTokens(model, request, settings) }
}

/** The request of whoever writes the final answer: the caller's settings stand, within the request's own token limit. */
export function asTheCallerWants(request: ChatRequest, settings: AnswerSettings = {}): ChatRequest {
  const limits = [request.maxTokens, settings.maxTokens].filter((limit) => limit !== undefined)
  return { ...request, ...settings, ...(limits.length > 0 && { maxTokens: Math.min(...limits) }) }
}

function outputTokens(model: ChatModel, request: ChatRequest, settings: GenerationSettings): number {
  const wanted = Math.min(model.defaults?.maxTokens ?? settings.maxTokens, settings.maxTokens)
  if (model.contextTokens === undefined) return wanted
  const left = model.contextTokens - promptTokens(model, request) - spareTokens
  // A prompt that leaves nothing is the model's to refuse, with its own words.
  return left > 0 ? Math.min(wanted, left) : wanted
}
