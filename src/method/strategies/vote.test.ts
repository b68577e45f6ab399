import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'

const sameForAll: Embedder = {
  id: 'same',
  dimensions: 1,
  embed: async (texts) => texts.map(() => Float32Array.of(1)),
}

const replies = {
  a: 'The answer is 5.',
  b: 'The answer is 391.',
  c: '\\boxed{391}',
  d: 'The answer is 5.',
  e: 'no idea at all',
}

function pool(ids: readonly (keyof typeof replies)[]) {
  return ids.map((id) => createScriptedModel({ id, replies: () => replies[id] }))
}

/** Twenty questions of one kind; each model is right on as many of them as is said. */
function bankWith(right: Readonly<Record<string, number>>): BankView {
  const questions = Array.from({ length: 20 }, (_, index) => ({
    dataset: 'sums',
    questionId: `${index}`,
    text: `q${index}`,
  }))
  return createBankView({
    questions,
    embedderId: 'same',
    embeddings: questions.map(() => [1]),
    cells: Object.entries(right).flatMap(([model, count]) =>
      questions.map((_, question) => ({ question, model, correct: question < count ? 1 : 0 })),
    ),
  })
}

const ask = (strategy: string, ids: readonly (keyof typeof replies)[], bank?: BankView) =>
  createSmacs({ models: pool(ids), embedder: sameForAll, ...(bank && { bank }) }).ask('What is 17 * 23?', {
    strategy,
    seed: 1,
  })

test('majority asks the whole pool and lets every model count alike', async () => {
  const bank = bankWith({ a: 20, b: 1, c: 1, d: 2 })
  const answer = await ask('majority', ['a', 'b', 'c'], bank)
  expect(answer).toMatchObject({ extracted: '391', writtenBy: 'b', models: ['a', 'b', 'c'], usage: { calls: 3 } })
})

test('equal votes go to the answer whose first supporter comes first in the pool', async () => {
  expect(await ask('majority', ['a', 'b', 'c', 'd'])).toMatchObject({ extracted: '5', writtenBy: 'a' })
  expect(await ask('majority', ['b', 'a', 'c', 'd'])).toMatchObject({ extracted: '391', writtenBy: 'b' })
})

test('the winning answer is told by the supporter with the highest prior score', async () => {
  const bank = bankWith({ a: 3, d: 9, b: 1 })
  expect(await ask('majority', ['a', 'b', 'd'], bank)).toMatchObject({ extracted: '5', writtenBy: 'd' })
})

test('prior-vote weighs votes by prior score', async () => {
  const bank = bankWith({ a: 20, b: 6, c: 6 })
  expect(await ask('prior-vote', ['a', 'b', 'c'], bank)).toMatchObject({ extracted: '5', writtenBy: 'a' })
  const closer = bankWith({ a: 20, b: 11, c: 11 })
  expect(await ask('prior-vote', ['a', 'b', 'c'], closer)).toMatchObject({ extracted: '391', writtenBy: 'b' })
})

test('best-single asks the best of the bank alone, and the next best where it fails', async () => {
  const bank = bankWith({ a: 3, b: 9, c: 7 })
  expect(await ask('best-single', ['a', 'b', 'c'], bank)).toMatchObject({ writtenBy: 'b', usage: { calls: 1 } })
  const silent = createScriptedModel({ id: 'b', replies: () => '' })
  const smacs = createSmacs({ models: [...pool(['a', 'c']), silent], embedder: sameForAll, bank })
  expect(await smacs.ask('?', { strategy: 'best-single' })).toMatchObject({
    writtenBy: 'c',
    degraded: true,
    models: ['b', 'c'],
  })
})

test('under a deadline a silent model leaves time for the next best', async () => {
  const clock = createVirtualClock()
  const bank = bankWith({ a: 3, b: 9 })
  const silent = createScriptedModel({ id: 'b', replies: () => ({ hang: true }) })
  const ask = (...others: readonly ChatModel[]) =>
    createSmacs({ models: [...others, silent], embedder: sameForAll, bank, clock }).ask('?', {
      strategy: 'best-single',
      deadlineMs: 1_000,
    })
  expect(await ask(...pool(['a']))).toMatchObject({ writtenBy: 'a', degraded: true, models: ['b', 'a'] })
  expect(clock.nowMs()).toBe(500)
  await expect(ask()).rejects.toThrow('its stage ran out of time')
  expect(clock.nowMs()).toBe(1_500)
})

test('random draws one member of the panel, another with another seed', async () => {
  const drawn = new Set<string>()
  for (let seed = 0; seed < 20; seed += 1) {
    const smacs = createSmacs({ models: pool(['a', 'b', 'c']), embedder: sameForAll })
    const answer = await smacs.ask('?', { strategy: 'random', seed })
    expect(answer.usage.calls).toBe(1)
    drawn.add(answer.writtenBy)
  }
  expect(drawn).toEqual(new Set(['a', 'b', 'c']))
})

test('consensus scores the references themselves', async () => {
  const words: Embedder = {
    id: 'words',
    dimensions: 2,
    embed: async (texts) => texts.map((text) => (text.includes('391') ? Float32Array.of(1, 0) : Float32Array.of(0, 1))),
  }
  const answer = await createSmacs({ models: pool(['a', 'b', 'c']), embedder: words }).ask('?', {
    strategy: 'consensus',
  })
  expect(answer).toMatchObject({ writtenBy: 'b', usage: { calls: 3 } })
})

test('where no answers can be compared the best by its prior speaks, and a note says so', async () => {
  const models = ['x', 'y'].map((id) =>
    createScriptedModel({
      id,
      replies: () => `The sea of ${id} is wide and deep,\n${'its waves roll on and never sleep,\n'.repeat(8)}`,
    }),
  )
  const answer = await createSmacs({ models, embedder: sameForAll }).ask('Write a poem about the sea.', {
    strategy: 'majority',
  })
  expect(answer.writtenBy).toBe('x')
  expect(answer.extracted).toBeUndefined()
  expect(answer.notes.join(' ')).toContain('No answers could be compared')
})
