import { expect, test } from 'vitest'
import { createBankView, type PlacedCell } from '../../../bank/view/create-bank-view.ts'
import { createVirtualClock } from '../../../clock/virtual-clock.ts'
import { ModelCallError } from '../../../errors/model-call-error.ts'
import { createScriptedModel, type ScriptedModel } from '../../../models/scripted/scripted-model.ts'
import type { ScriptedReply } from '../../../models/scripted/scripted-reply.ts'
import type { Embedder } from '../../../ports/embedder.ts'
import { messageText } from '../../../ports/message.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import type { AskOptions } from '../../../smacs/ask-options.ts'
import { createSmacs } from '../../../smacs/create-smacs.ts'
import type { SmacsOptions } from '../../../smacs/smacs-options.ts'
import type { Answer } from '../../answer.ts'
import type { CollaborationEvent } from '../../events.ts'

/** Questions are all alike; answers are alike where they name the same animal. */
const animals = ['cat', 'dog', 'fox']
const embedder: Embedder = {
  id: 'animals',
  dimensions: 4,
  embed: async (texts) =>
    texts.map((text) =>
      Float32Array.from([...animals.map((animal) => (text.includes(animal) ? 1 : 0)), text.includes('?') ? 1 : 0]),
    ),
}

const down = (id: string) => new ModelCallError({ model: id, kind: 'upstream', message: `${id}: 500` })

function model(
  id: string,
  reference: ScriptedReply,
  aggregation: ScriptedReply = new Error(`${id} was not to aggregate`),
): ScriptedModel {
  return createScriptedModel({
    id,
    replies: ({ messages }) =>
      messageText(messages.at(-1) ?? { role: 'user', content: '' }).includes('The mark is ') ? aggregation : reference,
  })
}

interface Recorded {
  /** What every lead answered. */
  readonly animal: string
  /** Right or wrong, one a model. */
  readonly right: Readonly<Record<string, boolean>>
}

/** A bank of questions that are all equally like any other. */
async function bankOf(rows: readonly Recorded[]): Promise<BankView> {
  const questions = rows.map((_, index) => ({ questionId: `q${index}`, text: `Which animal is number ${index}?` }))
  return createBankView({
    questions,
    cells: rows.flatMap(({ animal, right }, question) =>
      Object.entries(right).map(
        ([id, correct]): PlacedCell => ({ question, model: id, correct: Number(correct), response: `a ${animal}` }),
      ),
    ),
    embedderId: embedder.id,
    embeddings: await embedder.embed(
      questions.map(({ text }) => text),
      { role: 'document' },
    ),
  })
}

/** On cats `d` alone is right, on dogs `a`, `b` and `c` are; there are more dogs. */
const zoo: readonly Recorded[] = [
  ...Array.from({ length: 4 }, () => ({ animal: 'cat', right: { a: false, b: false, c: false, d: true } })),
  ...Array.from({ length: 4 }, () => ({ animal: 'dog', right: { a: true, b: true, c: true, d: false } })),
  { animal: 'dog', right: { a: true, b: true, c: false, d: false } },
  { animal: 'dog', right: { a: true, b: false, c: true, d: false } },
]

interface Seen {
  readonly events: readonly CollaborationEvent[]
  readonly answer: Answer
}

async function answerOf(
  options: Partial<SmacsOptions> & Pick<SmacsOptions, 'models'>,
  jisi: Readonly<Record<string, unknown>> = {},
  ask: AskOptions = {},
): Promise<Seen> {
  const smacs = createSmacs({ embedder, clock: createVirtualClock(), ...options })
  const events: CollaborationEvent[] = []
  const run = smacs.stream('Which animal is it?', { seed: 1, strategy: { kind: 'jisi', ...jisi }, ...ask })
  for (;;) {
    const step = await run.next()
    if (step.done) return { events, answer: step.value }
    events.push(step.value)
  }
}

const panels = (events: readonly CollaborationEvent[]) =>
  events.flatMap((event) => (event.type === 'panel-chosen' ? [event.panel.map(({ model: id }) => id)] : []))
const asked = (models: readonly ScriptedModel[]) => models.map(({ calls }) => calls.length)

test('answers that are like recorded ones decide who is heard: the one that is right there, alone and not aggregated', async () => {
  const models = [model('a', 'a cat'), model('b', 'a cat'), model('c', 'a cat'), model('d', 'a lion')]
  const { events, answer } = await answerOf({ models, bank: await bankOf(zoo) }, { keptShare: 0.4 })
  expect(panels(events)).toEqual([
    ['a', 'b', 'c'],
    ['d', 'a', 'b'],
  ])
  expect(answer).toMatchObject({ text: 'a lion', writtenBy: 'd', degraded: false, models: ['a', 'b', 'c', 'd'] })
  expect(answer.usage.calls).toBe(4)
})

test('several that are about as good are put together by the best of the ranking', async () => {
  const models = [
    model('a', 'a dog', 'a dog indeed'),
    model('b', 'a dog'),
    model('c', 'a dog'),
    model('d', 'never asked'),
  ]
  const { events, answer } = await answerOf({ models, bank: await bankOf(zoo) })
  expect(answer).toMatchObject({ text: 'a dog indeed', writtenBy: 'a', degraded: false, usage: { calls: 4 } })
  expect(asked(models)).toEqual([2, 1, 1, 0])
  expect(events.find(({ type }) => type === 'subset-drawn')).toMatchObject({ references: [0, 1, 2] })
})

test('three that are too long together lose their last', async () => {
  const long = `a dog ${'word '.repeat(200)}`
  const models = [model('a', long, 'short'), model('b', long), model('c', long), model('d', 'x')]
  const bank = await bankOf(zoo)
  const { events } = await answerOf({ models, bank }, { cutTokens: 500 })
  expect(events.find(({ type }) => type === 'subset-drawn')).toMatchObject({ references: [0, 1] })
})

