import { promptTokens } from '../../method/calls/token-estimate.ts'
import type { AnswerRouteParts } from '../answer-route-parts.ts'
import { resolveTarget } from '../answering/resolve-target.ts'
import type { ServedPool } from '../answering/served-pool.ts'
import { type ParsedChatRequest, parseChatRequest } from '../chat-completions/parse-chat-request.ts'
import type { HttpServer } from '../http-types.ts'
import { answerWhole } from '../streaming/answer-whole.ts'
import { streamAnswer } from '../streaming/stream-answer.ts'
import { translateMessageRequest } from './message-request.ts'
import { createMessageWriter, messageResponse } from './message-response.ts'

/** `POST /v1/messages`, streamed and not, and `POST /v1/messages/count_tokens`. */
export function registerMessages(
  server: HttpServer,
  parts: AnswerRouteParts & { readonly pool: () => ServedPool },
): void {
  const read = (sent: unknown): ParsedChatRequest & { readonly wantsThinking: boolean } => {
    const rules = parts.rules()
    const { body, ignored, wantsThinking } = translateMessageRequest(sent, rules.strictFields)
    const parsed = parseChatRequest(body, { ...rules, strictFields: false })
    return {
      ...{ ...parsed, wantsThinking },
      ignored: [...ignored, ...parsed.ignored],
      showByDefault: wantsThinking ? 'reasoning' : 'none',
    }
  }
  server.post('/v1/messages', async (request, reply) => {
    const parsed = read(request.body)
    const head = { traceId: request.id, model: parsed.target }
    const options = { events: parsed.smacs.events, thinking: parsed.wantsThinking }
    if (parsed.stream) {
      return streamAnswer(request, reply, parsed, parts, (stream) => createMessageWriter(stream, head, options))
    }
    return answerWhole(request, reply, parsed, parts, (answer) => messageResponse(answer, head, options))
  })
  server.post('/v1/messages/count_tokens', async ({ body, client }) => {
    const parsed = read(body)
    const pool = parts.pool()
    const { single } = resolveTarget(parsed, pool, client)
    // An estimate that leans high, except where a model's own tokenizer is here; of a pool the largest.
    const counts = (single === undefined ? pool.models : [single]).map((model) => promptTokens(model, parsed.question))
    return { input_tokens: Math.max(...counts) }
  })
}
