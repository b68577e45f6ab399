import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { bankFileOf } from '../../../test/server/bank-file.ts'
import { serveScripted, type TestServer } from '../../../test/server/serve-scripted.ts'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { wordEmbedder } from '../../embedders/fixtures/word-embedder.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import { strategies as registered } from '../../method/strategies/registry.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { questionFromText } from '../../ports/question.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'
import type { Trace } from '../../traces/trace.ts'
import type { Client } from '../access/clients.ts'
import type { RequestError } from '../errors/request-error.ts'
import type { HttpServer } from '../http-types.ts'
import type { Counterfactual, CounterfactualsBody } from '../page/counterfactuals-body.ts'
import type { TraceBody } from '../page/trace-body.ts'
import type { CounterfactualThread } from './counterfactual-thread.ts'
import { registerCounterfactuals } from './counterfactuals-route.ts'

const usage = { inputTokens: 100, outputTokens: 10 }
const price = { inputUsdPerMillionTokens: 1_000, outputUsdPerMillionTokens: 1_000 }
const says: Readonly<Record<string, string>> = {
  best: 'The answer is 42.',
  second: 'The answer is 42.',
  third: 'The answer is 41.',
  fourth: 'The answer is 40.',
}
const ids = Object.keys(says)
const scripted = (id: string) =>
  createScriptedModel({ id, price, replies: () => ({ text: says[id] ?? '', usage }), logprob: -0.2 } as never)

/** 220 sums, on which the models are right in this share of cases. */
async function gradedBank() {
  const skill = [0.9, 0.7, 0.6, 0.5]
  const random = createSeededRandom('counterfactuals')
  const questions = Array.from({ length: 220 }, (_, place) => ({
    ...{ dataset: 'sums', questionId: `q${place}`, text: `sum ${place} of numbers`, reference: String(place) },
  }))
  const cells = questions.flatMap(({ dataset, questionId }, place) =>
    ids.map((model, index) => {
      const correct = Number(random.next() < (skill[index] as number))
      return { dataset, questionId, model, sample: 0, response: `So it is ${place + 1 - correct}.`, correct }
    }),
  )
  return bankFileOf(questions, cells)
}

const strategies = { default: { kind: 'adaptive', minConfidence: 0.88 } }

/** Fits the strategy of the file and keeps the weights in its bank, as a server does. */
async function fitIn(file: string): Promise<void> {
  const bank = await openQuestionBank(file)
  const fittedStore = { fitted: bank.fitted.bind(bank), storeFitted: bank.storeFitted.bind(bank) }
  const view = await bank.view()
  const smacs = createSmacs({ models: ids.map(scripted), embedder: wordEmbedder, bank: view, fittedStore, strategies })
  await smacs.prepare('default')
  await bank.close()
}

async function ask(server: TestServer, model: string, key?: string): Promise<TraceBody> {
  const messages = [{ role: 'user', content: 'What is 40 + 2?' }]
  const answer = await server.post(
    '/v1/chat/completions',
    { model, messages, smacs: { seed: 7 } },
    { ...(key && { key }) },
  )
  const id = answer.headers.get('x-smacs-trace-id') ?? ''
  return (await (await server.get(`/v1/traces/${id}`, { ...(key && { key }) })).json()) as TraceBody
}
const tryOn = (server: TestServer, { id }: { readonly id: string }, body: object, key?: string) =>
  server.post(`/v1/traces/${id}/counterfactuals`, body, { ...(key && { key }) })
async function tried(
  server: TestServer,
  trace: TraceBody,
  strategies: string[],
  fit = false,
): Promise<Counterfactual[]> {
  const response = await tryOn(server, trace, { strategies, fit })
  return [...((await response.json()) as CounterfactualsBody).data]
}
const answerOf = (trace: TraceBody) => trace.events.find((event) => event.type === 'answer-finished')?.answer

