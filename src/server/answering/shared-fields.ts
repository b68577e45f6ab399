import type { AnswerSettings } from '../../method/strategy.ts'
import type { Message } from '../../ports/message.ts'
import type { Question } from '../../ports/question.ts'
import { endpointFieldNames } from '../fields/endpoint-fields.ts'
import type { AnswerRequest } from './answer-request.ts'
import type { AnswerTarget } from './resolve-target.ts'

/** What of a request reaches the models. */
export interface SharedRequest {
  readonly question: Question
  readonly settings: AnswerSettings
  /** Paths of fields that nobody is given. */
  readonly ignored: readonly string[]
}

/**
 * Shares a request out. One model gets all of it: the client's own seed, log-probabilities, fields of its endpoint's, the
 * thinking of earlier turns. A pool's writers get the fields that mean the same to any of them, and leave out what their
 * endpoint refuses; nobody's thinking goes to another model.
 * @param isUnderCeiling whether dollars are limited: then only fields that cannot raise a call's cost go on
 */
export function shareRequest(request: AnswerRequest, target: AnswerTarget, isUnderCeiling: boolean): SharedRequest {
  const { question, settings, seed, logprobs, endpointFields, ignored } = request
  const { single } = target
  const isTaken = (name: string): boolean => {
    if (single !== undefined && single.takesEndpointFields !== true) return false
    return (single !== undefined && !isUnderCeiling) || endpointFieldNames.has(name)
  }
  const fields = Object.entries(endpointFields)
  const taken = Object.fromEntries(fields.filter(([name]) => isTaken(name)))
  const given = { ...settings, ...(Object.keys(taken).length > 0 && { endpointFields: taken }) }
  const unused = [...ignored, ...fields.map(([name]) => name).filter((name) => !isTaken(name))]
  if (single === undefined) {
    const messages = question.messages.map(withoutOwnFields)
    const settled = given.endpointFields === undefined ? given : { ...given, dropRefusedFields: true }
    return { question: { ...question, messages }, settings: settled, ignored: unused }
  }
  return {
    question,
    settings: {
      ...given,
      ...(seed !== undefined && { seed }),
      ...(logprobs !== undefined && { topLogprobs: logprobs.alternatives }),
    },
    ignored: unused,
  }
}

/** A turn without what only the model that wrote it can use. */
function withoutOwnFields(message: Message): Message {
  if (message.role !== 'assistant') return message
  const { reasoning: _, endpointFields: __, toolCalls, ...kept } = message
  if (toolCalls === undefined) return kept
  return { ...kept, toolCalls: toolCalls.map(({ endpointFields: ___, ...call }) => call) }
}
