import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serveScripted } from '../../../../test/server/serve-scripted.ts'
import { openQuestionBank } from '../../../bank/open-question-bank.ts'
import { wordEmbedder } from '../../../embedders/fixtures/word-embedder.ts'
import { createScriptedModel } from '../../../models/scripted/scripted-model.ts'
import type { BankBatch } from '../../../ports/question-bank.ts'
import type { ErrorBody } from '../../errors/error-body.ts'
import type { SimilarQuestions } from './similar-questions.ts'

const questions = ['red apple', 'green pear', 'blue sea'].map((text, place) => ({
  ...(place < 2 && { dataset: 'fruit/sweet' }),
  questionId: `q/${place}`,
  text,
}))
const batch: BankBatch = {
  questions,
  cells: questions.map((question, place) => ({
    ...{ ...question, text: undefined, model: 'org/m', sample: 0, response: 'yes', correct: place % 2 },
  })),
}

async function serveWithBank() {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-bank-routes-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const bankFile = join(folder, 'bank.db')
  const models = [createScriptedModel({ id: 'org/m', replies: () => 'yes' })]
  const server = await serveScripted({ models, bankFile, keys: [{ key: 'key-of-the-tests', name: 'app' }] })
  const get = (path: string) => server.get(path, { key: 'key-of-the-tests' })
  const fill = async (): Promise<void> => {
    const bank = await openQuestionBank(bankFile)
    await bank.append(batch)
    const vectors = await wordEmbedder.embed(
      questions.map(({ text }) => text),
      { role: 'document' },
    )
    await bank.storeEmbeddings(
      wordEmbedder,
      questions.map(({ text: _, ...key }, place) => ({ ...key, vector: vectors[place] as Float32Array })),
    )
    await bank.close()
  }
  return { server, get, fill }
}

test('a bank is looked at through its routes: whole, by questions, one question, one model, and by likeness', async () => {
  const { server, get, fill } = await serveWithBank()
  await fill()
  expect(await (await get('/v1/bank')).json()).toMatchObject({ object: 'smacs.bank', questions: 3, answers: 3 })
  const list = await (await get('/v1/bank/questions?search=PEAR&outcome=right&model=org%2Fm')).json()
  expect(list).toMatchObject({ total: 1, data: [{ questionId: 'q/1', outcomes: '1', share: 1 }] })
  const one = await (await get('/v1/bank/questions/fruit%2Fsweet/q%2F1')).json()
  expect(one).toMatchObject({ text: 'green pear', cells: [{ model: 'org/m', response: 'yes', correct: 1 }] })
  expect(await (await get('/v1/bank/questions/-/q%2F2')).json()).toMatchObject({ text: 'blue sea' })
  expect(await (await get('/v1/bank/models/org/m')).json()).toMatchObject({ overall: { model: 'org/m', questions: 3 } })
  const key = 'key-of-the-tests'
  const near = await server.post('/v1/bank/similar', { question: 'a red pear', limit: 2 }, { key })
  expect(((await near.json()) as SimilarQuestions).data.map(({ text }) => text).toSorted()).toEqual([
    'green pear',
    'red apple',
  ])
})

test('what has not changed is not sent again', async () => {
  const { server, get, fill } = await serveWithBank()
  await fill()
  const etag = (await get('/v1/bank')).headers.get('etag') ?? ''
  const again = await fetch(`${server.url}/v1/bank`, {
    headers: { authorization: 'Bearer key-of-the-tests', 'if-none-match': etag },
  })
  expect(again.status).toBe(304)
})

test('a bank that is not there yet is an empty one, and is seen once it is filled', async () => {
  const { get, fill } = await serveWithBank()
  expect(await (await get('/v1/bank')).json()).toMatchObject({ questions: 0, models: [], datasets: [] })
  await fill()
  expect(await (await get('/v1/bank')).json()).toMatchObject({ questions: 3 })
})

test('what is not there, not known or not allowed is told', async () => {
  const { server, get, fill } = await serveWithBank()
  await fill()
  expect((await server.get('/v1/bank')).status).toBe(401)
  expect((await get('/v1/bank/questions/-/nobody')).status).toBe(404)
  expect((await get('/v1/bank/models/nobody')).status).toBe(404)
  const slip = await get('/v1/bank/questions?serach=x')
  expect(slip.status).toBe(400)
  expect(((await slip.json()) as ErrorBody).error.message).toContain('`search`')
  expect((await get('/v1/bank/questions?limit=201')).status).toBe(400)
  const bare = await serveScripted({ models: [createScriptedModel({ id: 'm', replies: () => 'yes' })] })
  expect(await (await bare.get('/v1/bank')).json()).toMatchObject({ error: { code: 'no_bank' } })
})
