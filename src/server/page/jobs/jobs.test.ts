import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serveScripted, type TestServer } from '../../../../test/server/serve-scripted.ts'
import { openQuestionBank } from '../../../bank/open-question-bank.ts'
import type { AdditionQuote } from '../../../collect/quote/addition-quote.ts'
import { createScriptedModel } from '../../../models/scripted/scripted-model.ts'
import type { ScriptedReply } from '../../../models/scripted/scripted-reply.ts'
import type { ChatRequest } from '../../../ports/chat-model.ts'
import type { Price } from '../../../ports/usage.ts'
import type { JobBody, JobListBody } from './job-body.ts'

const price: Price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 1 }
const manager = 'key-of-the-manager'
const reader = 'key-of-the-reader'

interface Newcomer {
  readonly replies: (request: ChatRequest) => ScriptedReply
  readonly price?: Price
  /** Questions of the bank. Default 12. */
  readonly count?: number
  /** Whether the bank has its answer to a question already. Default: to none. */
  readonly knows?: (place: number) => boolean
}

async function serveWithNewcomer({ replies, count = 12, knows = () => false, ...rest }: Newcomer) {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-jobs-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const bankFile = join(folder, 'bank.db')
  const bank = await openQuestionBank(bankFile)
  const questions = Array.from({ length: count }, (_, place) => ({
    ...{ dataset: 'sums', questionId: String(place), text: `What is ${place} + 1?`, reference: String(place + 1) },
  }))
  const usage = { inputTokens: 20, outputTokens: 10 }
  const cells = questions.map(({ dataset, questionId }) => ({
    ...{ dataset, questionId, model: 'old', sample: 0, correct: 1, response: '1', usage, latencyMs: 500 },
  }))
  await bank.append({ questions, cells })
  const known = cells.filter((_, place) => knows(place)).map((cell) => ({ ...cell, model: 'org/new' }))
  await bank.append({ cells: known })
  await bank.close()
  const newcomer = createScriptedModel({ id: 'org/new', defaults: { maxTokens: 50 }, replies, ...rest })
  const server = await serveScripted({
    models: [createScriptedModel({ id: 'old', replies: () => '1' }), newcomer],
    bankFile,
    keys: [
      { key: manager, name: 'manager', page: { sees: 'all', manage: true } },
      { key: reader, name: 'reader' },
    ],
  })
  const answersOf = async (model: string): Promise<number> => {
    const opened = await openQuestionBank(bankFile, { readOnly: true })
    const count = (await opened.view()).answered(model).reduce((sum, one) => sum + one, 0)
    await opened.close()
    return count
  }
  return { server, newcomer, answersOf, bankFile }
}

const startJob = async (server: TestServer, request: object): Promise<Response> =>
  server.post('/v1/jobs', { kind: 'add-model', model: 'org/new', ...request }, { key: manager })

/** Reads a job's stream to its end: every state that was sent. */
async function watch(server: TestServer, id: string): Promise<readonly JobBody[]> {
  const response = await fetch(`${server.url}/v1/jobs/${id}`, {
    headers: { authorization: `Bearer ${manager}`, accept: 'text/event-stream' },
  })
  const events = (await response.text()).split('\n\n').filter((event) => event.startsWith('data: '))
  return events.map((event) => JSON.parse(event.slice('data: '.length)) as JobBody)
}

const right = ({ messages }: ChatRequest): string => String(Number(/(\d+) \+/.exec(JSON.stringify(messages))?.[1]) + 1)

test('the price is told before anybody is asked', async () => {
  const { server, newcomer } = await serveWithNewcomer({ replies: right, price })
  const response = await server.post('/v1/bank/models/org/new/quote', { questions: 5 }, { key: manager })
  const quote = (await response.json()) as AdditionQuote
  expect(quote).toMatchObject({ model: 'org/new', questions: 5, calls: 5, basis: 'others', outputTokens: 50 })
  expect(quote.expectedUsd).toBeCloseTo(150e-6)
  expect(quote.worstUsd).toBeGreaterThan(250e-6)
  expect(newcomer.calls).toEqual([])
})

test('a job asks what was quoted, grades it into the bank, and the next one asks only the rest', async () => {
  const { server, newcomer, answersOf } = await serveWithNewcomer({ replies: right, price })
  const started = await startJob(server, { questions: 5, maxCostUsd: 1 })
  expect(started.status).toBe(202)
  const states = await watch(server, ((await started.json()) as JobBody).id)
  expect(states.at(-1)).toMatchObject({
    ...{ status: 'finished', model: 'org/new', client: 'manager', questions: 5, maxCostUsd: 1, failures: [] },
    progress: { total: 5, done: 5, failed: 0 },
  })
  expect(await answersOf('org/new')).toBe(5)

  const rest = (await (await startJob(server, { maxCostUsd: 1 })).json()) as JobBody
  expect((await watch(server, rest.id)).at(-1)?.progress).toMatchObject({ total: 12, done: 12, answered: 7 })
  expect(newcomer.calls).toHaveLength(12)
  const list = (await (await server.get('/v1/jobs', { key: manager })).json()) as JobListBody
  expect(list.data.map(({ id }) => id)).toEqual([rest.id, states[0]?.id])
  const shown = await server.get('/v1/bank/models/org/new', { key: reader })
  expect(await shown.json()).toMatchObject({ overall: { questions: 12, correctShare: 1 } })
})

