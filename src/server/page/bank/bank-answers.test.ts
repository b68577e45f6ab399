import { expect, test } from 'vitest'
import { createBankView } from '../../../bank/view/create-bank-view.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import { createBankAnswers } from './answer-bank-query.ts'
import type { BankOverview } from './bank-overview.ts'
import type { BankQuery } from './bank-query.ts'
import type { ModelStrengths } from './model-strengths.ts'
import type { QuestionDetail } from './question-detail.ts'
import { type QuestionList, questionListQuerySchema } from './question-list.ts'
import type { SimilarQuestions } from './similar-questions.ts'

/** Outcomes of models a, b and c, a question each: see OutcomeMark. */
function bankOf(marks: Readonly<Record<string, string>>): BankView {
  const correctOf: Readonly<Record<string, number | undefined>> = { 1: 1, 0: 0, h: 0.5 }
  const entries = Object.entries(marks)
  return createBankView({
    questions: entries.map(([questionId], place) => ({
      ...(place < 3 && { dataset: 'sums' }),
      questionId,
      text: `What is ${questionId} + 1?`,
      answerType: 'number',
      reference: '2',
    })),
    models: ['a', 'b', 'c'],
    cells: entries.flatMap(([, outcomes], question) =>
      [...outcomes].flatMap((mark, place) => {
        const correct = correctOf[mark]
        if (mark === '.') return []
        return [
          {
            ...{ question, model: 'abc'[place] as string, response: mark === '1' ? 'It is 2.' : 'The answer is 7' },
            ...(correct !== undefined && { correct }),
            ...{ latencyMs: 100 * (place + 1), usage: { inputTokens: 10, outputTokens: 5 } },
          },
        ]
      }),
    ),
    embeddings: entries.map((_, place) => [1, place]),
    embedderId: 'test/2',
  })
}

const view = bankOf({ right: '111', wrong: '000', alone: '100', doubt: '01?', part: 'h0.', last: '...' })
const answer = createBankAnswers(view)
const read = async <Body>(query: BankQuery): Promise<Body> => JSON.parse((await answer(query)) ?? 'null') as Body
const ids = async (query: object): Promise<readonly string[]> => {
  const { data } = await read<QuestionList>({ kind: 'questions', query: questionListQuerySchema.parse(query) })
  return data.map(({ questionId }) => questionId)
}

test('the overview counts answers, coverage and shares, model by model and dataset by dataset', async () => {
  const overview = await read<BankOverview>({ kind: 'overview' })
  expect(overview).toMatchObject({ questions: 6, answers: 14, embedder: 'test/2', hash: view.hash })
  expect(overview.models.map(({ model, questions, labelled }) => [model, questions, labelled])).toEqual([
    ['a', 5, 5],
    ['b', 5, 5],
    ['c', 4, 3],
  ])
  expect(overview.models[0]?.correctShare).toBeCloseTo(0.5)
  expect(overview.datasets.map(({ dataset, questions }) => [dataset, questions])).toEqual([
    ['sums', 3],
    [undefined, 3],
  ])
})

test('a list says of every model what became of every question, and leaves an unknown share out', async () => {
  const list = await read<QuestionList>({ kind: 'questions', query: questionListQuerySchema.parse({}) })
  expect(list.models).toEqual(['a', 'b', 'c'])
  expect(list.data.map(({ outcomes }) => outcomes)).toEqual(['111', '000', '100', '01?', 'h0.', '...'])
  expect(list.data.at(-1)).not.toHaveProperty('share')
  expect(list.data[4]?.share).toBeCloseTo(0.25)
})

