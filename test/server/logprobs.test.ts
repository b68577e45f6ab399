import { expect, onTestFinished, test } from 'vitest'
import { createOpenAiCompatibleModel } from '../../src/models/openai-compatible/openai-compatible-model.ts'
import { completion } from '../fault-server/chat-replies.ts'
import { startFaultServer } from '../fault-server/fault-server.ts'
import { readEvents } from './read-events.ts'
import { serveScripted } from './serve-scripted.ts'

test('log-probabilities of one model are passed on, whole and streamed; a model that has none gives null', async () => {
  const upstream = await startFaultServer(({ body }) =>
    completion(
      (body as { model: string }).model === 'bare'
        ? '42'
        : {
            tokens: [
              ['4', -0.5],
              ['2', -0.25],
            ],
          },
    ),
  )
  onTestFinished(() => upstream.close())
  const model = (id: string) => createOpenAiCompatibleModel({ id, baseUrl: upstream.baseUrl, model: id })
  const server = await serveScripted({ models: [model('telling'), model('bare')] })
  const ask = (id: string, rest: object = {}) =>
    server.post('/v1/chat/completions', {
      model: `model:${id}`,
      messages: [{ role: 'user', content: 'x' }],
      logprobs: true,
      top_logprobs: 3,
      ...rest,
    })
  const logprobs = {
    content: [
      { token: '4', logprob: -0.5, bytes: [52], top_logprobs: [] },
      { token: '2', logprob: -0.25, bytes: [50], top_logprobs: [] },
    ],
    refusal: null,
  }
  expect(await (await ask('telling')).json()).toMatchObject({ choices: [{ message: { content: '42' }, logprobs }] })
  expect(upstream.requests[0]?.body).toMatchObject({ logprobs: true, top_logprobs: 3 })
  const { events } = await readEvents(await ask('telling', { stream: true }))
  const streamed = events.flatMap((event) => {
    const { choices } = event as { choices?: [{ logprobs: typeof logprobs | null }] }
    return choices?.[0]?.logprobs?.content ?? []
  })
  expect(streamed).toEqual(logprobs.content)
  expect(await (await ask('bare')).json()).toMatchObject({ choices: [{ logprobs: null }] })
})
