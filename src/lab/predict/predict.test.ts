import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createLexicalEmbedder, fitLexical } from '../../embedders/lexical/lexical-embedder.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { type Prediction, type PredictOptions, predict } from './predict.ts'
import { gatherQuestions, type RecordedLine } from './recorded-questions.ts'

const models = ['m1', 'm2', 'm3', 'm4']
const kinds = ['sums', 'products']

/** Recorded answers to sums and products; each model has its own strength in each kind. */
function recording(name: string, count: number): (RecordedLine & { correct: number })[] {
  const random = createSeededRandom(name)
  return Array.from({ length: count }, (_, index) => {
    const dataset = kinds[index % 2] ?? ''
    const [a, b] = [10 + index, 7 + Math.floor(random.next() * 90)]
    const truth = dataset === 'sums' ? a + b : a * b
    const question = `What is ${a} ${dataset === 'sums' ? 'plus' : 'times'} ${b}? (${name})`
    return models.map((model, member) => {
      const skill = dataset === 'sums' ? 0.4 + 0.15 * member : 0.9 - 0.2 * member
      const right = random.next() < skill
      const response = `So the answer is ${right ? truth : truth + 1 + Math.floor(random.next() * 3)}.`
      return { dataset, questionId: `${name}-${index}`, question, model, response, correct: right ? 1 : 0 }
    })
  }).flat()
}

const bankLines = recording('bank', 80)
const askedLines = recording('asked', 24)

function bankOf(lines: typeof bankLines) {
  const keys = [...new Set(lines.map(({ questionId }) => questionId))]
  return createBankView({
    questions: keys.map((questionId) => {
      const line = lines.find((candidate) => candidate.questionId === questionId)
      return { questionId, dataset: line?.dataset ?? '', text: line?.question ?? '' }
    }),
    cells: lines.map(({ questionId, model, response, correct }) => ({
      question: keys.indexOf(questionId),
      model,
      response,
      correct,
    })),
  })
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items
}

async function predictions(lines: readonly RecordedLine[], options: Partial<PredictOptions> = {}) {
  const { questions, models: recordedModels } = await gatherQuestions(each(lines))
  const specs = ['best-single', 'random', 'majority', 'prior-vote', 'consensus', 'best-single-per-dataset']
  const { leftOut, lines: predicted } = await predict({
    bank: bankOf(bankLines),
    questions,
    recordedModels,
    strategies: specs.map((kind) => ({ spec: kind, kind, options: {} })),
    models: undefined,
    labels: undefined,
    seed: '7',
    embedderFor: (texts) => createLexicalEmbedder({ documentFrequencies: fitLexical(texts) }),
    ...options,
  })
  return { leftOut, lines: await Array.fromAsync(predicted) }
}

const keyOf = ({ questionId, strategy }: Prediction): string => `${questionId} ${strategy}`

test('questions come as they first appear, strategies as given, and the same seed gives the same bytes', async () => {
  const { lines, leftOut } = await predictions(askedLines)
  expect(leftOut).toBe(0)
  expect(lines).toHaveLength(24 * 6)
  expect(lines.slice(0, 3).map(keyOf)).toEqual(['asked-0 best-single', 'asked-0 random', 'asked-0 majority'])
  expect(JSON.stringify((await predictions(askedLines)).lines)).toBe(JSON.stringify(lines))
  const vote = lines.find(({ strategy }) => strategy === 'majority')
  expect(vote?.asked).toEqual(models)
  expect(vote?.answer).toMatch(/^\d+$/)
})

test('a line does not change when every response that was not asked for is garbled', async () => {
  const { lines } = await predictions(askedLines)
  for (const strategy of ['best-single', 'random', 'best-single-per-dataset']) {
    const asked = new Map(
      lines.filter((line) => line.strategy === strategy).map((line) => [line.questionId, line.asked]),
    )
    const garbled = askedLines.map((line) =>
      asked.get(line.questionId)?.includes(line.model)
        ? line
        : { ...line, response: 'GARBLED 99', correct: 1, reference: 'x' },
    )
    const again = (await predictions(garbled)).lines.filter((line) => line.strategy === strategy)
    expect(again).toEqual(lines.filter((line) => line.strategy === strategy))
  }
})

test('a line does not change with the other questions, their order or the labels of what is predicted', async () => {
  const { lines } = await predictions(askedLines)
  const subset = askedLines.filter(({ questionId }) => Number(questionId.split('-')[1]) % 3 === 0).reverse()
  const relabelled = subset.map((line) => ({ ...line, correct: 1 - line.correct, reference: '42' }))
  const known = new Map(lines.map((line) => [keyOf(line), line]))
  const again = (await predictions(relabelled)).lines
  expect(again).toHaveLength(8 * 6)
  for (const line of again) expect(line).toEqual(known.get(keyOf(line)))
})

test('a bank row whose question is asked is left out and counted', async () => {
  const leaked = bankLines
    .slice(0, 4)
    .map((line) => ({ ...line, question: `  ${line.question.toUpperCase()} `, questionId: 'leak' }))
  const { leftOut } = await predictions([...askedLines, ...leaked])
  expect(leftOut).toBe(1)
})

test('without a recorded answer of the pool there is a line and no model', async () => {
  const { lines } = await predictions(askedLines.slice(0, 1), {
    models: ['m3'],
    strategies: [{ spec: 'majority', kind: 'majority', options: {} }],
  })
  expect(lines).toEqual([{ dataset: 'sums', questionId: 'asked-0', strategy: 'majority', asked: [] }])
})

test('what recordings cannot answer is refused by name', async () => {
  const strategies = (kind: string) => [{ spec: kind, kind, options: {} }]
  await expect(predictions(askedLines, { strategies: strategies('paper') })).rejects.toThrow('no recording holds')
  await expect(predictions(askedLines, { strategies: strategies('oracle') })).rejects.toThrow('no strategy `oracle`')
  await expect(predictions(askedLines, { strategies: strategies('majorty') })).rejects.toThrow(
    'Did you mean `majority`?',
  )
})
