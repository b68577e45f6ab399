import { expect, onTestFinished, test } from 'vitest'
import { createVirtualClock } from '../../src/clock/virtual-clock.ts'
import { createOpenAiCompatibleModel } from '../../src/models/openai-compatible/openai-compatible-model.ts'
import type { ChatModel } from '../../src/ports/chat-model.ts'
import { silence, slowDrip } from '../fault-server/chat-replies.ts'
import { type FaultReply, startFaultServer } from '../fault-server/fault-server.ts'
import { readEvents } from './read-events.ts'
import { serveScripted } from './serve-scripted.ts'

const deadlineMs = 1_000
const messages = [{ role: 'user', content: 'What is 6 x 7?' }]

/** Serves one model over an upstream of this kind; the deadline comes when the model has sent `pieces` pieces of text. */
async function serveCut(fault: FaultReply, pieces: number) {
  const upstream = await startFaultServer(() => fault)
  onTestFinished(() => upstream.close())
  const clock = createVirtualClock({ advance: 'by-hand' })
  const model = createOpenAiCompatibleModel({ id: 'a', baseUrl: upstream.baseUrl, model: 'm' }, { clock })
  const watched: ChatModel = {
    ...model,
    async *stream(...asked) {
      let heard = 0
      for await (const delta of model.stream(...asked)) {
        yield delta
        heard += delta.type === 'text' ? 1 : 0
        if (heard === pieces) await clock.advance(deadlineMs)
      }
    },
  }
  const server = await serveScripted({ models: [watched], clock })
  const ask = (path: string, body: object): Promise<Response> =>
    server.post(`/v1/${path}`, { smacs: { deadlineMs }, ...body })
  return { ask, upstream, clock, server }
}

test.each(['model:a', 'default'])('%s: an answer half written at the deadline is given as it stands', async (model) => {
  const { ask, upstream, server } = await serveCut(slowDrip(5), 3)
  const response = await ask('chat/completions', { model, messages })
  expect(response.status).toBe(200)
  expect(response.headers.get('x-smacs-degraded')).toBe('true')
  expect(response.headers.get('x-smacs-usage')).toBe('incomplete')
  expect(response.headers.get('x-smacs-cost-usd')).toBeNull()
  const body = (await response.json()) as object
  expect(body).toMatchObject({ choices: [{ message: { content: 'xxx' }, finish_reason: 'length' }] })
  expect(body).not.toHaveProperty('usage')
  await upstream.whenIdle()
  const trace = await (await server.get(`/v1/traces/${response.headers.get('x-smacs-trace-id')}`)).text()
  expect(trace).toContain('a had not finished when its time was up')
})

test.each(['model:a', 'default'])('%s: of a stream what was sent stays, and it ends like any other', async (model) => {
  const { ask, upstream } = await serveCut(slowDrip(5), 3)
  const smacs = { deadlineMs, show: 'none' }
  const asked = { model, messages, smacs, stream: true, stream_options: { include_usage: true } }
  const { events } = await readEvents(await ask('chat/completions', asked))
  const texts = events.slice(0, -3)
  expect(texts.map((event) => (event as { choices: { delta: object }[] }).choices[0]?.delta)).toEqual([
    { role: 'assistant', content: '', refusal: null },
    ...Array.from('xxx', (content) => ({ content })),
  ])
  expect(events.slice(-3)).toMatchObject([
    { choices: [{ delta: {}, finish_reason: 'length' }] },
    { choices: [], usage: null, smacs: { usage: 'incomplete' } },
    '[DONE]',
  ])
  await upstream.whenIdle()
})

test('with events, the last chunk of a cut stream says that it is one', async () => {
  const { ask } = await serveCut(slowDrip(5), 3)
  const asked = { model: 'model:a', messages, stream: true, smacs: { deadlineMs, events: true } }
  const { events } = await readEvents(await ask('chat/completions', asked))
  expect(events.at(-2)).toMatchObject({
    choices: [{ finish_reason: 'length' }],
    smacs: {
      type: 'answer-report',
      degraded: true,
      usage: 'incomplete',
      notes: [expect.stringContaining('had not finished')],
    },
  })
})

test('a response that was cut is incomplete', async () => {
  const { ask } = await serveCut(slowDrip(5), 3)
  const response = await ask('responses', { model: 'model:a', input: 'What is 6 x 7?' })
  expect(await response.json()).toMatchObject({
    status: 'incomplete',
    output: [{ status: 'incomplete', content: [{ text: 'xxx' }] }],
  })
})

test.each([true, false])('where nothing at all has come it is a 504 (streaming: %s)', async (stream) => {
  const silent = await serveCut(silence, 1)
  const asking = silent.ask('chat/completions', { model: 'model:a', messages, stream })
  await silent.upstream.whenSeen(1)
  await silent.clock.advance(deadlineMs)
  const none = await asking
  expect(none.status).toBe(504)
  expect(await none.json()).toMatchObject({ error: { code: 'upstream_timeout', causes: [{ model: 'a' }] } })
})

test('half a JSON value is no answer at the deadline', async () => {
  const { ask } = await serveCut(slowDrip(5), 3)
  const asked = { model: 'model:a', messages, response_format: { type: 'json_object' } }
  const response = await ask('chat/completions', asked)
  expect(response.status).toBe(504)
})
