import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createLexicalEmbedder, fitLexical } from '../../embedders/lexical/lexical-embedder.ts'
import { type RankRule, type RankTask, runRankTask } from './rank-task.ts'

const world = {
  seed: '1',
  embedderFor: (texts: readonly string[]) => createLexicalEmbedder({ documentFrequencies: fitLexical(texts) }),
}

/** Two kinds of question; `a` is right on one kind, `b` on the other, `c` on half of both, by turns. */
const questions = Array.from({ length: 16 }, (_, index) => ({
  questionId: `q${index}`,
  dataset: index % 2 === 0 ? 'rivers' : 'sums',
  text: index % 2 === 0 ? `Which river flows through town ${index}?` : `Add ${index} and ${index + 3}.`,
}))
const bank = createBankView({
  questions,
  cells: questions.flatMap((_, question) =>
    [question % 2 === 0, question % 2 === 1, question % 4 < 2].map((right, member) => ({
      question,
      model: ['a', 'b', 'c'][member] ?? '',
      correct: right ? 1 : 0,
    })),
  ),
  embeddings: questions.map((_, index) => (index % 2 === 0 ? [1, 0.1] : [0.1, 1])),
  embedderId: 'other/1',
})
const task: Omit<RankTask, 'rules'> = {
  kind: 'rank',
  bank: [0, 1, 2, 3, 4, 5, 6, 7],
  asked: [8, 9, 10, 11],
  pool: ['a', 'b', 'c'],
  panelSizes: [1, 2],
}
const near = { neighbours: 3, similarityRatio: 0.9 }

async function areasOf(rule: RankRule): Promise<readonly (number | undefined)[]> {
  const [outcomes = []] = await runRankTask(bank, { ...task, rules: [rule] }, world)
  return outcomes.map(({ areaUnderCurve }) => areaUnderCurve)
}

test('neighbours of the same kind rank the specialist first, by the stored vectors and by the lexical ones', async () => {
  for (const vectors of ['stored', 'lexical'] as const) {
    expect(await areasOf({ by: 'neighbours', vectors, ...near })).toEqual([1, 1, 1, 1])
  }
})

test('told the dataset the ranking is as good, and one ranking for all knows no more than chance', async () => {
  expect(await areasOf({ by: 'dataset' })).toEqual([1, 1, 1, 1])
  // All three are right on half of the bank.
  expect(await areasOf({ by: 'global' })).toEqual([0.5, 0.5, 0.5, 0.5])
  expect(await areasOf({ by: 'random' })).toEqual([0.5, 0.5, 0.5, 0.5])
})

test('hits are those of the first k, chance averaged over orders', async () => {
  const rules: readonly RankRule[] = [{ by: 'neighbours', vectors: 'stored', ...near }, { by: 'random' }]
  const [neighbours = [], random = []] = await runRankTask(bank, { ...task, rules }, world)
  expect(neighbours.map(({ hits }) => hits)).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
    [1, 1],
  ])
  // Questions 8 and 9 have two of three right, 10 and 11 one of three.
  expect(random.map(({ hits: [one = 0] }) => one)).toEqual(
    [2 / 3, 2 / 3, 1 / 3, 1 / 3].map((share) => expect.closeTo(share, 12)),
  )
  expect(random[2]?.hits[1]).toBeCloseTo(2 / 3, 12)
})

test('a model that was not graded on a question is not ranked there', async () => {
  const holes = createBankView({
    questions,
    cells: questions.flatMap((_, question) =>
      question === 8
        ? [{ question, model: 'a', correct: 1 }]
        : [
            { question, model: 'a', correct: 1 },
            { question, model: 'b', correct: 0 },
          ],
    ),
  })
  const rules: readonly RankRule[] = [{ by: 'global' }]
  const [outcomes = []] = await runRankTask(holes, { ...task, pool: ['a', 'b'], rules }, world)
  expect(outcomes.map(({ place }) => place)).toEqual([9, 10, 11])
})
