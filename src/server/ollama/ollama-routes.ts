import type { AnswerRouteParts } from '../answer-route-parts.ts'
import { resolveTarget, visibleNames } from '../answering/resolve-target.ts'
import type { ServedPool } from '../answering/served-pool.ts'
import { type ParsedChatRequest, parseChatRequest } from '../chat-completions/parse-chat-request.ts'
import { smacsFieldsSchema } from '../fields/smacs-fields.ts'
import type { HttpServer } from '../http-types.ts'
import { answerWhole } from '../streaming/answer-whole.ts'
import { streamAnswer } from '../streaming/stream-answer.ts'
import { translateOllamaRequest } from './ollama-request.ts'
import { createOllamaWriter, type OllamaHead, ollamaResponse } from './ollama-response.ts'

/** The version of Ollama whose API is spoken here: its clients ask for it before they send tools or thinking. */
const ollamaVersion = '0.12.0'

/** Ollama's `POST /api/chat`, streamed and not, `GET /api/tags` and `GET /api/version`. */
export function registerOllama(
  server: HttpServer,
  parts: AnswerRouteParts & { readonly pool: () => ServedPool },
): void {
  const startedAt = new Date(parts.wallClockMs()).toISOString()
  server.get('/api/version', async () => ({ version: ollamaVersion }))
  server.get('/api/tags', async ({ client }) => ({
    models: visibleNames(parts.pool(), client).map((name) => {
      // Size and digest would be a file's, which is not here.
      return { name, model: name, modified_at: startedAt, details: { family: 'smacs' } }
    }),
  }))
  server.post('/api/chat', async (request, reply) => {
    const rules = parts.rules()
    const { body, model, ignored } = translateOllamaRequest(request.body, rules.strictFields)
    const head: OllamaHead = { model, created_at: new Date(parts.wallClockMs()).toISOString() }
    if (body === undefined) {
      resolveTarget({ target: model, smacs: smacsFieldsSchema.parse({}) }, parts.pool(), request.client)
      return { ...head, message: { role: 'assistant', content: '' }, done: true, done_reason: 'load' }
    }
    const read = parseChatRequest(body, { ...rules, strictFields: false })
    const parsed: ParsedChatRequest = { ...read, ignored: [...ignored, ...read.ignored] }
    if (parsed.stream) {
      const writer = createOllamaWriter
      return streamAnswer(request, reply, parsed, parts, (stream) => writer(stream, head, parsed.smacs), 'lines')
    }
    return answerWhole(request, reply, parsed, parts, (answer) => ollamaResponse(answer, head))
  })
}
