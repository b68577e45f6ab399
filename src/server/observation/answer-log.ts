import type { Logger } from 'pino'
import { reportFailure } from '../../method/calls/call-desk.ts'
import { toRequestError } from '../errors/to-request-error.ts'
import type { AnswerJob, CollaborationObserver } from './collaboration-observer.ts'

/**
 * One log line a request: who asked what for how much. Questions, answers and messages that may quote them only where
 * `content` is on.
 */
export function createAnswerLog(
  job: AnswerJob,
  logger: Pick<Logger, 'info' | 'warn'>,
  { nowMs, content }: { readonly nowMs: () => number; readonly content: boolean },
): CollaborationObserver {
  return {
    observe(event) {
      if (event.type !== 'call-finished') return
      const { model, usage, implausibleUsage } = event.generation
      if (implausibleUsage)
        logger.warn({ traceId: job.traceId, model, usage }, 'more tokens reported than can be; the worst case counts')
    },
    end(end) {
      const { summary } = end
      const line = {
        traceId: job.traceId,
        client: job.client,
        strategy: job.label,
        stream: job.stream,
        status: end.status,
        durationMs: Math.round(nowMs() - job.startedAtMs),
        calls: summary.usage.calls,
        inputTokens: summary.usage.inputTokens,
        outputTokens: summary.usage.outputTokens,
        costUsd: summary.costUsd,
        ...(content && { question: job.request.question.text }),
      }
      if (end.status === 'answered') {
        logger.info({ ...line, degraded: end.answer.degraded, ...(content && { answer: end.answer.text }) }, 'answered')
      } else {
        const { code, causes } = toRequestError(end.error)
        const failure = reportFailure(end.error instanceof Error ? end.error : new Error(String(end.error)))
        const why = {
          error: end.status === 'cancelled' ? failure.code : code,
          causes: causes?.map((cause) => ({ model: cause.model, code: cause.code })),
          ...(content && { message: failure.message }),
        }
        logger[end.status === 'failed' ? 'warn' : 'info']({ ...line, ...why }, end.status)
      }
    },
  }
}
