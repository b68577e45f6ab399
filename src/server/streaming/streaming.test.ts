import { request as httpRequest } from 'node:http'
import { expect, test } from 'vitest'
import { readEvents } from '../../../test/server/read-events.ts'
import { serveScripted, type TestServer } from '../../../test/server/serve-scripted.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createScriptedModel, type ScriptedModel } from '../../models/scripted/scripted-model.ts'

const path = '/v1/chat/completions'
const messages = [{ role: 'user', content: 'What is 6 x 7?' }]
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Waits for something to come true, turn by turn of the event loop; the test's own time limit is the end. */
async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await turn()
}
const allAborted = (models: readonly ScriptedModel[]) => (): boolean =>
  models.every(({ calls }) => calls.length > 0 && calls.every(({ outcome }) => outcome === 'aborted'))

const hanging = (id: string): ScriptedModel => createScriptedModel({ id, replies: () => ({ hang: true }) })

test.each([
  ['streaming', 'default', true],
  ['not streaming', 'default', false],
  ['streaming from one model', 'model:a', true],
])('a client that leaves, %s, stops every inner call', async (_, model, stream) => {
  const models = ['a', 'b', 'c'].map(hanging)
  const server = await serveScripted({ models, strategies: { default: { kind: 'paper' } } })
  const client = new AbortController()
  const asked = server.post(path, { model, messages, stream }, { signal: client.signal }).catch(() => undefined)
  const started = model === 'default' ? models : models.slice(0, 1)
  await until(() => started.every(({ calls }) => calls.length === 1))
  client.abort()
  await asked
  await until(allAborted(started))
  await until(() => server.log().includes('client-left'))
  const trace = /"traceId":"([^"]+)"/.exec(server.log())?.[1]
  expect(await (await server.get(`/v1/traces/${trace}`)).json()).toMatchObject({ status: 'cancelled' })
})

test('a client that leaves in mid-stream stops the model, and the server goes on', async () => {
  const model = createScriptedModel({ id: 'a', replies: [{ text: 'half an answer', hang: true }, 'whole'] })
  const server = await serveScripted({ models: [model] })
  const client = new AbortController()
  const response = await server.post(path, { model: 'model:a', messages, stream: true }, { signal: client.signal })
  const reader = response.body?.getReader()
  await reader?.read()
  client.abort()
  await until(allAborted([model]))
  const next = await server.post(path, { model: 'model:a', messages })
  expect(await next.json()).toMatchObject({ choices: [{ message: { content: 'whole' } }] })
})

test('while nothing can be sent, a comment every ten seconds keeps the connection awake', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const model = createScriptedModel({ id: 'a', clock, replies: [{ text: '42', delayMs: 35_000 }] })
  const server = await serveScripted({ models: [model], clock })
  const asked = server.post(path, { model: 'model:a', messages, stream: true })
  await until(() => model.calls.length === 1)
  await clock.advance(9_999)
  await clock.advance(1)
  const response = await asked
  await clock.advance(25_000)
  const { comments, events } = await readEvents(response)
  expect(comments).toEqual(['still at it', 'still at it', 'still at it'])
  expect(events.at(1)).toMatchObject({ choices: [{ delta: { content: '42' } }] })
  expect(events.at(-1)).toBe('[DONE]')
})

test('a failure after a first comment is told inside the stream', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const model = createScriptedModel({ id: 'a', clock, replies: [{ delayMs: 15_000, error: new Error('down') }] })
  const server = await serveScripted({ models: [model], clock })
  const asked = server.post(path, { model: 'model:a', messages, stream: true })
  await until(() => model.calls.length === 1)
  await clock.advance(15_000)
  const { events } = await readEvents(await asked)
  expect(events).toMatchObject([{ error: { type: 'upstream_error', causes: [{ model: 'a', message: 'down' }] } }])
})

test('at its deadline a pool answers with what it has, and says so', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const models = [createScriptedModel({ id: 'a', clock, replies: [{ text: '42', delayMs: 10 }] }), hanging('b')]
  const server = await serveScripted({ models, clock, strategies: { default: { kind: 'paper', subsets: 1 } } })
  const asked = server.post(path, { model: 'default', messages, smacs: { deadlineMs: 1_000 } })
  await until(() => models.every(({ calls }) => calls.length === 1))
  await clock.advance(1_000)
  const response = await asked
  expect(response.headers.get('x-smacs-degraded')).toBe('true')
  expect(await response.json()).toMatchObject({ choices: [{ message: { content: '42' } }] })
})

/** Sends a request on a socket that reads nothing until told to. */
function sendWithoutReading(server: TestServer, body: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const { host, port } = server.address
    const sent = httpRequest({ host, port, path, method: 'POST', headers: { 'content-type': 'application/json' } })
    sent.on('error', reject)
    sent.on('response', (response) => {
      response.pause()
      // The server will cut it.
      response.on('error', () => undefined)
      resolve()
    })
    sent.end(JSON.stringify(body))
  })
}

test('a client that stops reading is cut, its memory is given back, and others are not kept waiting', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  // More than the sockets between the two can hold.
  const text = 'x'.repeat(24 * 1_024 * 1_024)
  const model = createScriptedModel({
    id: 'a',
    pieceLength: 1_024 * 1_024,
    replies: ({ messages: [first] }) => (first?.content === 'short' ? 'short' : { text, hang: true }),
  })
  const server = await serveScripted({ models: [model], clock, server: { limits: { stalledClientMs: 5_000 } } })
  await sendWithoutReading(server, { model: 'model:a', messages, stream: true })
  const other = await server.post(path, { model: 'model:a', messages: [{ role: 'user', content: 'short' }] })
  expect(other.status).toBe(200)
  // The sweep of traces, the next learning, the deadline, the heartbeat, and then the stalled client.
  await until(() => clock.waiting === 6)
  await clock.advance(5_000)
  await until(() => model.calls[0]?.outcome === 'aborted')
})

test('a client that stops reading does not keep a server from stopping', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const model = createScriptedModel({
    id: 'a',
    pieceLength: 1_024 * 1_024,
    replies: () => ({ text: 'x'.repeat(24 * 1_024 * 1_024), hang: true }),
  })
  const server = await serveScripted({ models: [model], clock, server: { shutdownGraceMs: 1_000 } })
  await sendWithoutReading(server, { model: 'model:a', messages, stream: true })
  await until(() => clock.waiting === 6)
  const closed = server.close()
  await clock.advance(1_000)
  await until(() => model.calls[0]?.outcome === 'aborted')
  await clock.advance(2_000)
  await closed
})
