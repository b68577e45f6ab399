import type { IncomingHttpHeaders } from 'node:http'
import {
  type Context,
  context as contexts,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  trace as traces,
} from '@opentelemetry/api'
import { reportFailure } from '../../method/calls/call-desk.ts'
import type { FailureReport, Generation } from '../../method/events.ts'
import type { Usage } from '../../ports/usage.ts'
import type { AnswerJob, CollaborationObserver } from './collaboration-observer.ts'

const headerGetter: TextMapGetter<IncomingHttpHeaders> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, key) => headers[key],
}

/**
 * OpenTelemetry spans by the GenAI conventions: one parent a request, under the caller's own span where the request
 * names one (`traceparent`), and a child for each inner call. Without a registered SDK nothing is made.
 * @param withContent puts questions and answers in
 */
export function createSpanObserver(job: AnswerJob, withContent: boolean): CollaborationObserver {
  const tracer = traces.getTracer('smacs')
  const outer = propagation.extract(contexts.active(), job.headers, headerGetter)
  const parent = tracer.startSpan(
    `invoke_agent ${job.label}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.provider.name': 'smacs',
        'gen_ai.agent.name': job.label,
        'gen_ai.request.model': job.request.target,
        'smacs.trace_id': job.traceId,
        'smacs.client': job.client,
        ...(withContent && { 'gen_ai.input.messages': JSON.stringify(job.request.question.messages) }),
      },
    },
    outer,
  )
  // No SDK, or one that leaves this request out.
  if (!parent.isRecording()) return { observe: () => undefined, end: () => parent.end() }
  const inner: Context = traces.setSpan(outer, parent)
  const underWay = new Map<string, Span>()

  const start = (key: string, model: string, stage: string): void => {
    const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model, 'smacs.stage': stage }
    underWay.set(key, tracer.startSpan(`chat ${model}`, { kind: SpanKind.CLIENT, attributes }, inner))
  }
  const take = (key: string): Span | undefined => {
    const span = underWay.get(key)
    underWay.delete(key)
    return span
  }
  const finish = (key: string, generation: Generation): void => {
    const span = take(key)
    setUsage(span, generation.usage)
    span?.setAttribute('gen_ai.response.finish_reasons', [generation.finishReason])
    if (generation.servedModel !== undefined) span?.setAttribute('gen_ai.response.model', generation.servedModel)
    if (withContent) span?.setAttribute('gen_ai.output.messages', outputMessages(generation.text))
    span?.end()
  }
  const fail = (span: Span | undefined, failure: FailureReport): void => {
    span?.setAttribute('error.type', failure.kind ?? failure.code ?? failure.name)
    // A message may quote what an endpoint sent.
    span?.setStatus({ code: SpanStatusCode.ERROR, ...(withContent && { message: failure.message }) })
    span?.end()
  }

  return {
    observe(event) {
      switch (event.type) {
        case 'call-started':
          start(`${event.stage} ${event.index}`, event.model, event.stage)
          break
        case 'call-finished':
          finish(`${event.stage} ${event.index}`, event.generation)
          break
        case 'call-failed': {
          const span = take(`${event.stage} ${event.index}`)
          setUsage(span, event.usage)
          fail(span, event.failure)
          break
        }
        default:
          break
      }
    },
    end(end) {
      for (const span of underWay.values()) fail(span, { name: 'Cancelled', code: 'call-cancelled', message: '' })
      setUsage(parent, end.summary.usage)
      parent.setAttribute('smacs.calls', end.summary.usage.calls)
      if (end.summary.costUsd !== undefined) parent.setAttribute('smacs.cost_usd', end.summary.costUsd)
      if (end.status !== 'answered') {
        const error = end.error instanceof Error ? end.error : new Error(String(end.error))
        return fail(parent, end.status === 'cancelled' ? { name: 'Cancelled', message: '' } : reportFailure(error))
      }
      const { confidence, finishReason, text } = end.answer
      parent.setAttribute('gen_ai.response.finish_reasons', [finishReason])
      if (confidence !== undefined) parent.setAttribute('smacs.confidence', confidence)
      if (withContent) parent.setAttribute('gen_ai.output.messages', outputMessages(text))
      parent.end()
    },
  }
}

function setUsage(span: Span | undefined, usage: Usage | undefined): void {
  if (usage?.inputTokens !== undefined) span?.setAttribute('gen_ai.usage.input_tokens', usage.inputTokens)
  if (usage?.outputTokens !== undefined) span?.setAttribute('gen_ai.usage.output_tokens', usage.outputTokens)
}

function outputMessages(text: string): string {
  return JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: text }] }])
}
