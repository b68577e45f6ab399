import type { AnswerRouteParts } from '../answer-route-parts.ts'
import type { CompletionHead } from '../chat-completions/completion.ts'
import type { HttpServer } from '../http-types.ts'
import { answerWhole } from '../streaming/answer-whole.ts'
import { streamAnswer } from '../streaming/stream-answer.ts'
import { parseCompletionRequest } from './parse-completion-request.ts'
import { createTextChunkWriter, textCompletion } from './text-completion.ts'

/** `POST /v1/completions`, streamed and not. */
export function registerCompletions(server: HttpServer, parts: AnswerRouteParts): void {
  server.post('/v1/completions', async (request, reply) => {
    const parsed = parseCompletionRequest(request.body, parts.rules().strictFields)
    const head: CompletionHead = {
      id: `cmpl-${request.id}`,
      created: Math.floor(parts.wallClockMs() / 1000),
      model: parsed.target,
    }
    if (parsed.stream) {
      return streamAnswer(request, reply, parsed, parts, (stream) =>
        createTextChunkWriter(stream, head, parsed, request.id),
      )
    }
    return answerWhole(request, reply, parsed, parts, (answer) => textCompletion(answer, head, parsed.echo))
  })
}