test('the setting that served says just what it said, others what they would have, and nobody is asked', async () => {
  const bank = await gradedBank()
  await fitIn(bank.file)
  const models = ids.map(scripted)
  const server = await serveScripted({ models, strategies, bank: bank.view, bankFile: bank.file })
  const trace = await ask(server, 'default')
  const calls = models.map((model) => model.calls.length)
  const [served, majority, votes, unfitted] = await tried(server, trace, [
    'default',
    'majority',
    'prior-vote?references=1',
    'adaptive?maxAsked=1',
  ])
  const given = answerOf(trace)
  expect(given?.confidence).toBeGreaterThan(0.5)
  expect(given?.models).toHaveLength(2)
  expect(served).toEqual({
    ...{ strategy: 'default', status: 'answered', answer: '42', agrees: true, writtenBy: given?.writtenBy },
    ...{ confidence: given?.confidence, asked: given?.models, notAskedThen: [], calls: given?.usage.calls },
    costUsd: given?.costUsd,
  })
  const missing = ids.filter((id) => given?.models.includes(id) === false)
  expect(majority).toMatchObject({ status: 'answered', answer: '42' })
  expect(majority).toMatchObject({ asked: ids.filter((id) => given?.models.includes(id)), notAskedThen: missing })
  expect(votes).toMatchObject({ status: 'answered', asked: ['best'], notAskedThen: [], calls: 1, agrees: true })
  expect(unfitted).toEqual({ strategy: 'adaptive?maxAsked=1', status: 'needs-fitting' })
  const [fitted] = await tried(server, trace, ['adaptive?maxAsked=1'], true)
  expect(fitted).toMatchObject({ status: 'answered', asked: ['best'], answer: '42' })
  // Who would have come after one that is missing is not known.
  const [next] = ids.filter((id) => given?.models.includes(id) === false)
  const [longer] = await tried(server, trace, ['adaptive?minConfidence=1'], true)
  expect(longer).toMatchObject({ status: 'answered', asked: given?.models, notAskedThen: [next] })
  // Once fitted, it is for all traces.
  expect((await tried(server, trace, ['adaptive?maxAsked=1']))[0]).toEqual(fitted)
  expect(models.map((model) => model.calls.length)).toEqual(calls)
  expect(await (await tryOn(server, trace, { strategies: ['majority'] })).json()).toMatchObject({ sameBank: true })
  await bank.add({ questionId: 'new', text: 'another' })
  expect(await (await tryOn(server, trace, { strategies: ['majority'] })).json()).toMatchObject({ sameBank: false })
})

test('whatever strategy served, tried again it says the same with the same certainty', async () => {
  const bank = await gradedBank()
  const kinds = [...registered.keys()].filter((kind) => kind !== 'single')
  const named = Object.fromEntries(kinds.map((kind) => [kind, { kind }]))
  const pool = ids.map((id, place) =>
    createScriptedModel({
      ...{ id, price },
      replies: ({ messages }) => ({ text: `${says[id]} ${messages.length}`, usage, logprobs: [-0.1 * place, -0.3] }),
    }),
  )
  const server = await serveScripted({ models: pool, strategies: named, bank: bank.view, bankFile: bank.file })
  for (const kind of kinds) {
    const trace = await ask(server, kind)
    const given = answerOf(trace)
    const [again] = await tried(server, trace, [kind], true)
    expect(again).toEqual({
      ...{ strategy: kind, status: 'answered', answer: given?.extracted ?? given?.text, writtenBy: given?.writtenBy },
      ...(given?.confidence !== undefined && { confidence: given.confidence }),
      ...{ asked: given?.models, notAskedThen: [], calls: given?.usage.calls, costUsd: given?.costUsd, agrees: true },
    })
  }
})

test('candidates of a pool that writes are scored again; what was never written is not made up', async () => {
  const bank = await gradedBank()
  const strategies = { careful: { kind: 'paper', references: 3, subsets: 3, subsetSize: 2, alpha: 1 } }
  const replies = (id: string) =>
    createScriptedModel({ id, replies: ({ messages }) => `${says[id]} ${messages.length}` })
  const server = await serveScripted({ models: ids.map(replies), strategies, bank: bank.view, bankFile: bank.file })
  const trace = await ask(server, 'careful')
  const spec = 'paper?references=3&subsets=3&subsetSize=2'
  const results = await tried(server, trace, [
    'careful',
    `${spec}&alpha=0`,
    'paper?references=2&subsets=3&subsetSize=2',
  ])
  expect(results[0]).toMatchObject({ status: 'answered', agrees: true, calls: 6 })
  expect(results[1]).toMatchObject({ status: 'answered', calls: 6 })
  expect(results[2]).toEqual({ strategy: 'paper?references=2&subsets=3&subsetSize=2', status: 'needs-calls' })
})

