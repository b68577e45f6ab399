import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AnswerService } from '../answering/answer-service.ts'
import { errorBody } from '../errors/error-body.ts'
import { toRequestError } from '../errors/to-request-error.ts'
import type { HttpServer } from '../http-types.ts'
import type { CollaborationObserver } from '../observation/collaboration-observer.ts'
import { createEventStream, type EventStreamOptions } from '../streaming/event-stream.ts'
import { createSentText } from '../streaming/sent-text.ts'
import { reportHeaders } from '../usage-report.ts'
import { ClientLeftError, type Visits } from '../visit.ts'
import { type CompletionHead, chatCompletion } from './completion.ts'
import { type CompletionChunks, createCompletionChunks } from './completion-chunks.ts'
import { type ParsedChatRequest, parseChatRequest, type RequestLimits } from './parse-chat-request.ts'

export interface AnswerRouteParts {
  readonly service: AnswerService
  readonly visits: Visits
  readonly limits: () => RequestLimits
  readonly streaming: () => Pick<EventStreamOptions, 'clock' | 'heartbeatMs' | 'stalledClientMs'>
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number
}

/** `POST /v1/chat/completions`, streamed and not. */
export function registerChatCompletions(server: HttpServer, parts: AnswerRouteParts): void {
  server.post('/v1/chat/completions', async (request, reply) => {
    const parsed = parseChatRequest(request.body, parts.limits())
    const head: CompletionHead = {
      id: `chatcmpl-${request.id}`,
      created: Math.floor(parts.wallClockMs() / 1000),
      model: parsed.target,
    }
    if (parsed.stream) return streamCompletion(request, reply, parsed, head, parts)
    const visit = parts.visits.open(reply)
    try {
      const { client, id: traceId, headers } = request
      const { signal } = visit
      const answer = await parts.service.answer(parsed, { client, traceId, headers, stream: false, signal })
      reply.headers(reportHeaders(answer))
      return chatCompletion(answer, head)
    } finally {
      visit.close()
    }
  })
}

/** Until the first byte an error is an answer of its own status; after it, the stream's last event. */
async function streamCompletion(
  { client, id: traceId, headers }: FastifyRequest,
  reply: FastifyReply,
  parsed: ParsedChatRequest,
  head: CompletionHead,
  parts: AnswerRouteParts,
): Promise<FastifyReply> {
  const visit = parts.visits.open(reply)
  const { events } = parsed.smacs
  const chunks = createCompletionChunks(head, { includeUsage: parsed.includeUsage, events })
  const sent = createSentText()
  const stream = createEventStream(reply.raw, {
    ...parts.streaming(),
    headers: reply.getHeaders() as Readonly<Record<string, string>>,
    onOpen: () => reply.hijack(),
  })
  const sender = createChunkSender(stream, chunks)
  const observer: CollaborationObserver = {
    observe(event) {
      if (event.type === 'answer-delta') {
        sent.add(event.text)
        sender.text(event.text)
      } else if (events && event.type !== 'answer-finished') sender.event(event)
    },
    end: () => undefined,
  }
  try {
    const { signal } = visit
    const answer = await parts.service.answer(parsed, { client, traceId, headers, stream: true, signal, observer })
    const rest = sent.rest(answer.text)
    if (rest !== '') sender.text(rest)
    sender.end(chunks.end(answer))
    return reply
  } catch (error) {
    if (!stream.isOpen) {
      stream.abandon()
      throw error
    }
    if (!(visit.signal.reason instanceof ClientLeftError)) {
      stream.send(JSON.stringify(errorBody(toRequestError(error), traceId)))
    }
    stream.end()
    reply.request.log.info({ err: error }, 'a stream ended with an error')
    return reply
  } finally {
    visit.close()
  }
}

interface ChunkSender {
  text(text: string): void
  event(event: Parameters<CompletionChunks['event']>[0]): void
  end(last: readonly string[]): void
}

/** Sends chunks, the role before the first of them. */
function createChunkSender(stream: ReturnType<typeof createEventStream>, chunks: CompletionChunks): ChunkSender {
  let started = false
  const start = (): void => {
    if (started) return
    started = true
    stream.send(chunks.start())
  }
  return {
    text(text) {
      start()
      stream.send(chunks.text(text))
    },
    event(event) {
      start()
      stream.send(chunks.event(event))
    },
    end(last) {
      start()
      for (const chunk of last) stream.send(chunk)
      stream.send('[DONE]')
      stream.end()
    },
  }
}
