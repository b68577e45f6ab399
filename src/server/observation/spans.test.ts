import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'

const exporter = new InMemorySpanExporter()
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
/** As the W3C propagator reads it, far enough for a test. */
propagation.setGlobalPropagator({
  fields: () => ['traceparent'],
  inject: () => undefined,
  extract(outer, carrier, getter) {
    const [, traceId = '', spanId = ''] = String(getter.get(carrier, 'traceparent') ?? '').split('-')
    return traceId === '' ? outer : trace.setSpanContext(outer, { traceId, spanId, traceFlags: 1, isRemote: true })
  },
})
beforeEach(() => exporter.reset())
afterAll(() => {
  trace.disable()
  propagation.disable()
  context.disable()
})

const usage = { inputTokens: 10, outputTokens: 5 }
const callers = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }

async function ask(server: Readonly<Record<string, unknown>>): Promise<number> {
  const models = [
    createScriptedModel({ id: 'a', replies: () => ({ text: 'a secret answer', usage, servedModel: 'a-2' }) }),
    createScriptedModel({ id: 'b', replies: () => new Error('a secret failure') }),
  ]
  const { url } = await serveScripted({ models, strategies: { default: { kind: 'paper', subsets: 1 } }, server })
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${callers.traceId}-${callers.spanId}-01` },
    body: JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'a secret question' }] }),
  })
  return response.status
}

test('one parent a request, under the caller’s span, and a child for each inner call, by the GenAI conventions', async () => {
  expect(await ask({})).toBe(200)
  const spans = exporter.getFinishedSpans()
  const parent = spans.find(({ name }) => name === 'invoke_agent default')
  expect(parent?.spanContext().traceId).toBe(callers.traceId)
  expect(parent?.parentSpanContext?.spanId).toBe(callers.spanId)
  expect(parent?.attributes).toMatchObject({
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.request.model': 'default',
    'smacs.client': 'local',
  })
  const children = spans.filter((span) => span.parentSpanContext?.spanId === parent?.spanContext().spanId)
  expect(children.map(({ name }) => name).sort()).toEqual(['chat a', 'chat b'])
  const answered = children.find(({ name }) => name === 'chat a')
  expect(answered?.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'a',
    'gen_ai.response.model': 'a-2',
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.output_tokens': 5,
    'gen_ai.response.finish_reasons': ['stop'],
    'smacs.stage': 'reference',
  })
  const failed = children.find(({ name }) => name === 'chat b')
  expect(failed?.status.code).toBe(SpanStatusCode.ERROR)
  expect(failed?.attributes['error.type']).toBe('Error')
})

test('spans carry no question, answer or message of an error unless it is switched on', async () => {
  const carried = (): string =>
    JSON.stringify(
      exporter.getFinishedSpans().map(({ name, attributes, status, events }) => [name, attributes, status, events]),
    )
  await ask({})
  expect(carried()).not.toContain('secret')
  await ask({ telemetry: { content: true } })
  expect(carried()).toContain('a secret question')
  expect(carried()).toContain('a secret answer')
})
