import { expect, test } from 'vitest'
import { createBankView } from '../bank/view/create-bank-view.ts'
import { createLexicalEmbedder, fitLexical } from '../embedders/lexical/lexical-embedder.ts'
import { createSeededRandom } from '../random/seeded-random.ts'
import { spreadOverDatasets } from '../statistics/sampling/spread-over-datasets.ts'
import { labBank } from './lab-bank.ts'

const questions = Array.from({ length: 30 }, (_, index) => ({
  questionId: `q${index}`,
  dataset: index < 20 ? 'large' : 'small',
  text: `Question number ${index} about ${index % 3 === 0 ? 'rivers' : 'sums'}`,
  reference: String(index),
}))
const whole = createBankView({
  questions,
  cells: questions.flatMap((_, question) =>
    ['a', 'b', 'outside'].map((model) => ({
      question,
      model,
      correct: question % 2,
      publishedCorrect: 1,
      response: `${model} says ${question}`,
    })),
  ),
})
const rule = {
  places: [0, 3, 5, 21, 22, 23],
  models: ['a', 'b'],
  labels: undefined,
  random: createSeededRandom('bank'),
  embedderFor: (texts: readonly string[]) => createLexicalEmbedder({ documentFrequencies: fitLexical(texts) }),
}

test('a part of a bank holds its questions, models and answers, embedded from its own texts', async () => {
  const { bank, embedder } = await labBank(whole, rule)
  expect(bank.questions.map(({ questionId }) => questionId)).toEqual(['q0', 'q3', 'q5', 'q21', 'q22', 'q23'])
  expect(bank.models).toEqual(['a', 'b'])
  expect(bank.cells(1, 'a')).toEqual(whole.cells(3, 'a'))
  expect(bank.cells(1, 'outside')).toEqual([])
  expect(Array.from(bank.correctness('b'))).toEqual([0, 1, 1, 1, 0, 1])
  expect(bank.embedderId).toBe(embedder.id)
  const [vector = new Float32Array()] = await embedder.embed([questions[5]?.text ?? ''], { role: 'query' })
  expect(bank.nearest(vector, { neighbours: 0, similarityRatio: 0.99 })[0]?.index).toBe(2)
  const other = await labBank(whole, { ...rule, places: [0, 3, 5, 21, 22, 24] })
  expect(other.embedder.id).not.toBe(embedder.id)
  expect(other.bank.hash).not.toBe(bank.hash)
})

test('where labels are taken away, no outcome and no reference is left, and the answers are', async () => {
  const { bank } = await labBank(whole, { ...rule, labels: 0 })
  expect(Array.from(bank.correctness('a'))).toEqual(rule.places.map(() => Number.NaN))
  expect(bank.questions.every((item) => !('reference' in item))).toBe(true)
  for (const place of bank.questions.keys()) {
    expect(bank.cells(place, 'a')).toEqual([{ sample: 0, response: `a says ${rule.places[place]}` }])
  }
  expect(bank.restrict({ models: ['a'] }).cells(2, 'a')).toEqual([{ sample: 0, response: 'a says 5' }])
})

test('so many labels are kept, spread over datasets, and the hash tells which', async () => {
  const labelled = async (labels: number) => {
    const { bank } = await labBank(whole, { ...rule, labels })
    const known = Array.from(bank.correctness('a').entries()).filter(([, correct]) => !Number.isNaN(correct))
    return { hash: bank.hash, known: known.map(([place]) => bank.questions[place]?.dataset) }
  }
  const four = await labelled(4)
  expect(four.known.toSorted()).toEqual(['large', 'large', 'small', 'small'])
  expect((await labelled(4)).hash).toBe(four.hash)
  expect((await labelled(2)).hash).not.toBe(four.hash)
})

test('only the datasets named keep their labels, and so many of those where a number is given', async () => {
  const labelled = async (rules: { labels?: number; labelDatasets: readonly string[] }) => {
    const { bank } = await labBank(whole, { ...rule, ...rules })
    return bank.questions.filter((_, place) => !Number.isNaN(bank.correctness('a')[place]))
  }
  const small = await labelled({ labelDatasets: ['small'] })
  expect(small.length).toBeGreaterThan(1)
  expect(small.every(({ dataset }) => dataset === 'small')).toBe(true)
  expect(await labelled({ labels: 1, labelDatasets: ['small'] })).toHaveLength(1)
})

test('questions are drawn evenly over datasets until the smaller ones are used up', () => {
  const datasets = questions.map(({ dataset }) => dataset)
  const drawn = spreadOverDatasets(datasets, 24, createSeededRandom('draw'))
  expect(new Set(drawn).size).toBe(24)
  expect(drawn.filter((place) => datasets[place] === 'small')).toHaveLength(10)
  expect(spreadOverDatasets(datasets, 99, createSeededRandom('draw'))).toHaveLength(30)
})
