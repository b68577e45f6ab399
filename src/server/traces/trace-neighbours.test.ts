import { expect, test } from 'vitest'
import { bankFileOf } from '../../../test/server/bank-file.ts'
import { serveScripted, type TestServer } from '../../../test/server/serve-scripted.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { TraceNeighboursBody } from '../page/trace-neighbours-body.ts'

const questions = ['red apple', 'red pear', 'green pear', 'blue sea'].map((text, place) => ({
  ...(place < 3 && { dataset: 'fruit' }),
  questionId: `q${place}`,
  text,
}))
/** Model a is right on the first half, b on all but the second, of which nobody knows. */
const cells = questions.flatMap(({ dataset, questionId }, place) =>
  ['a', 'b'].map((model) => ({
    ...{ model, sample: 0, questionId, response: 'yes', ...(dataset !== undefined && { dataset }) },
    ...(model === 'a' ? { correct: Number(place < 2) } : place !== 1 && { correct: 1 }),
  })),
)
const models = ['a', 'b'].map((id) => createScriptedModel({ id, replies: () => 'yes' }))

async function ask(server: TestServer, strategy: string): Promise<string> {
  const body = { model: strategy, messages: [{ role: 'user', content: 'a red apple' }] }
  return (await server.post('/v1/chat/completions', body)).headers.get('x-smacs-trace-id') ?? ''
}
const neighbours = async (server: TestServer, id: string, query = '') =>
  (await (await server.get(`/v1/traces/${id}/neighbours${query}`)).json()) as TraceNeighboursBody

async function serveWithBank(content: 'full' | 'none' = 'full') {
  const bank = await bankFileOf(questions, cells)
  const strategies = { near: { kind: 'prior-vote', neighbours: 2, similarityRatio: 0.5 }, own: { kind: 'adaptive' } }
  const described = { models, strategies, bank: bank.view, bankFile: bank.file, traces: { content } }
  return { bank, server: await serveScripted(described) }
}

test('the neighbours that made up the prior scores come with who was right, and sum up to the scores shown', async () => {
  const { server } = await serveWithBank()
  const id = await ask(server, 'near')
  const body = await neighbours(server, id)
  expect(body).toMatchObject({ basis: 'prior', sameBank: true, total: body.data.length })
  const rows = body.data.map(({ questionId, text, correct }) => [questionId, text, correct])
  const order = body.models[0] === 'a' ? 1 : -1
  expect(rows[0]).toEqual(['q0', 'red apple', [1, 1]])
  expect(rows[1]).toEqual(['q1', 'red pear', order === 1 ? [1, null] : [null, 1]])
  const trace = (await (await server.get(`/v1/traces/${id}`)).json()) as { events: { type: string }[] }
  const panel = trace.events.find(({ type }) => type === 'panel-chosen') as unknown as {
    panel: { model: string; priorScore: number }[]
  }
  const sumOf = (model: string): number => {
    const place = body.models.indexOf(model)
    return body.data.reduce((sum, { weight = 0, correct }) => sum + weight * (correct?.[place] ?? 0), 0)
  }
  expect(panel.panel.find(({ model }) => model === 'a')?.priorScore).toBeCloseTo(sumOf('a'), 10)
  expect((await neighbours(server, id, '?limit=1')).data).toHaveLength(1)
})

test('a strategy that uses no neighbours has some for reading, without weights', async () => {
  const { server } = await serveWithBank()
  const body = await neighbours(server, await ask(server, 'own'), '?limit=2')
  expect(body.basis).toBe('reading')
  expect(body.data.map(({ questionId, weight }) => [questionId, weight])[0]).toEqual(['q0', undefined])
})

test('a bank that has changed since is said to be another', async () => {
  const { bank, server } = await serveWithBank()
  const id = await ask(server, 'near')
  await bank.add({ questionId: 'new', text: 'a red apple' })
  const body = await neighbours(server, id)
  expect(body.sameBank).toBe(false)
  expect(body.data[0]).toMatchObject({ questionId: 'new', correct: [null, null] })
})

test('where traces keep no texts, the neighbours they name are looked up', async () => {
  const { server } = await serveWithBank('none')
  const body = await neighbours(server, await ask(server, 'near'))
  expect(body.data[0]).toMatchObject({ questionId: 'q0', text: 'red apple', correct: [1, 1] })
})

test('without a bank, and without a trace, it is said which is missing', async () => {
  const server = await serveScripted({ models })
  const id = await ask(server, 'default')
  const codeOf = async (trace: string): Promise<string> => {
    const response = await server.get(`/v1/traces/${trace}/neighbours`)
    return ((await response.json()) as { error: { code: string } }).error.code
  }
  const codes = await Promise.all([codeOf(id), codeOf('none')])
  expect(codes).toEqual(['no_bank', 'trace_not_found'])
})