test('an expert that was no lead is asked, and the ranking by the question can be taken instead', async () => {
  const bank = await bankOf(zoo)
  const cats = () => [
    model('a', 'a cat', 'of a'),
    model('b', 'a cat'),
    model('c', 'a cat'),
    model('d', 'a lion', 'of d'),
  ]
  const options = { keptShare: 0.4, expertRanking: 'query' }
  const byQuery = await answerOf({ models: cats(), bank }, { ...options, aggregatorRanking: 'query' })
  expect(byQuery.answer).toMatchObject({ text: 'of a', writtenBy: 'a', usage: { calls: 4 } })
  const mixed = await answerOf({ models: cats(), bank }, options)
  expect(mixed.answer).toMatchObject({ text: 'of d', writtenBy: 'd', usage: { calls: 4 } })
})

test('an aggregator that writes nothing is followed by the next of the ranking, and then by the best reference', async () => {
  const bank = await bankOf(zoo)
  const second = [model('a', 'a dog', down('a')), model('b', 'a dog', 'of b'), model('c', 'a dog'), model('d', 'x')]
  const next = await answerOf({ models: second, bank })
  expect(next.answer).toMatchObject({ text: 'of b', writtenBy: 'b', degraded: true, usage: { calls: 5 } })
  expect(next.answer.notes).toContain('a was to write the answer and wrote none: the next was asked to.')
  const none = [model('a', 'a dog', down('a')), model('b', 'two', down('b')), model('c', 'three'), model('d', 'x')]
  expect((await answerOf({ models: none, bank })).answer).toMatchObject({
    text: 'a dog',
    writtenBy: 'a',
    degraded: true,
  })
})

test('a lead that is down counts for nothing and does not aggregate; where all are, the next answers', async () => {
  const bank = await bankOf(zoo)
  const one = [model('a', down('a')), model('b', 'a dog', 'of b'), model('c', 'a dog'), model('d', 'x')]
  expect((await answerOf({ models: one, bank })).answer).toMatchObject({ text: 'of b', writtenBy: 'b', degraded: true })
  const all = [model('a', down('a')), model('b', down('b')), model('c', down('c')), model('d', 'a dog')]
  expect((await answerOf({ models: all, bank })).answer).toMatchObject({
    text: 'a dog',
    writtenBy: 'd',
    degraded: true,
  })
})

test('an expert that is down leaves the best of those who answered', async () => {
  const models = [model('a', 'a cat'), model('b', 'a cat'), model('c', 'a cat'), model('d', down('d'))]
  const { answer } = await answerOf({ models, bank: await bankOf(zoo) }, { keptShare: 0.4 })
  expect(answer).toMatchObject({ text: 'a cat', writtenBy: 'a', degraded: true, usage: { calls: 4 } })
  expect(answer.notes).toContain('No answer of d: what there is stands without.')
})

test('without a bank the first of the pool lead, are put together, and aggregate', async () => {
  const models = [model('a', 'a cat', 'all three'), model('b', 'a dog'), model('c', 'a fox'), model('d', 'x')]
  const { answer } = await answerOf({ models })
  expect(answer).toMatchObject({ text: 'all three', writtenBy: 'a', degraded: false, usage: { calls: 4 } })
  expect(answer.notes.join(' ')).toContain('No question bank')
})

test('a pool of fewer models than leads has one lead', async () => {
  const models = [model('a', 'a dog'), model('b', 'a cat')]
  const bank = await bankOf([{ animal: 'dog', right: { a: true, b: false } }])
  expect((await answerOf({ models, bank })).answer).toMatchObject({ text: 'a dog', usage: { calls: 1 } })
})

test('the ranking by the question stands, and is said to, where no answer is recorded or none can be embedded', async () => {
  const bank = await bankOf(zoo)
  const unrecorded = createBankView({
    questions: bank.questions,
    cells: ['a', 'b', 'c', 'd'].map((id) => ({ question: 0, model: id, correct: Number(id !== 'd') })),
    embedderId: embedder.id,
    embeddings: await embedder.embed(
      bank.questions.map(({ text }) => text),
      { role: 'document' },
    ),
  })
  const models = () => [model('a', 'a dog', 'of a'), model('b', 'a dog'), model('c', 'a dog'), model('d', 'x')]
  const without = await answerOf({ models: models(), bank: unrecorded })
  expect(without.answer).toMatchObject({ text: 'of a', degraded: false })
  expect(without.answer.notes.join(' ')).toContain('Answers were not compared with recorded ones')
  const half: Embedder = {
    ...embedder,
    embed: (texts, options) =>
      options.role === 'document' ? Promise.reject(new Error('no such host')) : embedder.embed(texts, options),
  }
  const failed = await answerOf({ models: models(), bank, embedder: half })
  expect(failed.answer).toMatchObject({ text: 'of a', degraded: true })
  expect(failed.answer.notes.join(' ')).toContain('no such host')
})

test('recorded answers are embedded once, whatever is asked of the same bank', async () => {
  const bank = await bankOf(zoo)
  const embedded: string[] = []
  const counting: Embedder = {
    ...embedder,
    embed: (texts, options) => {
      if (options.role === 'document') embedded.push(...texts)
      return embedder.embed(texts, options)
    },
  }
  const models = () => [model('a', 'a dog', 'x'), model('b', 'a dog'), model('c', 'a dog'), model('d', 'x')]
  await answerOf({ models: models(), bank, embedder: counting })
  expect(embedded.toSorted()).toEqual(['a cat', 'a dog'])
  await answerOf({ models: models(), bank, embedder: counting })
  expect(embedded).toHaveLength(2)
})
