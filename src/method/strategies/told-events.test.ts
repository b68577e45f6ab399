import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'
import type { CollaborationEvent } from '../events.ts'

const replies: Readonly<Record<string, string>> = {
  strong: 'The answer is 391.',
  weak: 'The answer is 5.',
  middling: 'The answer is 391.',
  silent: 'I cannot tell.',
}
const ids = Object.keys(replies)
/** How often each model is right on sums and on facts; of `silent` the bank has nothing. */
const skill: Readonly<Record<string, readonly [number, number]>> = {
  strong: [0.9, 0.6],
  weak: [0.4, 0.5],
  middling: [0.6, 0.7],
}

const byKind: Embedder = {
  id: 'by-kind',
  dimensions: 2,
  embed: async (texts) => texts.map((text) => Float32Array.from(text.includes('sum') ? [1, 0.3] : [0.3, 1])),
}

function gradedBank(): BankView {
  const random = createSeededRandom('told events')
  const questions = Array.from({ length: 160 }, (_, place) => ({
    ...{ dataset: place % 2 === 0 ? 'sums' : 'facts', questionId: `${place}`, text: `question ${place}` },
  }))
  return createBankView({
    questions,
    embedderId: 'by-kind',
    embeddings: questions.map(({ dataset }) => (dataset === 'sums' ? [1, 0.3] : [0.3, 1])),
    cells: Object.entries(skill).flatMap(([model, shares]) =>
      questions.map((_, question) => {
        const correct = random.next() < (shares[question % 2] as number) ? 1 : 0
        return { question, model, correct, response: `The answer is ${10 * question + 1 - correct}.` }
      }),
    ),
  })
}

async function eventsOf(strategy: object, models: readonly ChatModel[] = pool()): Promise<CollaborationEvent[]> {
  const smacs = createSmacs({
    models,
    embedder: byKind,
    bank: gradedBank(),
    clock: createVirtualClock({ startMs: 50 }),
  })
  const events: CollaborationEvent[] = []
  const run = smacs.stream('What is the sum?', { strategy: strategy as never, seed: 1 })
  for (let step = await run.next(); !step.done; step = await run.next()) events.push(step.value)
  return events
}
const pool = () => ids.map((id) => createScriptedModel({ id, replies: () => replies[id] ?? '' }))

function only<Type extends CollaborationEvent['type']>(events: readonly CollaborationEvent[], type: Type) {
  return events.filter((event): event is Extract<CollaborationEvent, { type: Type }> => event.type === type)
}

test.each(['adaptive', 'calibrated'])('%s tells which kinds of question its expectations rest on', async (kind) => {
  const events = await eventsOf({ kind })
  const [prior] = only(events, 'prior-read')
  expect(prior).toMatchObject({ rule: 'labelled', bankQuestions: 160, gradedQuestions: 160, models: ids })
  expect(prior?.kinds[0]?.name).toBe('sums')
  expect(prior?.kinds.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10)
  // What is shown of each kind sums to what is expected of each model, and of one that is not known nothing is said.
  for (const { model, expectedAccuracy } of only(events, 'panel-chosen')[0]?.panel ?? []) {
    const accuracies = prior?.kinds.map(({ share, accuracy }) => {
      const known = accuracy?.[ids.indexOf(model)]
      return known === null || known === undefined ? undefined : share * known
    })
    const sum = accuracies?.every((part) => part !== undefined)
      ? accuracies.reduce((total, part) => total + part, 0)
      : undefined
    if (model === 'silent') expect([expectedAccuracy, sum]).toEqual([undefined, undefined])
    else expect(sum).toBeCloseTo(expectedAccuracy ?? Number.NaN, 10)
  }
})

test('a weighing says whose answer counts for which, what is left for any other, and what is wanted', async () => {
  const weighings = only(await eventsOf({ kind: 'adaptive', minConfidence: 1 }), 'answers-weighed')
  expect(weighings.length).toBeGreaterThan(1)
  for (const { clusters, other, wanted, voices, asked } of weighings) {
    const sum = clusters.reduce((total, { probability = Number.NaN }) => total + probability, 0)
    expect(sum + (other ?? Number.NaN)).toBeCloseTo(1, 10)
    expect(wanted).toBe(1)
    expect(voices).toHaveLength(asked)
    for (const { model, cluster, weight } of voices ?? []) {
      expect(weight).toBeGreaterThan(0)
      expect(cluster === undefined ? 'silent' : clusters[cluster]?.supporters.includes(model)).toBe(
        model === 'silent' ? 'silent' : true,
      )
    }
  }
  const [plain] = only(await eventsOf({ kind: 'adaptive' }), 'answers-weighed')
  expect(plain).not.toHaveProperty('wanted')
})

test('votes have their weights, and no probability of another answer', async () => {
  const [weighed] = only(await eventsOf({ kind: 'prior-vote', references: 3 }), 'answers-weighed')
  expect(weighed).not.toHaveProperty('other')
  const counted = weighed?.voices?.filter(({ cluster }) => cluster !== undefined) ?? []
  const total = counted.reduce((sum, { weight }) => sum + weight, 0)
  weighed?.clusters.forEach(({ share }, place) => {
    const votes = counted.filter(({ cluster }) => cluster === place)
    expect(votes.reduce((sum, { weight }) => sum + weight, 0) / total).toBeCloseTo(share ?? Number.NaN, 10)
  })
})

test('the likeness of each pair of candidates is told, and makes up their consensus', async () => {
  let written = 0
  const models = ids.map((id) =>
    createScriptedModel({
      id,
      replies: ({ messages }) =>
        JSON.stringify(messages).includes('mark') ? `${written++ % 2 === 0 ? 'sum' : 'fact'} ${written}` : 'sum 391',
    }),
  )
  const [scored] = only(await eventsOf({ kind: 'paper', references: 3, subsets: 4, subsetSize: 2 }, models), 'scored')
  const count = scored?.scores.length ?? 0
  expect(count).toBe(4)
  const pairs = Array.from({ length: count }, (_, i) => i).flatMap((i) =>
    Array.from({ length: count - i - 1 }, (_, step) => [i, i + 1 + step] as const),
  )
  expect(scored?.similarity).toHaveLength(pairs.length)
  scored?.scores.forEach(({ consensus }, place) => {
    const own = pairs.flatMap((pair, at) => (pair.includes(place as never) ? [scored.similarity?.[at] ?? 0] : []))
    expect((1 + own.reduce((sum, cosine) => sum + cosine, 0)) / count).toBeCloseTo(consensus, 3)
  })
})

test('everything but a delta says when it happened', async () => {
  for (const kind of ['adaptive', 'paper', 'majority']) {
    for (const event of await eventsOf({ kind })) {
      if (!event.type.endsWith('-delta')) expect(event).toHaveProperty('atMs', expect.any(Number))
    }
  }
})
