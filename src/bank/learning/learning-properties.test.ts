import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { BankBatch, BankView, Lesson, QuestionBank } from '../../ports/question-bank.ts'
import { openQuestionBank } from '../open-question-bank.ts'

const folder = mkdtempSync(join(tmpdir(), 'smacs-learning-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const newBank = (): Promise<QuestionBank> => openQuestionBank(join(folder, `bank-${files++}.db`))

const models = fc.constantFrom('a', 'b', 'c')
const responses = fc.constantFrom('It is 41.', 'It is 42.', 'no idea')
const correctness = fc.option(fc.constantFrom(0, 1), { nil: undefined })
const keys = fc.constantFrom('k1', 'k2', 'k3', 'k4')

const lessons: fc.Arbitrary<Lesson> = fc
  .record({
    trace: fc.constantFrom('t1', 't2', 't3', 't4', 't5'),
    atMs: fc.integer({ min: 0, max: 9 }),
    key: keys,
    reference: fc.option(fc.constantFrom('41', '42'), { nil: undefined }),
    answers: fc.uniqueArray(fc.record({ model: models, response: responses, correct: correctness }), {
      selector: ({ model }) => model,
      minLength: 1,
    }),
  })
  .map(({ reference, answers, ...rest }) => ({
    ...rest,
    question: { text: `What is ${rest.key}?`, answerType: 'number' as const },
    ...(reference !== undefined && { reference }),
    answers: answers.map(({ correct, ...answer }) => ({ ...answer, ...(correct !== undefined && { correct }) })),
  }))

const taught = fc.array(lessons, { minLength: 1, maxLength: 4 })
/** Questions that a source may have: most steps have more. */
const most = fc.integer({ min: 1, max: 4 })

/** Questions from elsewhere, and answers on purpose to learnt ones. */
const batches: fc.Arbitrary<BankBatch> = fc
  .record({
    questionId: fc.oneof(fc.constantFrom('1', '2'), fc.constantFrom('mine/k1', 'yours/k2', 'mine/k3')),
    model: models,
    response: responses,
    correct: correctness,
  })
  .map(({ questionId, model, response, correct }) => ({
    ...(questionId.includes('/') ? {} : { questions: [{ questionId, text: `What is number ${questionId}?` }] }),
    cells: [{ questionId, model, sample: 0, response, ...(correct !== undefined && { correct }) }],
  }))

/** Whatever may happen to a bank. Lessons share a few traces: the same again is feedback that came, changed or was taken back. */
type Step =
  | { readonly learn: string; readonly lessons: readonly Lesson[]; readonly most: number }
  | { readonly append: BankBatch }
  | { readonly rename: string; readonly to: string }
  | { readonly remove: string }
const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.record({ learn: fc.constantFrom('mine', 'yours'), lessons: taught, most }) },
      { weight: 3, arbitrary: fc.record({ append: batches }) },
      { weight: 1, arbitrary: fc.record({ rename: models }) },
      { weight: 1, arbitrary: fc.record({ remove: models }) },
    ),
    { maxLength: 9 },
  )
  // An id that nobody had: whether another one is free may depend on what a source brought.
  .map((all) => all.map((step, place) => ('rename' in step ? { ...step, to: `${step.rename} ${place}` } : step)))

async function take(bank: QuestionBank, step: Step, most?: number): Promise<void> {
  if ('append' in step) await bank.append(step.append)
  else if ('rename' in step) await bank.renameModel(step.rename, step.to)
  else if ('remove' in step) await bank.removeModel(step.remove)
  else await bank.learn(step.learn, step.lessons, { most: most ?? step.most })
}

/** Every cell with a label that nobody learnt, by its key. */
function labelledCells(view: BankView): ReadonlyMap<string, string> {
  return new Map(
    view.questions.flatMap(({ questionId }, place) =>
      view.models.flatMap((model) =>
        view
          .cells(place, model)
          .flatMap((cell) => (cell.correct === undefined ? [] : [[`${questionId} ${model}`, JSON.stringify(cell)]])),
      ),
    ) as [string, string][],
  )
}

