import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createLexicalEmbedder } from '../../embedders/lexical/lexical-embedder.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { questionFromText } from '../../ports/question.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'
import type { Answer } from '../answer.ts'
import { memberOf } from './state/learned-state.ts'
import { createLearner, type Learner } from './state/learner.ts'

/** How often each is right; whoever is wrong says one of a few numbers. */
const skill: Readonly<Record<string, number>> = { best: 0.9, good: 0.8, fair: 0.6, poor: 0.4, worst: 0.2 }

function stream(learner: Learner | undefined, options: { readonly maxCalls?: number } = {}, wish: object = {}) {
  const random = createSeededRandom('models')
  const models = Object.entries(skill).map(([id, share]) =>
    createScriptedModel({
      id,
      replies: ({ messages }) => {
        const asked = Number(/\d+/.exec(JSON.stringify(messages))?.[0])
        return `The answer is ${random.next() < share ? 3 * asked : 1_000 + Math.floor(random.next() * 4)}.`
      },
    }),
  )
  const smacs = createSmacs({ models, embedder: createLexicalEmbedder(), ...(learner !== undefined && { learner }) })
  return (place: number): Promise<Answer> =>
    smacs.ask(questionFromText(`What is ${place} times 3?`, { answerType: 'number', kind: 'sums' }), {
      strategy: { kind: 'adaptive', ...wish },
      seed: place,
      traceId: `trace ${place}`,
      ...options,
    })
}

test('with no bank and no label it learns whom to ask: more right, fewer calls, and a probability that means something', async () => {
  const learner = await createLearner()
  const ask = stream(learner)
  const answers: Answer[] = []
  for (let place = 1; place <= 260; place++) answers.push(await ask(place))
  const rightOf = (from: number, to: number): number =>
    answers.slice(from, to).filter(({ extracted }, place) => extracted === `${3 * (from + place + 1)}`).length /
    (to - from)
  const callsOf = (from: number, to: number): number =>
    answers.slice(from, to).reduce((sum, { usage }) => sum + usage.calls, 0) / (to - from)
  expect(rightOf(160, 260)).toBeGreaterThan(0.85)
  expect(callsOf(160, 260)).toBeLessThan(callsOf(0, 50))
  const confidence = answers.slice(160).reduce((sum, answer) => sum + (answer.confidence ?? 0), 0) / 100
  expect(Math.abs(confidence - rightOf(160, 260))).toBeLessThan(0.1)
  const { members, abilities, questions } = learner.state
  expect(questions).toHaveLength(260)
  expect(questions[0]).toMatchObject({ id: 'trace 1', kinds: [{ kind: 'sums', share: 1 }] })
  const level = (model: string): number => abilities.levels[memberOf(learner.state, model)] as number
  expect(level('best')).toBeGreaterThan(level('fair'))
  expect(level('fair')).toBeGreaterThan(level('worst'))
  expect(members.find(({ model }) => model === 'best')?.asked).toBeGreaterThan(100)
})

test('who is asked to learn about them is said, and the ceiling on calls holds all the same', async () => {
  const learner = await createLearner()
  const first = await stream(learner, { maxCalls: 2 })(1)
  expect(first.usage.calls).toBe(2)
  expect(first.notes.join(' ')).toMatch(/nothing learnt yet/)
  expect(first.notes.join(' ')).toMatch(/Asked to learn about them, few answers of theirs are known: \w+, \w+\./)
  const second = await stream(learner)(2)
  expect(second.notes.join(' ')).toContain('how they agreed on the one question answered before')
  const ask = stream(learner)
  for (let place = 3; place < 60; place++) await ask(place)
  expect((await ask(60)).notes.join(' ')).not.toContain('Asked to learn')
})