test('a model that failed then fails again, and where nobody is left it is said why', async () => {
  const broken = createScriptedModel({
    id: 'broken',
    replies: () => ({ error: new ModelCallError({ model: 'broken', kind: 'upstream', message: 'out of order' }) }),
  })
  const strategies = { default: { kind: 'majority' } }
  const server = await serveScripted({ models: [broken, scripted('best')], strategies })
  const trace = await ask(server, 'default')
  const [all, alone, other] = await tried(server, trace, ['majority', 'single?model=broken', 'single?model=nobody'])
  expect(all).toMatchObject({ status: 'answered', answer: '42', asked: ['broken', 'best'], notAskedThen: [] })
  expect(alone).toMatchObject({ status: 'unanswered', notAskedThen: [] })
  expect(other).toMatchObject({ status: 'unanswered', why: expect.stringContaining('nobody') })
})

test('tool calls of then are voted on again', async () => {
  const toolCalls = [{ id: 'c', name: 'weather', arguments: '{"city":"Oslo"}' }]
  const models = ['a', 'b'].map((id) => createScriptedModel({ id, replies: () => ({ toolCalls, usage }) }))
  const server = await serveScripted({ models, strategies: { default: { kind: 'majority' } } })
  const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }]
  const messages = [{ role: 'user', content: 'Weather?' }]
  const answer = await server.post('/v1/chat/completions', { model: 'default', messages, tools })
  const trace = { id: answer.headers.get('x-smacs-trace-id') ?? '' } as TraceBody
  expect((await tried(server, trace, ['majority']))[0]).toMatchObject({ status: 'answered', agrees: true, calls: 2 })
})

test('what cannot be tried is refused by name', async () => {
  const keys = [{ name: 'app', key: 'a-key-of-the-application', strategies: ['default'] }]
  const server = await serveScripted({ models: ids.map(scripted), keys })
  const trace = await ask(server, 'default', keys[0]?.key)
  const told = async (body: object, key = keys[0]?.key) => {
    const response = await tryOn(server, trace, body, key)
    const { error } = (await response.json()) as { error?: { code: string } }
    return [response.status, error?.code]
  }
  expect(await told({ strategies: ['default'] })).toEqual([200, undefined])
  expect(await told({ strategies: ['majority'] })).toEqual([403, 'not_allowed'])
  expect(await told({ strategies: [] })).toEqual([400, 'invalid_value'])
  expect(await told({ strategies: ['default'], fitt: true })).toEqual([400, 'unknown_parameter'])
  const open = await serveScripted({ models: ids.map(scripted), traces: { content: 'none' } })
  const bare = await ask(open, 'default')
  expect((await tryOn(open, bare, { strategies: ['default'] })).status).toBe(409)
  expect((await tryOn(open, bare, { strategies: ['majorty'] })).status).toBe(400)
})

test('on a small or an empty bank nothing is said to need fitting', async () => {
  const bank = await bankFileOf([], [])
  const server = await serveScripted({ models: ids.map(scripted), bank: bank.view, bankFile: bank.file })
  const trace = await ask(server, 'default')
  expect((await tried(server, trace, ['default']))[0]).toMatchObject({ status: 'answered', agrees: true })
})

test('a third request while two are under way is refused until later', async () => {
  const server: HttpServer = Fastify()
  server.decorateRequest('client')
  server.addHook('onRequest', async (request) => {
    request.client = { owner: 'me', sees: 'own' } as Client
  })
  registerCounterfactuals(server, {
    lookup: {
      traceFor: async () => ({ id: 't', events: [], question: questionFromText('6 x 7?') }) as unknown as Trace,
    },
    thread: { underWay: 2 } as CounterfactualThread,
    configuration: () => ({ models: [], helpers: [], strategies: {} }) as never,
  })
  server.setErrorHandler((error, _, reply) => {
    const { status, retryAfterSeconds } = error as RequestError
    return reply.code(status).send({ retryAfterSeconds })
  })
  const payload = { strategies: ['default'] }
  const refused = await server.inject({ method: 'POST', url: '/v1/traces/t/counterfactuals', payload })
  expect([refused.statusCode, refused.json()]).toEqual([429, { retryAfterSeconds: 2 }])
})
