import type { FastifyReply, FastifyRequest } from 'fastify'
import { noLongerNeeded } from '../../cancellation/no-longer-needed.ts'
import type { Answer } from '../../method/answer.ts'
import type { CollaborationEvent } from '../../method/events.ts'
import type { TokenLogprob } from '../../ports/chat-model.ts'
import type { AnswerRequest } from '../answering/answer-request.ts'
import type { AnswerService } from '../answering/answer-service.ts'
import { ClientLeftError } from '../errors/client-left-error.ts'
import type { RequestError } from '../errors/request-error.ts'
import { toRequestError } from '../errors/to-request-error.ts'
import { ignoredHeader } from '../fields/ignored-header.ts'
import type { CollaborationObserver } from '../observation/collaboration-observer.ts'
import { createProgressTeller } from '../progress/progress-teller.ts'
import type { Visits } from '../visit.ts'
import { createEventStream, type EventStream, type EventStreamOptions } from './event-stream.ts'
import { createGatheredDeltas } from './gathered-deltas.ts'
import { createSentText } from './sent-text.ts'

/** Part of a tool call: `index` says of which, id and name come with its first piece. */
export type ToolCallPiece = Pick<
  Extract<CollaborationEvent, { type: 'answer-tool-call-delta' }>,
  'index' | 'id' | 'name' | 'argumentsText'
>

/** Says an answer in a protocol's own events. */
export interface AnswerWriter {
  text(text: string): void
  /** The writer's thinking, as it comes. */
  reasoning(text: string): void
  /** A piece of a tool call, as it comes; the answer's calls have no more than was sent of them. */
  toolCall(piece: ToolCallPiece): void
  /** Tokens of the text sent last. */
  logprobs(tokens: readonly TokenLogprob[]): void
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

/** How long what is shown of a pool's work waits before it opens the stream, in milliseconds. */
const firstLineAfterMs = 1_000

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
  framing: NonNullable<EventStreamOptions['framing']> = 'events',
): Promise<FastifyReply> {
  const visit = visits.open(reply)
  const { signal } = visit
  const sent = createSentText()
  let hasThought = false
  const progress = createProgressTeller()
  const stream = createEventStream(reply.raw, {
    ...streaming(),
    framing,
    headers: () => reply.getHeaders() as Readonly<Record<string, string>>,
    onOpen: () => reply.hijack(),
  })
  const writer = createWriter(stream)
  // Whatever fails at once fails by an HTTP status, so the first lines wait a little before they open the stream.
  const held: string[] = []
  const ended = new AbortController()
  const release = (): void => {
    for (const line of held.splice(0)) writer.reasoning(line)
  }
  const tell = (line: string): void => {
    if (stream.isOpen) {
      release()
      writer.reasoning(line)
    } else if (held.push(line) === 1) {
      const { clock } = streaming()
      clock.wait(firstLineAfterMs, ended.signal).then(release, () => undefined)
    }
  }
  const events = createGatheredDeltas((event) => writer.event(event), streaming().clock, ended.signal)
  const observer: CollaborationObserver = {
    observe(event) {
      const line = progress.lineOf(event)
      if (line !== undefined && !sent.hasBegun) tell(line)
      if (event.type === 'answer-delta') {
        release()
        sent.add(event.text)
        writer.text(event.text)
      } else if (event.type === 'answer-reasoning-delta') {
        release()
        hasThought = true
        writer.reasoning(event.text)
      } else if (event.type === 'answer-tool-call-delta') writer.toolCall(event)
      else if (event.type === 'answer-logprobs-delta') writer.logprobs(event.tokens)
      else if (asked.smacs.events && event.type !== 'answer-finished') events.take(event)
    },
    ready: () => stream.ready(),
    end: () => undefined,
  }
  try {
    const answer = await service.answer(asked, {
      ...{ client, traceId, headers, stream: true, signal, observer },
      onAccepted({ ignored, show }) {
        reply.headers(ignoredHeader(ignored))
        progress.show = show
      },
    })
    release()
    events.flush()
    if (!hasThought && !sent.hasBegun && answer.reasoning !== undefined) writer.reasoning(answer.reasoning)
    const rest = sent.rest(answer.text) + progress.footerOf(answer)
    if (rest !== '') writer.text(rest)
    writer.end(answer)
    stream.end()
    return reply
  } catch (error) {
    if (!stream.isOpen) {
      stream.abandon()
      throw error
    }
    const told = toRequestError(error)
    events.flush()
    if (!(signal.reason instanceof ClientLeftError)) writer.error(told)
    stream.end()
    // Its message may quote a model; the answer's own line has it where content is logged.
    log.debug({ reqId: traceId, code: told.code }, 'a stream ended with an error')
    return reply
  } finally {
    ended.abort(noLongerNeeded)
    visit.close()
  }
}
