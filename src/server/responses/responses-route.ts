import type { AnswerRouteParts } from '../chat-completions/chat-completions-route.ts'
import { endOfTurn } from '../end-of-turn.ts'
import { ignoredHeader } from '../fields/ignored-header.ts'
import type { HttpServer } from '../http-types.ts'
import { streamAnswer } from '../streaming/stream-answer.ts'
import { reportHeaders } from '../usage-report.ts'
import { parseResponseRequest } from './parse-response-request.ts'
import { endedResponse, outputItems, type ResponseHead } from './response-object.ts'
import { createResponseWriter } from './response-writer.ts'

/** `POST /v1/responses`, streamed and not: stateless, over the same engine as chat completions. */
export function registerResponses(server: HttpServer, parts: AnswerRouteParts): void {
  server.post('/v1/responses', async (request, reply) => {
    const parsed = parseResponseRequest(request.body, parts.rules())
    const { client, id: traceId, headers } = request
    const createdAt = Math.floor(parts.wallClockMs() / 1000)
    const head: ResponseHead = { traceId, createdAt, request: parsed.body }
    if (parsed.stream) {
      return streamAnswer(request, reply, parsed, parts, (stream) => createResponseWriter(stream, head, parsed.smacs))
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
      return endedResponse(answer, head, outputItems(answer, traceId))
    } finally {
      visit.close()
    }
  })
}
