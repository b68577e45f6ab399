import type { AnswerRouteParts } from '../answer-route-parts.ts'
import type { HttpServer } from '../http-types.ts'
import { answerWhole } from '../streaming/answer-whole.ts'
import { streamAnswer } from '../streaming/stream-answer.ts'
import { type CompletionHead, chatCompletion } from './completion.ts'
import { createChunkWriter } from './completion-chunks.ts'
import { parseChatRequest } from './parse-chat-request.ts'

/** `POST /v1/chat/completions`, streamed and not. */
export function registerChatCompletions(server: HttpServer, parts: AnswerRouteParts): void {
  server.post('/v1/chat/completions', async (request, reply) => {
    const parsed = parseChatRequest(request.body, parts.rules())
    const { id: traceId } = request
    const head: CompletionHead = {
      id: `chatcmpl-${traceId}`,
      created: Math.floor(parts.wallClockMs() / 1000),
      model: parsed.target,
    }
    const { legacyFunctions, includeUsage } = parsed
    const alternatives = parsed.logprobs?.alternatives ?? 0
    if (parsed.stream) {
      const options = { includeUsage, events: parsed.smacs.events, traceId, alternatives, legacyFunctions }
      return streamAnswer(request, reply, parsed, parts, (stream) => createChunkWriter(stream, head, options))
    }
    const options = { alternatives, legacyFunctions }
    return answerWhole(request, reply, parsed, parts, (answer) => chatCompletion(answer, head, options))
  })
}
