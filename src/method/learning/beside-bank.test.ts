import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createLexicalEmbedder } from '../../embedders/lexical/lexical-embedder.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { questionFromText } from '../../ports/question.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'
import type { Answer } from '../answer.ts'
import { hasChanged } from './state/learned-state.ts'
import { createLearner, type Learner, type LearnerOptions } from './state/learner.ts'

/** How often each is right; whoever is wrong says some number near it. */
const skill: Readonly<Record<string, number>> = { best: 0.92, good: 0.85, fair: 0.75, poor: 0.5 }

function bankOf(models: readonly string[]): BankView {
  const random = createSeededRandom('bank')
  const questions = Array.from({ length: 200 }, (_, place) => ({
    questionId: `${place}`,
    text: `What is ${5_000 + place} times 3?`,
    answerType: 'number' as const,
  }))
  return createBankView({
    questions,
    models: [...models],
    cells: models.flatMap((model) =>
      questions.map((_, question) => {
        const isRight = random.next() < (skill[model] as number)
        const answer = isRight ? 3 * (5_000 + question) : 3 * (5_000 + question) + 1 + Math.floor(random.next() * 40)
        return { question, model, response: `The answer is ${answer}.`, correct: isRight ? 1 : 0 }
      }),
    ),
  })
}

/** Asks question after question; from `liesFrom` on the best is wrong every time. */
function stream(
  learner: Learner | undefined,
  { known = Object.keys(skill), liesFrom = Number.POSITIVE_INFINITY } = {},
) {
  const random = createSeededRandom('models')
  const models = Object.entries(skill).map(([id, share]) =>
    createScriptedModel({
      id,
      replies: ({ messages }) => {
        const asked = Number(/What is (\d+)/.exec(JSON.stringify(messages))?.[1])
        const isRight = random.next() < share && !(id === 'best' && asked >= liesFrom)
        return `The answer is ${isRight ? 3 * asked : 3 * asked + 1 + Math.floor(random.next() * 40)}.`
      },
    }),
  )
  const embedder = createLexicalEmbedder()
  const smacs = createSmacs({ models, embedder, bank: bankOf(known), ...(learner && { learner }) })
  return (place: number, maxCalls?: number): Promise<Answer> =>
    smacs.ask(questionFromText(`What is ${place} times 3?`, { answerType: 'number' }), {
      strategy: { kind: 'adaptive', minConfidence: 0.97 },
      seed: place,
      traceId: `trace ${place}`,
      ...(maxCalls !== undefined && { maxCalls }),
    })
}

async function askAll(ask: (place: number) => Promise<Answer>, from: number, to: number): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  for (let place = from; place < to; place++) answers.push(await ask(place))
  return answers
}

const shareRight = (answers: readonly Answer[], from: number): number =>
  answers.filter(({ extracted }, place) => extracted === `${3 * (from + place)}`).length / answers.length

test('beside a labelled bank that knows everybody, watching changes no answer', async () => {
  const watched = await askAll(stream(await createLearner()), 1, 40)
  const alone = await askAll(stream(undefined), 1, 40)
  expect(watched.map(({ text, confidence, usage }) => [text, confidence, usage.calls])).toEqual(
    alone.map(({ text, confidence, usage }) => [text, confidence, usage.calls]),
  )
})

test.each(['renew', 'exclude', 'warn'] as const)(
  'a member of a labelled bank that begins to lie is noticed, and counts for what it is from then on (%s)',
  async (action: LearnerOptions['action']) => {
    const learner = await createLearner({ ...(action !== undefined && { action }) })
    const ask = stream(learner, { liesFrom: 100 })
    await askAll(ask, 1, 100)
    expect(learner.state.alarms).toEqual([])
    await askAll(ask, 100, 160)
    expect(learner.state.alarms[0]).toMatchObject({ kind: 'drift', model: 'best' })
    expect(hasChanged(learner.state, 'best')).toBe(action !== 'warn')
    const after = await askAll(ask, 160, 220)
    const alone = await askAll(stream(undefined, { liesFrom: 100 }), 160, 220)
    if (action !== 'warn') expect(shareRight(after, 160)).toBeGreaterThan(shareRight(alone, 160))
    if (action === 'renew')
      expect(after[0]?.notes.join(' ')).toContain('The question bank does not know best, or no longer')
  },
)

test('a member that the bank does not know is asked to learn about it, first, until enough is known; and takes its place', async () => {
  const learner = await createLearner()
  const ask = stream(learner, { known: ['good', 'fair', 'poor'] })
  const first = await ask(1)
  expect(first.notes.join(' ')).toContain('Asked to learn about them, few answers of theirs are known: best.')
  const answers = await askAll(ask, 2, 60)
  expect(answers.slice(15).some(({ notes }) => notes.join(' ').includes('Asked to learn'))).toBe(false)
  const asked = learner.state.members.find(({ model }) => model === 'best')?.asked ?? 0
  expect(asked).toBeGreaterThan(30)
})

test('where only one may be asked nobody is asked to learn about them', async () => {
  const learner = await createLearner()
  const answer = await stream(learner, { known: ['good', 'fair', 'poor'] })(1, 1)
  expect(answer.usage.calls).toBe(1)
  expect(answer.notes.join(' ')).not.toContain('Asked to learn')
})
