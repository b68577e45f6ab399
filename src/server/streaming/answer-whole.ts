import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from '../../method/answer.ts'
import type { AnswerRequest } from '../answering/answer-request.ts'
import { endOfTurn } from '../end-of-turn.ts'
import { ignoredHeader } from '../fields/ignored-header.ts'
import { createProgressTeller } from '../progress/progress-teller.ts'
import { reportHeaders } from '../usage-report.ts'
import type { StreamingParts } from './stream-answer.ts'

/** Answers with one body, made of the whole answer, and says in headers what it took. */
export async function answerWhole<Body>(
  { client, id: traceId, headers }: FastifyRequest,
  reply: FastifyReply,
  asked: AnswerRequest,
  { service, visits }: StreamingParts,
  bodyOf: (answer: Answer) => Body,
): Promise<Body> {
  const visit = visits.open(reply)
  const progress = createProgressTeller()
  let thoughts = ''
  try {
    const answer = await service.answer(asked, {
      ...{ client, traceId, headers, stream: false, signal: visit.signal },
      onAccepted({ ignored, show }) {
        reply.headers(ignoredHeader(ignored))
        progress.show = show
      },
      observer: {
        observe(event) {
          thoughts += progress.lineOf(event) ?? ''
        },
        end: () => undefined,
      },
    })
    await endOfTurn()
    reply.headers(reportHeaders(answer))
    const reasoning = thoughts + (answer.reasoning ?? '')
    const text = answer.text + progress.footerOf(answer)
    return bodyOf({ ...answer, text, ...(reasoning !== '' && { reasoning }) })
  } finally {
    visit.close()
  }
}