test('a ceiling ends a job before it is exceeded, and what was bought is kept', async () => {
  const usage = { inputTokens: 20, outputTokens: 10 }
  const { server, answersOf } = await serveWithNewcomer({ replies: () => ({ text: '1', usage }), price })
  const calls = (await (await startJob(server, { maxCalls: 3 })).json()) as JobBody
  expect((await watch(server, calls.id)).at(-1)).toMatchObject({ status: 'ceiling-reached' })
  expect(await answersOf('org/new')).toBe(3)
})

test('a job of many questions goes part by part, and its ceiling holds over all parts', async () => {
  const { server, newcomer, answersOf } = await serveWithNewcomer({
    ...{ replies: right, price, count: 2_500, knows: (place) => place % 500 !== 0 },
  })
  const first = (await (await startJob(server, { maxCalls: 3 })).json()) as JobBody
  expect((await watch(server, first.id)).at(-1)).toMatchObject({
    ...{ status: 'ceiling-reached', progress: { total: 2_500, done: 2_498, answered: 3 } },
  })
  const rest = (await (await startJob(server, { maxCalls: 3 })).json()) as JobBody
  expect((await watch(server, rest.id)).at(-1)).toMatchObject({
    ...{ status: 'finished', progress: { total: 2_500, done: 2_500, answered: 2, remainingMs: 0 } },
  })
  expect(newcomer.calls.filter(({ outcome }) => outcome !== 'refused')).toHaveLength(5)
  expect(await answersOf('org/new')).toBe(2_500)
})

test('a cancelled job gives up what is in flight, and the same job again goes on', async () => {
  const asked = Promise.withResolvers<void>()
  let isHeld = true
  const { server, newcomer } = await serveWithNewcomer({
    price,
    replies: (request) => {
      asked.resolve()
      return isHeld ? { hang: true } : right(request)
    },
  })
  const first = (await (await startJob(server, { questions: 2, maxCostUsd: 1 })).json()) as JobBody
  await asked.promise
  expect((await startJob(server, { questions: 2, maxCostUsd: 1 })).status).toBe(409)
  await server.get(`/v1/jobs/${first.id}`, { key: manager, method: 'DELETE' })
  expect((await watch(server, first.id)).at(-1)?.status).toBe('cancelled')
  isHeld = false
  const again = (await (await startJob(server, { questions: 2, maxCostUsd: 1 })).json()) as JobBody
  expect((await watch(server, again.id)).at(-1)).toMatchObject({ status: 'finished', progress: { answered: 2 } })
  expect(newcomer.calls.length).toBeGreaterThan(2)
})

test('a job over a bank that holds nothing or one whose answers were asked for otherwise, says what to do', async () => {
  const models = [createScriptedModel({ id: 'org/new', replies: right })]
  const keys = [{ key: manager, name: 'manager', page: { sees: 'all', manage: true } }] as const
  const empty = await serveScripted({ models, bankFile: join(tmpdir(), 'smacs-no-bank-here.db'), keys })
  const job = (await (await startJob(empty, { maxCalls: 1 })).json()) as JobBody
  expect((await watch(empty, job.id)).at(-1)).toMatchObject({
    ...{ status: 'failed', error: expect.stringContaining('smacs bank import') },
  })

  const { server, bankFile } = await serveWithNewcomer({ replies: right, knows: (place) => place === 0 })
  const bank = await openQuestionBank(bankFile)
  await bank.storeAnswerSettings('org/new', { temperature: 0.1 })
  await bank.close()
  const mixed = (await (await startJob(server, { maxCalls: 1 })).json()) as JobBody
  expect((await watch(server, mixed.id)).at(-1)).toMatchObject({
    ...{ status: 'failed', error: expect.stringContaining('temperature (0.1, now not set)') },
  })
})

test('a job without a ceiling, a price for it, a model or the right to it is refused', async () => {
  const { server } = await serveWithNewcomer({ replies: right })
  const refusal = async (request: object): Promise<unknown> => (await startJob(server, request)).json()
  expect(await refusal({ questions: 5 })).toMatchObject({ error: { code: 'ceiling_needed' } })
  expect(await refusal({ maxCostUsd: 1 })).toMatchObject({ error: { code: 'price_unknown' } })
  expect(await refusal({ maxCalls: 1, model: 'org/nw' })).toMatchObject({
    error: { code: 'model_not_found', message: expect.stringContaining('org/new') },
  })
  expect(await refusal({ maxCost: 1 })).toMatchObject({ error: { code: 'unknown_parameter' } })
  const paths = ['/v1/jobs', '/v1/bank/models/org/new/quote']
  for (const path of paths) expect((await server.post(path, {}, { key: reader })).status).toBe(403)
  expect((await server.get('/v1/jobs', { key: reader })).status).toBe(403)
  expect((await server.get('/v1/jobs/none', { key: manager })).status).toBe(404)
})
