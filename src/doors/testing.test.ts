import { expect, test } from 'vitest'
import { createLexicalEmbedder } from '../embedders/lexical/lexical-embedder.ts'
import type { ChatDelta, ChatModel } from '../ports/chat-model.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { TestRunner } from '../ports/test-runner.ts'
import { type ChatModelUnderTest, chatModelContract, createScriptedModel, embedderContract } from './testing.ts'

/** Longer than any good model here needs; a runner would have a limit of time. */
async function hangs(): Promise<never> {
  for (let turn = 0; turn < 500; turn++) await new Promise((resolve) => setImmediate(resolve))
  throw new Error('It hangs.')
}

/** A runner that runs what is registered and gives the names of what fails. */
async function failing(register: (runner: TestRunner) => void): Promise<readonly string[]> {
  const tests: { readonly name: string; readonly run: () => Promise<void> }[] = []
  const describe = Object.assign((_: string, registerTests: () => void) => registerTests(), { skip: () => undefined })
  register({ describe, test: (name, run) => tests.push({ name, run }), afterAll: () => undefined })
  const failed: string[] = []
  for (const { name, run } of tests) await Promise.race([run(), hangs()]).catch(() => failed.push(name))
  expect(tests.length).toBeGreaterThan(0)
  return failed
}

type Stream = ChatModel['stream']

/** The contract's complaints about a good model whose stream is changed. */
async function complaints(changed: (stream: Stream) => Stream, sends = { usage: true, logprobs: true }) {
  const good = createScriptedModel({
    id: 'scripted',
    replies: ({ messages: [asked] }) =>
      asked?.content === 'at length'
        ? { text: 'on and on', hang: true }
        : { text: 'forty-two', logprobs: [-0.1], usage: { inputTokens: 4, outputTokens: 2 } },
  })
  const asking = (content: string) => ({ messages: [{ role: 'user' as const, content }] })
  const opened: ChatModelUnderTest = {
    model: { ...good, stream: changed(good.stream.bind(good)) },
    request: asking('6 * 7?'),
    longRequest: asking('at length'),
    sends,
  }
  return failing((runner) => chatModelContract(runner, 'a model', () => opened))
}

/** The same with every delta changed, or replaced by several. */
const withDeltas = (change: (delta: ChatDelta) => readonly ChatDelta[]): Parameters<typeof complaints>[0] => {
  return (stream) =>
    async function* (request, options) {
      for await (const delta of stream(request, options)) yield* change(delta)
    }
}

test('a good model and a good embedder have nothing to fear', async () => {
  expect(await complaints((stream) => stream)).toEqual([])
  expect(await failing((runner) => embedderContract(runner, 'lexical', () => createLexicalEmbedder()))).toEqual([])
})

test.each<[string, Parameters<typeof complaints>[0], RegExp]>([
  ['empty texts', withDeltas((delta) => [{ type: 'text', text: '' }, delta]), /never empty/],
  ['no end', withDeltas((delta) => (delta.type === 'finish' ? [] : [delta])), /finish once/],
  ['more after the end', withDeltas((delta) => [delta, { type: 'text', text: 'and' }]), /as the last delta/],
  [
    'half tokens',
    withDeltas((delta) => (delta.type === 'usage' ? [{ ...delta, usage: { inputTokens: 0.5 } }] : [delta])),
    /whole token counts/,
  ],
  [
    'probabilities above 1',
    withDeltas((delta) => (delta.type === 'logprobs' ? [{ ...delta, values: [0.5] }] : [delta])),
    /not above 0/,
  ],
  [
    'log-probabilities unasked',
    (stream) => (request, options) => stream({ ...request, logprobs: true }, options),
    /only when asked/,
  ],
  [
    'an admit that nobody asks',
    (stream) => (request, options) => stream(request, { signal: options.signal }),
    /asks admit once/,
  ],
  [
    'a deaf ear to aborts',
    (stream) => (request, options) => stream(request, { ...options, signal: new AbortController().signal }),
    /aborted beforehand/,
  ],
])('%s are found', async (_, changed, complaint) => {
  expect((await complaints(changed)).join('\n')).toMatch(complaint)
})

test('what a model says it sends has to come, and nothing else', async () => {
  expect((await complaints((stream) => stream, { usage: false, logprobs: true })).join()).toMatch(/usage/)
  expect((await complaints((stream) => stream, { usage: true, logprobs: false })).join()).toMatch(/log-probabilities/)
})

test.each<[string, (embedder: Embedder) => Embedder, RegExp]>([
  [
    'vectors of nothing',
    (good) => ({ ...good, embed: async (texts) => texts.map(() => new Float32Array(good.dimensions)) }),
    /finite numbers/,
  ],
  ['another length than told', (good) => ({ ...good, dimensions: 7 }), /of its dimensions/],
  [
    'texts out of order',
    (good) => ({ ...good, embed: async (texts, options) => (await good.embed(texts, options)).toReversed() }),
    /keeps the order/,
  ],
  ['no ear for its signal', (good) => ({ ...good, embed: (texts, { role }) => good.embed(texts, { role }) }), /signal/],
])('an embedder with %s is found', async (_, changed, complaint) => {
  const good = createLexicalEmbedder()
  const found = await failing((runner) => embedderContract(runner, 'an embedder', () => changed(good)))
  expect(found.join('\n')).toMatch(complaint)
})
