import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from '../../method/answer.ts'
import type { CollaborationEvent } from '../../method/events.ts'
import type { AnswerRequest } from '../answering/answer-request.ts'
import type { AnswerService } from '../answering/answer-service.ts'
import { ClientLeftError } from '../errors/client-left-error.ts'
import type { RequestError } from '../errors/request-error.ts'
import { toRequestError } from '../errors/to-request-error.ts'
import type { CollaborationObserver } from '../observation/collaboration-observer.ts'
import type { Visits } from '../visit.ts'
import { createEventStream, type EventStream, type EventStreamOptions } from './event-stream.ts'
import { createSentText } from './sent-text.ts'

/** Says an answer in a protocol's own events. */
export interface AnswerWriter {
  text(text: string): void
  /** What happens meanwhile, for clients that asked for it. */
  event(event: CollaborationEvent): void
  end(answer: Answer): void
  /** The last thing said, where the answer broke off after its first byte. */
  error(error: RequestError): void
}

export interface StreamingParts {
  readonly service: AnswerService
  readonly visits: Visits
  readonly streaming: () => Pick<EventStreamOptions, 'clock' | 'heartbeatMs' | 'stalledClientMs'>
}

/**
 * Answers with a stream. Until the first byte an error is a response of its own status; after it, the stream's last
 * event. No stream goes on with another answer than it began.
 */
export async function streamAnswer(
  { client, id: traceId, headers, log }: FastifyRequest,
  reply: FastifyReply,
  asked: AnswerRequest,
  { service, visits, streaming }: StreamingParts,
  createWriter: (stream: EventStream) => AnswerWriter,
): Promise<FastifyReply> {
  const visit = visits.open(reply)
  const { signal } = visit
  const sent = createSentText()
  const stream = createEventStream(reply.raw, {
    ...streaming(),
    headers: reply.getHeaders() as Readonly<Record<string, string>>,
    onOpen: () => reply.hijack(),
  })
  const writer = createWriter(stream)
  const observer: CollaborationObserver = {
    observe(event) {
      if (event.type === 'answer-delta') {
        sent.add(event.text)
        writer.text(event.text)
      } else if (asked.smacs.events && event.type !== 'answer-finished') writer.event(event)
    },
    end: () => undefined,
  }
  try {
    const answer = await service.answer(asked, { client, traceId, headers, stream: true, signal, observer })
    const rest = sent.rest(answer.text)
    if (rest !== '') writer.text(rest)
    writer.end(answer)
    stream.end()
    return reply
  } catch (error) {
    if (!stream.isOpen) {
      stream.abandon()
      throw error
    }
    if (!(signal.reason instanceof ClientLeftError)) writer.error(toRequestError(error))
    stream.end()
    log.debug({ reqId: traceId, err: error }, 'a stream ended with an error')
    return reply
  } finally {
    visit.close()
  }
}
