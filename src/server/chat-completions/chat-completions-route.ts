import { endOfTurn } from '../end-of-turn.ts'
import { ignoredHeader } from '../fields/ignored-header.ts'
import type { HttpServer } from '../http-types.ts'
import { type StreamingParts, streamAnswer } from '../streaming/stream-answer.ts'
import { reportHeaders } from '../usage-report.ts'
import { type CompletionHead, chatCompletion } from './completion.ts'
import { createChunkWriter } from './completion-chunks.ts'
import { parseChatRequest, type RequestRules } from './parse-chat-request.ts'

export interface AnswerRouteParts extends StreamingParts {
  readonly rules: () => RequestRules
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number
}

/** `POST /v1/chat/completions`, streamed and not. */
export function registerChatCompletions(server: HttpServer, parts: AnswerRouteParts): void {
  server.post('/v1/chat/completions', async (request, reply) => {
    const parsed = parseChatRequest(request.body, parts.rules())
    const { client, id: traceId, headers } = request
    const head: CompletionHead = {
      id: `chatcmpl-${traceId}`,
      created: Math.floor(parts.wallClockMs() / 1000),
      model: parsed.target,
    }
    const alternatives = parsed.logprobs?.alternatives ?? 0
    const { legacyFunctions } = parsed
    if (parsed.stream) {
      const options = {
        includeUsage: parsed.includeUsage,
        events: parsed.smacs.events,
        traceId,
        alternatives,
        legacyFunctions,
      }
      return streamAnswer(request, reply, parsed, parts, (stream) => createChunkWriter(stream, head, options))
    }
    const visit = parts.visits.open(reply)
    try {
      const { signal } = visit
      const answer = await parts.service.answer(parsed, {
        ...{ client, traceId, headers, stream: false, signal },
        onIgnored: (paths) => void reply.headers(ignoredHeader(paths)),
      })
      await endOfTurn()
      reply.headers(reportHeaders(answer))
      return chatCompletion(answer, head, { alternatives, legacyFunctions })
    } finally {
      visit.close()
    }
  })
}
