import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openQuestionBank } from '../bank/open-question-bank.ts'
import { createLexicalEmbedder } from '../embedders/lexical/lexical-embedder.ts'
import { adaptive } from '../method/strategies/adaptive/adaptive.ts'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'
import type { QuestionBank } from '../ports/question-bank.ts'
import { createSeededRandom } from '../random/seeded-random.ts'
import { createSmacs } from './create-smacs.ts'
import { createFittingThread } from './fitting-thread.ts'

const pool = ['a', 'b', 'c']
const embedder = createLexicalEmbedder()
let folder = ''
let bank: QuestionBank

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-fit-'))
  bank = await openQuestionBank(join(folder, 'bank.db'))
  await fill('first', 240)
})
afterEach(async () => {
  await bank.close()
  await rm(folder, { recursive: true })
})

async function fill(dataset: string, count: number): Promise<void> {
  const random = createSeededRandom(dataset)
  const asked = Array.from({ length: count }, (_, index) => ({
    dataset,
    questionId: String(index),
    text: `What is ${index} plus ${index % 7}?`,
    reference: String(index + (index % 7)),
  }))
  const cells = asked.flatMap(({ questionId, reference }) =>
    pool.map((model, place) => {
      const isRight = random.next() < 0.9 - place * 0.2
      const response = isRight ? reference : String(Number(reference) + 1 + place)
      return { dataset, questionId, model, sample: 0, correct: isRight ? 1 : 0, response }
    }),
  )
  await bank.append({ questions: asked, cells })
  const vectors = await embedder.embed(
    asked.map(({ text }) => text),
    { role: 'document' },
  )
  await bank.storeEmbeddings(
    embedder,
    asked.map(({ questionId }, index) => ({ dataset, questionId, vector: vectors[index] ?? new Float32Array() })),
  )
}

const options = adaptive.optionsSchema.parse({})

test('a thread learns from a bank’s file what would be learnt here, and does not from another bank', async () => {
  const view = await bank.view()
  const thread = createFittingThread(bank.file ?? '', { pool, embedder })
  const bytes = await thread.fit('adaptive', options, view.hash)
  const here = await adaptive.prepare?.(view, options, { pool, embedder })
  expect(here).toBeDefined()
  if (here !== undefined) expect(bytes).toEqual(adaptive.fittedCodec?.encode(here))
  expect(await thread.fit('adaptive', options, 'another hash')).toBe('bank-changed')
})

test('a fit that fails says why, and the next one starts anew', async () => {
  const thread = createFittingThread(folder, { pool, embedder })
  const failing = [thread.fit('adaptive', options, 'hash'), thread.fit('calibrated', {}, 'hash')]
  for (const outcome of await Promise.allSettled(failing)) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'fit-failed' } })
  }
  await expect(thread.fit('adaptive', options, 'hash')).rejects.toThrow('Fitting on the bank failed')
})

test('while a changed bank is learnt from, the weights of before answer and the answer says so', async () => {
  const models = pool.map((id) => createScriptedModel({ id, replies: ['The answer is 5.', 'The answer is 5.'] }))
  const open = async () =>
    createSmacs({ models, embedder, bank: await bank.view(), fittedStore: bank, serveOldWeights: true })
  await (await open()).prepare()
  await fill('second', 40)
  const reloaded = await open()
  const first = await reloaded.ask('What is 3 plus 2?')
  expect(first.notes.join(' ')).toContain('the weights learnt before were used')
  expect(first.degraded).toBe(false)
  await reloaded.prepare()
  expect((await reloaded.ask('What is 3 plus 2?')).notes.join(' ')).not.toContain('learnt before')
})
