import { reportFailure } from '../../method/calls/call-desk.ts'
import type { CollaborationEvent } from '../../method/events.ts'
import type { Trace } from '../../traces/trace.ts'
import type { TraceStore } from '../../traces/trace-store.ts'
import { withoutContent, withoutMessage } from '../../traces/without-content.ts'
import type { AnswerJob, CollaborationObserver } from './collaboration-observer.ts'

/** Keeps what happens while a request is answered, and stores it when it has ended, however it did. */
export function createTraceRecorder(
  job: AnswerJob,
  store: TraceStore,
  { content, bankHash }: { readonly content: Trace['content']; readonly bankHash: string | undefined },
  time: { readonly nowMs: () => number; readonly wallClockMs: () => number },
): CollaborationObserver {
  const events: CollaborationEvent[] = []
  const startedAt = new Date(time.wallClockMs()).toISOString()
  return {
    observe(event) {
      // Each text stands whole in its generation.
      if (event.type.endsWith('-delta')) return
      events.push(content === 'full' ? event : withoutContent(event))
    },
    end(end) {
      const { request } = job
      const failure = end.status === 'answered' ? undefined : reportFailure(toError(end.error))
      const trace: Trace = {
        id: job.traceId,
        client: job.client,
        startedAt,
        durationMs: time.nowMs() - job.startedAtMs,
        target: job.label,
        status: end.status,
        ...(failure !== undefined && { failure: content === 'full' ? failure : withoutMessage(failure) }),
        summary: end.summary,
        ...(content === 'full' && request.metadata !== undefined && { metadata: request.metadata }),
        ...(bankHash !== undefined && { bankHash }),
        content,
        ...(content === 'full' && job.ignored.length > 0 && { ignored: job.ignored }),
        ...(content === 'full' && { question: request.question }),
        events,
      }
      store.add(job.owner, trace)
    },
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