test('forgetting a source gives the content that the bank would have had without it, whatever came between', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const [bank, other] = [await newBank(), await newBank()]
      for (const step of all) await take(bank, step)
      // Answers on purpose to questions of the source go with them.
      for (const step of all) if (!('learn' in step && step.learn === 'mine')) await take(other, step)
      await bank.forget('mine')
      expect((await bank.view()).hash).toBe((await other.view()).hash)
      await Promise.all([bank.close(), other.close()])
    }),
    { numRuns: 60, seed: 16 },
  )
})

test('nothing that is learnt changes a labelled cell that was there, whatever came before it', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps, taught, most, async (all, taught, room) => {
      const bank = await newBank()
      for (const step of all) await take(bank, step, 99)
      const before = labelledCells(await bank.view())
      // What a trace says later of itself is another matter: the last word counts.
      const fresh = taught.map((lesson) => ({ ...lesson, trace: `new ${lesson.trace}` }))
      await bank.learn('mine', fresh, { most: 99 })
      const after = labelledCells(await bank.view())
      for (const [key, cell] of before) expect(after.get(key)).toBe(cell)
      // Where there is no room for all, questions of the source itself go as a whole, and nothing else.
      await bank.learn('mine', fresh, { most: room })
      const left = await bank.view()
      const kept = new Set(left.questions.map(({ questionId }) => questionId))
      const cells = labelledCells(left)
      for (const [key, cell] of before) {
        const questionId = key.split(' ', 1)[0] as string
        if (kept.has(questionId)) expect(cells.get(key)).toBe(cell)
        else expect(questionId).toMatch(/^mine\//)
      }
      await bank.close()
    }),
    { numRuns: 60, seed: 16 },
  )
})

test('a word that was taken back leaves the bank as if it had never been said', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(steps, lessons, async (all, lesson) => {
      const [bank, other] = [await newBank(), await newBank()]
      const own = { ...lesson, trace: 'the one' }
      const { reference: _, ...unsaid } = own
      const untold: Lesson = { ...unsaid, answers: own.answers.map(({ correct: __, ...answer }) => answer) }
      for (const each of [bank, other]) for (const step of all) await take(each, step, 99)
      for (const told of [untold, own, untold]) await bank.learn('mine', [told], { most: 99 })
      await other.learn('mine', [untold], { most: 99 })
      const [mine, yours] = [labelledCells(await bank.view()), labelledCells(await other.view())]
      expect(mine).toEqual(yours)
      await Promise.all([bank.close(), other.close()])
    }),
    { numRuns: 60, seed: 16 },
  )
})

test('the same lessons again change nothing, where all had room', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(lessons, { selector: ({ trace }) => trace }), async (taught) => {
      const bank = await newBank()
      await bank.learn('mine', taught, { most: 99 })
      const { hash } = await bank.view()
      expect(await bank.learn('mine', taught, { most: 99 })).toMatchObject({ questionsAdded: 0, questionsChanged: 0 })
      expect((await bank.view()).hash).toBe(hash)
      await bank.close()
    }),
    { numRuns: 60, seed: 16 },
  )
})

test('a source never has more questions than it may, and the bank says how many went', async () => {
  const bank = await newBank()
  const many = Array.from({ length: 9 }, (_, place): Lesson => {
    const answers = [
      { model: 'a', response: '1' },
      { model: 'b', response: '2' },
    ]
    return { trace: `t${place}`, atMs: place, key: `k${place}`, question: { text: `What is ${place}?` }, answers }
  })
  expect(await bank.learn('mine', many, { most: 4 })).toMatchObject({ questionsAdded: 9, questionsRemoved: 5 })
  expect((await bank.view()).questions.map(({ questionId }) => questionId)).toEqual(
    ['k5', 'k6', 'k7', 'k8'].map((key) => `mine/${key}`),
  )
  await bank.close()
})