test('a wanted mean of calls is kept where nothing but use has taught, and is the most where nothing has', async () => {
  for (const meanCalls of [2.2, 3.5]) {
    const ask = stream(await createLearner(), {}, { meanCalls })
    let calls = 0
    for (let place = 1; place <= 120; place++) calls += (await ask(place)).usage.calls
    expect(Math.abs(calls / 120 - meanCalls)).toBeLessThan(0.2)
  }
  expect((await stream(undefined, {}, { meanCalls: 1.5 })(1)).usage.calls).toBe(1)
  const ask = stream(undefined, {}, { meanCalls: 3 })
  for (let place = 1; place <= 10; place++) expect((await ask(place)).usage.calls).toBeLessThanOrEqual(3)
})

test('who says as a rule which part is the answer, and this once does not, supports nothing', async () => {
  const learner = await createLearner()
  const long = 'Let me think about it step by step, which takes many words. '.repeat(5)
  const models = ['a', 'b', 'c'].map((id) =>
    createScriptedModel({
      id,
      replies: ({ messages }) =>
        id === 'a' && JSON.stringify(messages).includes('What is 40')
          ? `${long} So there are 7 apples and then`
          : `${long} The answer is ${id === 'a' ? 7 : 8}.`,
    }),
  )
  const smacs = createSmacs({ models, embedder: createLexicalEmbedder(), learner })
  for (let place = 1; place <= 40; place++) {
    await smacs.ask(questionFromText(`What is ${place}?`, { answerType: 'number' }), {
      strategy: { kind: 'adaptive' },
      seed: place,
    })
  }
  const groupsOf = (place: number) =>
    Object.fromEntries(
      (learner.state.questions[place]?.answers ?? []).map(({ member, group }) => [
        learner.state.members[member]?.model,
        group,
      ]),
    )
  expect(groupsOf(0).a).toBeGreaterThanOrEqual(0)
  expect(learner.state.members.every(({ asked, marked }) => marked >= asked - 1)).toBe(true)
  expect(groupsOf(39).a ?? -1).toBe(-1)
})

test.each([
  ['learnt in use alone', 'app', 'how they agreed on'],
  ['imported or built', undefined, 'No graded answers'],
])('with a bank that was %s', async (_, source, note) => {
  const questions = Array.from({ length: 60 }, (_, place) => ({
    questionId: `${place}`,
    text: `Which is number ${place}?`,
    ...(source !== undefined && { source }),
  }))
  const models = ['a', 'b', 'c', 'd', 'e']
  const cells = questions.flatMap((_, question) =>
    models.map((model) => ({ question, model, response: `The answer is ${question}.` })),
  )
  const embedder = createLexicalEmbedder()
  const smacs = createSmacs({
    models: models.map((id) => createScriptedModel({ id, replies: () => 'The answer is 7.' })),
    ...{ embedder, learner: await createLearner() },
    bank: createBankView({ questions, models, cells, embedderId: embedder.id }),
  })
  await smacs.ask('Which is number 7?', { seed: 1 })
  expect((await smacs.ask('Which is number 7?', { seed: 2 })).notes.join(' ')).toContain(note)
})

test('two names of one model are never asked together', async () => {
  const learner = await createLearner({ voiceOf: (model) => (model === 'c' ? 'other' : 'one') })
  const models = ['a', 'b', 'c'].map((id) => createScriptedModel({ id, replies: () => 'The answer is 7.' }))
  const smacs = createSmacs({ models, embedder: createLexicalEmbedder(), learner })
  for (let seed = 1; seed <= 6; seed++) {
    const { models: asked } = await smacs.ask('What is 3 + 4?', { strategy: { kind: 'adaptive' }, seed })
    expect(asked).toHaveLength(2)
    expect(asked).toContain('c')
  }
})

test('answers that cannot be compared teach nothing', async () => {
  const learner = await createLearner()
  const models = ['a', 'b', 'c'].map((id) => createScriptedModel({ id, replies: () => `A poem by ${id}.` }))
  const smacs = createSmacs({ models, embedder: createLexicalEmbedder(), learner })
  const { text } = await smacs.ask(questionFromText('Write a poem.', { answerType: 'open' }), {
    strategy: { kind: 'adaptive' },
    seed: 1,
  })
  expect(text).toContain('poem')
  expect(learner.state.seen).toBe(0)
})
