import { expect, test } from 'vitest'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ScriptedLines } from '../../models/scripted/scripted-reply.ts'
import type { FeedbackBody } from '../page/feedback-body.ts'
import type { TraceListBody } from '../page/trace-list-body.ts'

const appKey = 'a-key-of-the-application'
const otherKey = 'a-key-of-somebody-else'

async function serveAsked(replies: Readonly<Record<string, string>>, question = 'What is 6 x 7?', rest: object = {}) {
  const models = Object.entries(replies).map(([id, text]) =>
    createScriptedModel({ id, replies: (): ScriptedLines => ({ text }) }),
  )
  const strategies = { default: { kind: 'majority' } }
  const server = await serveScripted({ models, strategies, wallClockMs: () => 7_000, ...rest })
  const body = { model: 'default', messages: [{ role: 'user', content: question }] }
  const asked = await server.post('/v1/chat/completions', body, { key: appKey })
  const id = asked.headers.get('x-smacs-trace-id') ?? ''
  const send = (method: string, said?: object, key = appKey) =>
    fetch(`${server.url}/v1/traces/${id}/feedback`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(said !== undefined && { 'content-type': 'application/json' }),
      },
      ...(said !== undefined && { body: JSON.stringify(said) }),
    })
  const say = async (said: object) => (await (await send('PUT', said)).json()) as FeedbackBody
  const labels = async (said: object) => (await say(said)).labels.map(({ correct }) => correct)
  return { server, id, send, say, labels }
}
const three = { a: 'The answer is 42.', b: 'The answer is 41.', c: 'The answer is 42.0', d: 'I can’t say.' }

test('what is right, or which answer is, says of every model that was asked whether it was', async () => {
  const { say, labels, id } = await serveAsked(three)
  expect(await say({ verdict: 'right', note: 'checked by hand' })).toEqual({
    ...{ object: 'smacs.feedback', traceId: id, verdict: 'right', note: 'checked by hand', client: 'local' },
    ...{ givenAt: '1970-01-01T00:00:07.000Z', labelled: 4 },
    labels: [
      { model: 'a', correct: 1 },
      { model: 'b', correct: 0 },
      { model: 'c', correct: 1 },
      { model: 'd', correct: 0 },
    ],
  })
  expect(await say({ answer: '41' })).toMatchObject({ verdict: 'wrong', answer: '41', labelled: 4 })
  expect(await labels({ answer: '41' })).toEqual([0, 1, 0, 0])
  expect(await say({ answer: ' forty-two ' })).toMatchObject({ verdict: 'right', answer: 'forty-two' })
  // Who said something else may be right or not.
  expect(await labels({ verdict: 'wrong' })).toEqual([0, null, 0, null])
  expect(await labels({ verdict: 'unsure' })).toEqual([null, null, null, null])
})

test('of an open answer only its writer is known to be right or wrong', async () => {
  const poemOf = (line: string): string => `${line},\nand never the same.\n`.repeat(12)
  const poem = 'Write a poem about the sea.'
  const { say } = await serveAsked({ a: poemOf('Blue and wide'), b: poemOf('Waves go by') }, poem)
  const { labels, labelled } = await say({ verdict: 'right' })
  expect(labelled).toBe(1)
  expect(labels.filter(({ correct }) => correct === 1)).toHaveLength(1)
  expect((await say({ verdict: 'wrong' })).labels.filter(({ correct }) => correct === 0)).toHaveLength(1)
})

test('what was said stands with the answer and in the list, is replaced, and taken back', async () => {
  const { server, id, send, say } = await serveAsked(three)
  expect((await send('GET')).status).toBe(404)
  await say({ verdict: 'right' })
  await say({ verdict: 'wrong' })
  expect(await (await send('GET')).json()).toMatchObject({ verdict: 'wrong' })
  expect(await (await server.get(`/v1/traces/${id}`)).json()).toMatchObject({ feedback: { verdict: 'wrong' } })
  const list = async (query: string) => (await (await server.get(`/v1/traces${query}`)).json()) as TraceListBody
  expect((await list('?feedback=wrong')).data[0]).toMatchObject({ id, feedback: 'wrong' })
  for (let twice = 0; twice < 2; twice += 1) {
    expect(await (await send('DELETE')).json()).toEqual({
      object: 'smacs.feedback.deleted',
      traceId: id,
      deleted: true,
    })
  }
  expect((await send('GET')).status).toBe(404)
  expect((await list('?feedback=none')).total).toBe(1)
})

test('programs say the same by the trace’s id alone', async () => {
  const { server, id } = await serveAsked(three)
  const feedback = await server.post('/v1/feedback', { traceId: id, answer: '42' })
  expect(await feedback.json()).toMatchObject({ verdict: 'right', labelled: 4 })
  expect((await server.post('/feedback', { traceId: id, verdict: 'wrong' })).status).toBe(200)
  expect((await server.post('/v1/feedback', { traceId: 'none', verdict: 'wrong' })).status).toBe(404)
})

test('what cannot be meant is refused, and nothing is kept of it', async () => {
  const { send } = await serveAsked(three)
  for (const [said, told] of [
    [{}, 'right, wrong or unsure'],
    [{ verdict: 'good' }, '"right"'],
    [{ verdikt: 'right' }, '`verdict`'],
    [{ verdict: 'right', answer: '41' }, 'makes the given one wrong'],
    [{ verdict: 'unsure', answer: '42' }, 'makes the given one right'],
    [{ answer: '  ' }, 'answer'],
  ] as const) {
    const response = await send('PUT', said)
    const { error } = (await response.json()) as { error: { message: string } }
    expect([said, response.status]).toEqual([said, 400])
    expect(error.message).toContain(told)
  }
  expect((await send('GET')).status).toBe(404)
})

test('another key’s answer is nobody else’s to judge, unless it sees all', async () => {
  const keys = [
    { name: 'app', key: appKey },
    { name: 'other', key: otherKey },
    { name: 'operator', key: 'a-key-of-the-operator', page: { sees: 'all', manage: false } },
  ]
  const { send } = await serveAsked(three, undefined, { keys })
  expect((await send('PUT', { verdict: 'right' }, otherKey)).status).toBe(404)
  expect(await (await send('PUT', { verdict: 'right' }, 'a-key-of-the-operator')).json()).toMatchObject({
    client: 'operator',
  })
})

test('where traces keep no texts, a verdict is kept and labels nobody, and a text is refused', async () => {
  const { say, send } = await serveAsked(three, undefined, { traces: { content: 'none' } })
  for (const verdict of ['right', 'wrong']) expect(await say({ verdict })).toMatchObject({ verdict, labelled: 0 })
  for (const text of [{ answer: '42' }, { verdict: 'right', note: 'checked' }]) {
    expect((await send('PUT', text)).status).toBe(400)
  }
})
