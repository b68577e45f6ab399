import { questionFromText } from '../../ports/question.ts'
import type { AnswerRequest } from '../answering/answer-request.ts'
import { invalidRequest } from '../errors/request-error.ts'
import { answerSettings } from '../fields/answer-settings.ts'
import { assertOneAnswer } from '../fields/one-answer.ts'
import { parseBody } from '../fields/parse-body.ts'
import { completionRequestSchema, refusedCompletionFields } from './completion-request-schema.ts'

export interface ParsedCompletionRequest extends AnswerRequest {
  readonly stream: boolean
  readonly includeUsage: boolean
  /** Put before the text where the client wants its prompt back; else empty. */
  readonly echo: string
}

/**
 * Reads the body of `POST /v1/completions`: the prompt is what a user says to chat models, and what they answer the text.
 * @throws RequestError 400 naming the field that is wrong or whose sender would be misled
 */
export function parseCompletionRequest(body: unknown, strictFields: boolean): ParsedCompletionRequest {
  const rules = { refused: refusedCompletionFields, strict: strictFields }
  const { request, endpointFields, ignored } = parseBody(completionRequestSchema, rules, body)
  const prompt = promptOf(request.prompt)
  const { n, logprobs } = request
  assertOneAnswer(n)
  const isAskedFor = logprobs != null && logprobs !== false
  return {
    target: request.model,
    question: questionFromText(prompt),
    settings: answerSettings(request, [request.max_tokens, request.n_predict]),
    ...(isAskedFor && { logprobs: { alternatives: logprobs === true ? 1 : logprobs } }),
    ...(request.seed != null && { seed: request.seed }),
    smacs: request.smacs,
    endpointFields,
    ignored,
    // Completions have no place for thinking.
    showByDefault: 'none',
    stream: request.stream === true,
    includeUsage: request.stream_options?.include_usage === true,
    echo: request.echo === true ? prompt : '',
  }
}

function promptOf(prompt: string | readonly (string | number | readonly number[])[]): string {
  if (typeof prompt === 'string') return prompt
  const [first] = prompt
  if (prompt.length !== 1) {
    throw invalidRequest(`One prompt a request is answered; ${prompt.length} came. Send them one by one.`, 'prompt')
  }
  if (typeof first !== 'string') {
    throw invalidRequest('The models of a pool have different tokens: send the prompt as text.', 'prompt')
  }
  return first
}
