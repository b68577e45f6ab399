import { expect, test } from 'vitest'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'

const path = '/v1/chat/completions'
const messages = [{ role: 'user', content: 'What is 6 x 7?' }]
const [key, otherKey] = ['a-key-of-the-application', 'a-key-of-somebody-else']
const keys = [
  { name: 'app', key },
  { name: 'other', key: otherKey },
]

function countingModel() {
  let said = 0
  return createScriptedModel({
    id: 'a',
    pieceLength: 100,
    replies: () => ({ text: `answer ${++said}`, usage: { inputTokens: 3, outputTokens: 2 } }),
  })
}

test('exactly the same request of the same key gets the same answer and spends nothing; anything else is asked anew', async () => {
  const server = await serveScripted({
    models: [countingModel()],
    strategies: { other: { kind: 'paper' } },
    keys,
    server: { cache: { entries: 100 } },
  })
  const ask = async (body: object = {}, who = key) => {
    const response = await server.post(path, { model: 'default', messages, ...body }, { key: who })
    const { choices, usage } = (await response.json()) as {
      choices: { message: { content: string } }[]
      usage: { total_tokens: number }
    }
    return [choices[0]?.message.content, usage.total_tokens, response.headers.get('x-smacs-calls')]
  }
  expect(await ask()).toEqual(['answer 1', 5, '1'])
  expect(await ask()).toEqual(['answer 1', 0, '0'])
  expect(await ask({ smacs: { trace: false } })).toEqual(['answer 1', 0, '0'])
  const others = [
    await ask({}, otherKey),
    await ask({ model: 'other' }),
    await ask({ model: 'model:a' }),
    await ask({ temperature: 0.1 }),
    await ask({ seed: 1 }),
    await ask({ max_tokens: 7 }),
    await ask({ stop: ['x'] }),
    await ask({ messages: [{ role: 'user', content: 'What is 6 x 7 ?' }] }),
    await ask({ messages: [{ role: 'system', content: '' }, ...messages] }),
  ]
  expect(others.map(([text]) => text)).toEqual(others.map((_, index) => `answer ${index + 2}`))
  server.configure({
    models: [createScriptedModel({ id: 'a', replies: () => 'from the new file' })],
    keys,
    server: { cache: {} },
  })
  await server.reload()
  expect(await (await server.post(path, { model: 'default', messages }, { key })).text()).toContain('from the new file')
})

test('it is off by default, forgets after its time, and keeps a trace of its own for each request', async () => {
  const plain = await serveScripted({ models: [countingModel()] })
  const text = async (server: typeof plain) => {
    const response = await server.post(path, { model: 'default', messages, stream: true })
    return [/answer \d/.exec(await response.text())?.[0], response.headers.get('x-smacs-trace-id')]
  }
  expect([(await text(plain))[0], (await text(plain))[0]]).toEqual(['answer 1', 'answer 2'])
  const clock = createVirtualClock({ advance: 'by-hand' })
  const server = await serveScripted({ models: [countingModel()], clock, server: { cache: { ttlMs: 1_000 } } })
  const [first] = await text(server)
  const [again, traceId] = await text(server)
  expect(again).toBe(first)
  expect(await (await server.get(`/v1/traces/${traceId}`)).json()).toMatchObject({
    status: 'answered',
    summary: { usage: { calls: 0 } },
    events: [{ type: 'noted' }, { type: 'answer-finished' }],
  })
  await clock.advance(1_000)
  expect((await text(server))[0]).toBe('answer 2')
})
