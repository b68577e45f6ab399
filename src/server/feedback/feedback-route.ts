import { z } from 'zod'
import type { Feedback } from '../../traces/feedback.ts'
import type { Trace } from '../../traces/trace.ts'
import type { TraceStore } from '../../traces/trace-store.ts'
import type { Client } from '../access/clients.ts'
import { invalidRequest, RequestError } from '../errors/request-error.ts'
import { parseStrictly } from '../fields/parse-strictly.ts'
import type { HttpServer } from '../http-types.ts'
import type { FeedbackBody, FeedbackDeletedBody } from '../page/feedback-body.ts'
import { noSuchTrace, seenOwner, type TraceLookup } from '../traces/trace-lookup.ts'
import { type FeedbackWord, feedbackLabels, givenAnswer, isGivenAnswer } from './feedback-labels.ts'

const text = z.string().trim().min(1)

/** Body of `PUT /v1/traces/:id/feedback`. */
export const feedbackRequestSchema = z.strictObject({
  verdict: z.enum(['right', 'wrong', 'unsure']).optional(),
  answer: text.max(20_000).optional().describe('The right answer, be it the one that was given or another.'),
  note: text.max(2_000).optional(),
})

/** Body of `POST /v1/feedback`. */
export const feedbackOnTraceSchema = z.strictObject({ traceId: z.string().min(1), ...feedbackRequestSchema.shape })

interface FeedbackParts {
  readonly store: TraceStore
  readonly lookup: TraceLookup
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number
  /** Told what stands now; undefined: it was taken back. */
  readonly onFeedback?: ((traceId: string, feedback: Feedback | undefined) => void) | undefined
}

/** `POST /v1/feedback`, and `GET`, `PUT` and `DELETE /v1/traces/:id/feedback`: the last word on an answer is kept with its trace. */
export function registerFeedback(server: HttpServer, { store, lookup, wallClockMs, onFeedback }: FeedbackParts): void {
  const keep = async (
    client: Client,
    id: string,
    { verdict, answer, note }: z.output<typeof feedbackRequestSchema>,
  ): Promise<FeedbackBody> => {
    const trace = await lookup.traceFor(client, id)
    if (trace.content === 'none' && (answer ?? note) !== undefined) throw keepsNoTexts()
    const word = wordOn(trace, verdict, answer)
    const feedback: Feedback = {
      verdict: word.verdict,
      ...(answer !== undefined && { answer }),
      ...(note !== undefined && { note }),
      givenAt: new Date(wallClockMs()).toISOString(),
      client: client.name,
      labels: feedbackLabels(trace, word),
    }
    if (!(await store.setFeedback(seenOwner(client), id, feedback))) throw noSuchTrace(id)
    onFeedback?.(id, feedback)
    return feedbackBody(id, feedback)
  }

  server.post('/v1/feedback', async ({ client, body }) => {
    const { traceId, ...said } = parseStrictly(feedbackOnTraceSchema, body)
    return keep(client, traceId, said)
  })
  server.put<{ Params: { id: string } }>('/v1/traces/:id/feedback', async ({ client, params: { id }, body }) =>
    keep(client, id, parseStrictly(feedbackRequestSchema, body)),
  )
  server.get<{ Params: { id: string } }>('/v1/traces/:id/feedback', async ({ client, params: { id } }) => {
    await lookup.traceFor(client, id)
    const feedback = await store.feedback(seenOwner(client), id)
    if (feedback !== undefined) return feedbackBody(id, feedback)
    throw new RequestError(`Nobody has said anything of the answer \`${id}\` yet.`, {
      ...{ status: 404, type: 'not_found_error', code: 'no_feedback' },
    })
  })
  server.delete<{ Params: { id: string } }>(
    '/v1/traces/:id/feedback',
    async ({ client, params: { id } }): Promise<FeedbackDeletedBody> => {
      await lookup.traceFor(client, id)
      await store.setFeedback(seenOwner(client), id, undefined)
      onFeedback?.(id, undefined)
      return { object: 'smacs.feedback.deleted', traceId: id, deleted: true }
    },
  )
}

function keepsNoTexts(): RequestError {
  return invalidRequest(
    'Traces keep no texts here (`traces.content: none`): say `verdict` alone.',
    'verdict',
    'no_content',
  )
}

export function feedbackBody(traceId: string, feedback: Feedback): FeedbackBody {
  const labelled = feedback.labels.filter(({ correct }) => correct !== null).length
  return { object: 'smacs.feedback', traceId, ...feedback, labelled }
}

/** @throws RequestError 400 where nothing is said, or two things that can't both be */
function wordOn(trace: Trace, verdict: FeedbackWord['verdict'] | undefined, answer: string | undefined): FeedbackWord {
  if (answer === undefined) {
    if (verdict === undefined)
      throw invalidRequest('Say `verdict` (right, wrong or unsure) or the right `answer`.', 'verdict')
    if (verdict === 'right' && givenAnswer(trace) === undefined) {
      throw invalidRequest('This request failed, so no answer can be right; say the right `answer`.', 'verdict')
    }
    return { verdict }
  }
  const told = isGivenAnswer(trace, answer) ? 'right' : 'wrong'
  if (verdict === undefined || verdict === told) return { verdict: told, answer }
  throw invalidRequest(
    `The answer that was told makes the given one ${told}; leave \`verdict\` out, or \`answer\`.`,
    'verdict',
  )
}
