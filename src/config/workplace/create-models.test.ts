import { expect, test } from 'vitest'
import { completion } from '../../../test/fault-server/chat-replies.ts'
import { startFaultServer } from '../../../test/fault-server/fault-server.ts'
import { createSystemClock } from '../../clock/system-clock.ts'
import type { ChatRequest } from '../../ports/chat-model.ts'
import { parseConfig } from '../load-config.ts'
import { createConfiguredModels } from './create-models.ts'

/** How many of five calls reach the endpoint before one is answered. */
async function callsAtOnce(concurrency: number, sharers: number): Promise<number> {
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  const endpoint = await startFaultServer(({ method }) => async (response, request) => {
    if (method === 'POST') await answered
    await completion('4')(response, request)
  })
  const entry = `{ id: a, provider: openai-compatible, baseUrl: "${endpoint.baseUrl}", model: m, concurrency: ${concurrency} }`
  const config = parseConfig(`models: [${entry}]`, '/somewhere/smacs.yaml', {}, 'smacs.yaml')
  const parts = { clock: createSystemClock(), locateWeights: async () => [], sharers }
  const { pool, close } = await createConfiguredModels(config, parts)
  const request: ChatRequest = { messages: [{ role: 'user', content: '2 + 2?' }] }
  const { signal } = new AbortController()
  const ask = async (): Promise<void> => {
    for await (const _ of pool[0]?.stream(request, { signal }) ?? []);
  }
  const calls = Promise.all(Array.from({ length: 5 }, ask))
  await endpoint.whenSeen(Math.max(1, Math.floor(concurrency / sharers)))
  // One call too many would have come before this request.
  await fetch(endpoint.origin)
  const atOnce = endpoint.requests.filter(({ method }) => method === 'POST').length
  answer()
  await calls
  await close()
  await endpoint.close()
  return atOnce
}

test('processes that share an endpoint take their parts of its concurrency, one call at least', async () => {
  expect(await callsAtOnce(4, 2)).toBe(2)
  expect(await callsAtOnce(3, 2)).toBe(1)
  expect(await callsAtOnce(1, 4)).toBe(1)
})
