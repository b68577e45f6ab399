import * as vitest from 'vitest'
import { afterEach, expect, test } from 'vitest'
import { errorStatus, rawBody, silence } from '../../../test/fault-server/chat-replies.ts'
import { embeddings } from '../../../test/fault-server/embedding-replies.ts'
import { type FaultReply, type FaultServer, inTurn, startFaultServer } from '../../../test/fault-server/fault-server.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import type { Embedder } from '../../ports/embedder.ts'
import { embedderContract } from '../embedder.contract.ts'
import { createOpenAiCompatibleEmbedder } from './openai-compatible-embedder.ts'
import type { OpenAiCompatibleEmbedderOptions } from './options.ts'

const opened: { close?(): Promise<void> }[] = []
afterEach(async () => {
  for (const part of opened.splice(0)) await part.close?.()
})

async function open(
  replies: readonly [FaultReply, ...FaultReply[]],
  options: Partial<OpenAiCompatibleEmbedderOptions> = {},
): Promise<{ embedder: Embedder; server: FaultServer; inputs: () => unknown[] }> {
  const server = await startFaultServer(inTurn(...replies))
  opened.push(server)
  const settings = { baseUrl: server.baseUrl, model: 'letters', dimensions: 26, retryBaseMs: 0, ...options }
  const embedder = await createOpenAiCompatibleEmbedder(settings)
  opened.push(embedder)
  return { embedder, server, inputs: () => server.requests.map(({ body }) => (body as { input: unknown }).input) }
}

test('sends batches and puts the vectors into the order of the texts', async () => {
  const { embedder, inputs } = await open([embeddings()], { batchSize: 2 })
  const vectors = await embedder.embed(['a', 'b', 'c', 'd', 'e'], { role: 'document' })
  expect(inputs()).toEqual([['a', 'b'], ['c', 'd'], ['e']])
  for (const [index, letter] of [...'abcde'].entries()) {
    expect(vectors[index]?.[(letter.codePointAt(0) ?? 0) % 26]).toBe(1)
  }
})

test('never sends an empty text: its vector is all zeros', async () => {
  const { embedder, inputs } = await open([embeddings()])
  const vectors = await embedder.embed(['', 'a', ''], { role: 'query' })
  expect(inputs()).toEqual([['a']])
  expect(vectors.map((vector) => vector.some((value) => value !== 0))).toEqual([false, true, false])
})

test('puts the prefix of the role before each text', async () => {
  const { embedder, inputs } = await open([embeddings()], { queryPrefix: 'query: ', documentPrefix: 'passage: ' })
  await embedder.embed(['a'], { role: 'query' })
  await embedder.embed(['a'], { role: 'document' })
  expect(inputs()).toEqual([['query: a'], ['passage: a']])
})

test('finds out its dimensions where nobody gave them, and refuses vectors of others', async () => {
  const { embedder } = await open([embeddings(7), embeddings(9)], { dimensions: undefined as never })
  expect(embedder.dimensions).toBe(7)
  await expect(embedder.embed(['a'], { role: 'query' })).rejects.toThrow(/9 dimensions.*7 were expected/)
})

test('the id changes with whatever changes the vectors, and not with the address, the key or the pace', async () => {
  const base = { baseUrl: 'http://127.0.0.1:1/v1', model: 'm', dimensions: 4 }
  const idOf = async (options: Partial<OpenAiCompatibleEmbedderOptions>): Promise<string> =>
    (await createOpenAiCompatibleEmbedder({ ...base, ...options })).id
  const plain = await idOf({})
  expect(plain).toBe('openai-compatible/m/4')
  const same = [{ baseUrl: 'http://127.0.0.1:2/v1' }, { apiKey: 'key' }, { batchSize: 1, retries: 0 }]
  for (const options of same) expect(await idOf(options)).toBe(plain)
  const others = [
    { model: 'n' },
    { dimensions: 5 },
    { revision: 'q4' },
    { queryPrefix: 'x' },
    { documentPrefix: 'x' },
    { extraBody: { dimensions: 4 } },
  ]
  const ids = await Promise.all(others.map(idOf))
  expect(new Set([plain, ...ids]).size).toBe(others.length + 1)
  expect(await idOf({ extraBody: { a: 1, b: 2 } })).toBe(await idOf({ extraBody: { b: 2, a: 1 } }))
})

test('tries again what may pass', async () => {
  const { embedder, server } = await open([errorStatus(503, 'loading'), embeddings()])
  expect((await embedder.embed(['a'], { role: 'query' })).length).toBe(1)
  expect(server.requests.length).toBe(2)
})

const answer = (data: unknown): FaultReply => rawBody(JSON.stringify({ data }), 'application/json')
const vector = (index: number) => ({ index, embedding: new Array(26).fill(1) })

test.each([
  ['401', errorStatus(401, 'no'), { kind: 'authentication' }],
  ['a web page', rawBody('<html>', 'text/html'), { kind: 'bad-response' }],
  [
    'an error inside 200',
    rawBody('{"error":{"message":"no such model","code":404}}', 'application/json'),
    { kind: 'not-found' },
  ],
  ['too few vectors', answer([vector(0)]), { kind: 'bad-response', message: /1 embeddings for 2 texts/ }],
  ['one place twice', answer([vector(0), vector(0)]), { kind: 'bad-response', message: /index 0/ }],
  ['no numbers', answer([vector(0), { index: 1, embedding: [null, 1] }]), { kind: 'bad-response' }],
  ['no list', rawBody('{}', 'application/json'), { kind: 'bad-response' }],
] as const)('%s is a typed error', async (_, reply, { kind, ...rest }) => {
  const { embedder } = await open([reply])
  const failure = embedder.embed(['a', 'b'], { role: 'document' })
  await expect(failure).rejects.toMatchObject({ code: 'model-call', kind })
  if ('message' in rest) await expect(failure).rejects.toThrow(rest.message)
})

test('the first batch that fails ends the others', async () => {
  const { embedder, server } = await open([silence, errorStatus(401, 'no')], { batchSize: 1, concurrency: 2 })
  await expect(embedder.embed(['a', 'b', 'c'], { role: 'document' })).rejects.toMatchObject({ kind: 'authentication' })
  await server.whenIdle()
  expect(server.requests.length).toBe(2)
})

test('an abort closes the requests upstream', async () => {
  const { embedder, server } = await open([silence])
  const controller = new AbortController()
  const embedding = embedder.embed(['a'], { role: 'query', signal: controller.signal })
  await server.whenSeen(1)
  const reason = new Error('enough')
  controller.abort(reason)
  await expect(embedding).rejects.toBe(reason)
  await server.whenIdle()
})

test('silence ends at the timeout', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const server = await startFaultServer(inTurn(silence))
  const settings = { baseUrl: server.baseUrl, model: 'm', dimensions: 4, timeoutMs: 30_000, retries: 0 }
  const embedder = await createOpenAiCompatibleEmbedder(settings, { clock })
  opened.push(embedder, server)
  const embedding = embedder.embed(['a'], { role: 'query' })
  embedding.catch(() => undefined)
  await server.whenSeen(1)
  await clock.advance(30_000)
  await expect(embedding).rejects.toMatchObject({ kind: 'timeout', retryable: true })
  await server.whenIdle()
})

embedderContract(vitest, 'an embedder behind an endpoint', async () => {
  const server = await startFaultServer(inTurn(embeddings(400)))
  const embedder = await createOpenAiCompatibleEmbedder({ baseUrl: server.baseUrl, model: 'letters', batchSize: 64 })
  return {
    ...embedder,
    close: async () => {
      await embedder.close?.()
      await server.close()
    },
  }
})