test('questions are found by words, dataset and outcome, of one model or of all', async () => {
  expect(await ids({ search: 'IS ALONE' })).toEqual(['alone'])
  expect(await ids({ dataset: '-' })).toEqual(['doubt', 'part', 'last'])
  expect(await ids({ outcome: 'right' })).toEqual(['right'])
  expect(await ids({ outcome: 'wrong' })).toEqual(['wrong'])
  expect(await ids({ outcome: 'split' })).toEqual(['alone', 'doubt', 'part'])
  expect(await ids({ outcome: 'missing' })).toEqual(['doubt', 'part', 'last'])
  expect(await ids({ outcome: 'alone' })).toEqual(['alone', 'doubt'])
  expect(await ids({ outcome: 'alone', model: 'a' })).toEqual(['alone'])
  expect(await ids({ outcome: 'wrong', model: 'a' })).toEqual(['wrong', 'doubt'])
  expect(await ids({ outcome: 'split', model: 'a' })).toEqual(['part'])
  expect(await ids({ outcome: 'missing', model: 'c' })).toEqual(['doubt', 'part', 'last'])
  expect(await ids({ outcome: 'right', model: 'nobody' })).toEqual([])
})

test('lists are sorted by how hard a question is, with those of which nothing is known at the end', async () => {
  expect(await ids({ sort: 'hardest' })).toEqual(['wrong', 'part', 'alone', 'doubt', 'right', 'last'])
  expect((await ids({ sort: 'easiest' })).at(0)).toBe('right')
  expect((await ids({ sort: 'contested' })).at(0)).toBe('doubt')
  expect(await ids({ limit: 2, offset: 4 })).toEqual(['part', 'last'])
})

test('one question comes with every answer, which of them agree, and a grade that deserves a look', async () => {
  const doubt = bankOf({ x: '00.' })
  const text = await createBankAnswers(doubt)({ kind: 'question', dataset: 'sums', questionId: 'x' })
  const detail = JSON.parse(text ?? '') as QuestionDetail
  expect(detail).toMatchObject({ dataset: 'sums', questionId: 'x', reference: '2', notAsked: ['c'], answers: ['7'] })
  expect(detail.cells.map(({ model, same, correct }) => [model, same, correct])).toEqual([
    ['a', 0, 0],
    ['b', 0, 0],
  ])
  expect(detail.cells[0]).not.toHaveProperty('containsReference')
  expect(await answer({ kind: 'question', dataset: 'other', questionId: 'right' })).toBeUndefined()
})

test('a wrong answer in which the reference stands is marked', async () => {
  const graded = createBankView({
    questions: [{ dataset: '-', questionId: 'q/1', text: 'How many?', reference: '12' }],
    cells: [{ question: 0, model: 'm', correct: 0, response: 'There are 12 of them, or 13.' }],
  })
  const text = await createBankAnswers(graded)({ kind: 'question', questionId: 'q/1' })
  expect(JSON.parse(text ?? '').cells).toMatchObject([{ model: 'm', containsReference: true }])
})

test('a model is shown with its rank, its kinds beside the others, and where it stands alone', async () => {
  const strengths = await read<ModelStrengths>({ kind: 'model', model: 'a' })
  expect(strengths.overall).toMatchObject({ questions: 5, labelled: 5, correctShare: 0.5 })
  expect(strengths.rank).toEqual({ place: 1, of: 3 })
  expect(strengths.datasets[0]).toMatchObject({ name: 'sums', questions: 3, labelled: 3 })
  expect(strengths.datasets[0]?.othersShare).toBeCloseTo(2 / 6)
  expect(strengths.aloneRight).toMatchObject({ total: 1, data: [{ questionId: 'alone' }] })
  expect(strengths.aloneWrong).toMatchObject({ total: 1, data: [{ questionId: 'doubt' }] })
  expect(strengths.wrongTogether).toMatchObject({ total: 1, data: [{ questionId: 'wrong' }] })
  expect(strengths.typical).toMatchObject({ answers: 5, latencyMsP50: 100, outputTokensP50: 5 })
  expect(strengths.typical).not.toHaveProperty('costUsdMean')
  expect(await answer({ kind: 'model', model: 'nobody' })).toBeUndefined()
})

test('similar questions come nearest first, no more than were asked for', async () => {
  const near = await read<SimilarQuestions>({ kind: 'similar', vector: Float32Array.of(0, 1), limit: 2 })
  expect(near.data.map(({ questionId }) => questionId)).toEqual(['last', 'part'])
  expect(near.data[0]?.similarity).toBeCloseTo(5 / Math.hypot(1, 5))
})
