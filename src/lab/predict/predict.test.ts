import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createLexicalEmbedder, fitLexical } from '../../embedders/lexical/lexical-embedder.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { type LabStrategyChoice, measurableStrategies } from '../lab-runner.ts'
import { type Prediction, type PredictOptions, predict } from './predict.ts'
import { readResponses } from './read-responses.ts'
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

const plain = (kind: string): LabStrategyChoice => ({ spec: kind, kind, options: {} })

/** Every strategy that needs no option, the bound that predictions may have, and options that reach further. */
const choices: readonly LabStrategyChoice[] = [
  ...measurableStrategies.map(({ name }) => plain(name)),
  plain('best-single-per-dataset'),
  { spec: 'prior-vote?references=2', kind: 'prior-vote', options: { references: 2 } },
  { spec: 'adaptive?meanCalls=2', kind: 'adaptive', options: { meanCalls: 2 } },
  { spec: 'adaptive?escalate.to=m4', kind: 'adaptive', options: { escalate: { to: 'm4', below: 0.9 } } },
]
const specs = choices.map(({ spec }) => spec)

async function predictions(lines: readonly RecordedLine[], options: Partial<PredictOptions> = {}) {
  const { questions, models: recordedModels } = await gatherQuestions(each(lines))
  const { leftOut, lines: predicted } = await predict({
    bank: bankOf(bankLines),
    questions,
    recordedModels,
    strategies: choices,
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
  expect(lines).toHaveLength(24 * specs.length)
  expect(lines.slice(0, specs.length + 1).map(keyOf)).toEqual([
    ...specs.map((spec) => `asked-0 ${spec}`),
    `asked-1 ${specs[0]}`,
  ])
  expect(JSON.stringify((await predictions(askedLines)).lines)).toBe(JSON.stringify(lines))
  const vote = lines.find(({ strategy }) => strategy === 'majority')
  expect(vote?.asked).toEqual(models)
  expect(vote?.answer).toMatch(/^\d+$/)
})

test.each(choices)(
  '$spec: a line does not change when everything that was not asked for is garbled',
  async (choice) => {
    const only = [choice]
    const { lines } = await predictions(askedLines, { strategies: only })
    expect(lines).toHaveLength(24)
    const asked = new Map(lines.map((line) => [line.questionId, line.asked]))
    const garbled = askedLines.map((line) =>
      asked.get(line.questionId)?.includes(line.model)
        ? { ...line, correct: 1, reference: 'x' }
        : {
            ...line,
            response: 'The answer is 99.',
            correct: 1,
            reference: 'x',
            latencyMs: 7,
            usage: { inputTokens: 1 },
          },
    )
    const again = await predictions(garbled, { strategies: only })
    expect(JSON.stringify(again.lines)).toBe(JSON.stringify(lines))
  },
)

test('recorded aggregations are nobody of the pool', async () => {
  const written = bankLines
    .filter(({ model }) => model === 'm1')
    .map((line) => ({ ...line, model: 'aggregator:m1', response: 'So the answer is 1.', correct: 0 }))
  const { lines } = await predictions(askedLines)
  const beside = await predictions(askedLines, { bank: bankOf([...bankLines, ...written]) })
  expect(JSON.stringify(beside.lines)).toBe(JSON.stringify(lines))
})

test('the dataset is echoed and read by no strategy that serves', async () => {
  const chosen = { strategies: choices.filter(({ kind }) => kind !== 'best-single-per-dataset') }
  const { lines } = await predictions(askedLines, chosen)
  const renamed = askedLines.map((line) => ({ ...line, dataset: line.dataset === 'sums' ? 'products' : 'sums' }))
  const again = (await predictions(renamed, chosen)).lines
  const swapped = again.map((line) => ({ ...line, dataset: line.dataset === 'sums' ? 'products' : 'sums' }))
  // Chance is seeded by the dataset's name, and `random` is nothing but chance.
  const withoutChance = (all: readonly Prediction[]) => all.filter(({ strategy }) => strategy !== 'random')
  expect(withoutChance(swapped)).toEqual(withoutChance(lines))
})

test('a line does not change with the other questions, their order or the labels of what is predicted', async () => {
  const { lines } = await predictions(askedLines)
  const subset = askedLines.filter(({ questionId }) => Number(questionId.split('-')[1]) % 3 === 0).reverse()
  const relabelled = subset.map((line) => ({ ...line, correct: 1 - line.correct, reference: '42' }))
  const known = new Map(lines.map((line) => [keyOf(line), line]))
  const again = (await predictions(relabelled)).lines
  expect(again).toHaveLength(8 * specs.length)
  for (const line of again) expect(line).toEqual(known.get(keyOf(line)))
})

test('a line does not change with the strategies asked for beside it', async () => {
  const { lines } = await predictions(askedLines)
  for (const choice of choices) {
    const alone = (await predictions(askedLines, { strategies: [choice] })).lines
    expect(alone).toEqual(lines.filter(({ strategy }) => strategy === choice.spec))
  }
})

test('a confidence, where a strategy has one, is a probability', async () => {
  const { lines } = await predictions(askedLines)
  const given = lines.filter(({ confidence }) => confidence !== undefined)
  expect(new Set(given.map(({ strategy }) => strategy.split('?')[0]))).toEqual(new Set(['calibrated', 'adaptive']))
  for (const { confidence = -1 } of given) {
    expect(confidence).toBeGreaterThanOrEqual(0)
    expect(confidence).toBeLessThanOrEqual(1)
  }
  const unlabelled = (await predictions(askedLines, { labels: 0 })).lines
  expect(unlabelled).toHaveLength(lines.length)
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
    strategies: [plain('majority')],
  })
  expect(lines).toEqual([{ dataset: 'sums', questionId: 'asked-0', strategy: 'majority', asked: [] }])
})

