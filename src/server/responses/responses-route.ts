import type { AnswerRouteParts } from '../answer-route-parts.ts'
import type { HttpServer } from '../http-types.ts'
import { answerWhole } from '../streaming/answer-whole.ts'
import { streamAnswer } from '../streaming/stream-answer.ts'
import { parseResponseRequest } from './parse-response-request.ts'
import { endedResponse, outputItems, type ResponseHead } from './response-object.ts'
import { createResponseWriter } from './response-writer.ts'

/** `POST /v1/responses`, streamed and not: stateless, over the same engine as chat completions. */
export function registerResponses(server: HttpServer, parts: AnswerRouteParts): void {
  server.post('/v1/responses', async (request, reply) => {
    const parsed = parseResponseRequest(request.body, parts.rules())
    const { id: traceId } = request
    const createdAt = Math.floor(parts.wallClockMs() / 1000)
    const head: ResponseHead = { traceId, createdAt, request: parsed.body }
    if (parsed.stream) {
      return streamAnswer(request, reply, parsed, parts, (stream) => createResponseWriter(stream, head, parsed.smacs))
    }
    return answerWhole(request, reply, parsed, parts, (answer) =>
      endedResponse(answer, head, outputItems(answer, traceId)),
    )
  })
}