test('what recordings cannot answer is refused by name', async () => {
  const strategies = (kind: string) => [plain(kind)]
  await expect(predictions(askedLines, { strategies: strategies('paper') })).rejects.toThrow('no recording holds')
  await expect(predictions(askedLines, { strategies: strategies('oracle') })).rejects.toThrow('no strategy `oracle`')
  await expect(predictions(askedLines, { strategies: strategies('majorty') })).rejects.toThrow(
    'Did you mean `majority`?',
  )
  await expect(predictions(askedLines, { models: ['m1', 'aggregator:m1'] })).rejects.toThrow(
    '--models: `aggregator:m1` holds aggregations',
  )
})

test('contradictions are refused with both lines, repetitions counted, and the first line stands', async () => {
  const [line] = askedLines
  if (line === undefined) throw new Error('there is no line')
  const said = [
    line,
    line,
    { ...line, response: 'So the answer is 0.' },
    { ...line, question: 'What is this?', model: 'm2' },
    { ...line, sample: 1, response: 'So the answer is 0.' },
  ].map((each, index) => ({ ...each, line: index + 1 }))
  const refused: string[] = []
  const gathered = await gatherQuestions(each(said), ({ line, reason }) => refused.push(`${line} ${reason}`))
  expect(refused).toEqual([
    '3 another response of this model and sample than line 1 has',
    '4 another question under this questionId than line 1 has',
  ])
  expect(gathered.doubled).toBe(1)
  expect([...gathered.models]).toEqual(['m1'])
  expect(gathered.questions[0]?.responses('m1')?.map(({ response }) => response)).toEqual([
    line.response,
    'So the answer is 0.',
  ])
})

test('what a file holds is read as an import reads it: unknown keys refused, labels not looked at', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'smacs-responses-'))
  const path = join(folder, 'asked.jsonl')
  const line = { questionId: 1, question: 'One?', model: 'm', response: '1' }
  const rows = [
    { ...line, correct: 'anything', reference: [] },
    { ...line, Model: 'x' },
    { ...line, usage: 'none' },
  ]
  writeFileSync(path, JSON.stringify(rows))
  const refused: string[] = []
  const lines = await Array.fromAsync(readResponses(path, ({ line, reason }) => refused.push(`${line} ${reason}`)))
  rmSync(folder, { recursive: true })
  expect(lines.map(({ questionId, usage }) => [questionId, usage])).toEqual([
    ['1', undefined],
    ['1', undefined],
  ])
  expect(refused).toEqual([expect.stringContaining('The nearest known key is `model`')])
})

test('a helper without a recorded answer to a question is not asked there, and the line stands without it', async () => {
  const without = askedLines.filter(({ model, questionId }) => !(model === 'm4' && questionId === 'asked-0'))
  const options = { escalate: { to: 'm4', maxShare: 1 } }
  const { lines } = await predictions(without, {
    models: ['m1', 'm2', 'm3'],
    strategies: [
      { spec: 'adaptive', kind: 'adaptive', options },
      { spec: 'single', kind: 'single', options: { model: 'm4' } },
    ],
  })
  const first = lines.filter(({ questionId }) => questionId === 'asked-0')
  expect(first.map(({ asked }) => asked.includes('m4'))).toEqual([false, false])
  expect(first[0]?.model).toMatch(/^m[123]$/)
  expect(first[1]).toEqual({ dataset: 'sums', questionId: 'asked-0', strategy: 'single', asked: [] })
  expect(lines.some(({ asked, strategy }) => strategy === 'adaptive' && asked.includes('m4'))).toBe(true)
})
