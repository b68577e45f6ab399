import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { learntLexical } from '../lab-embedder.ts'
import { alarmFigures } from './alarm-figures.ts'
import { changedView, describeChange, type MemberChange } from './member-change.ts'
import { runStreamTask, type StreamTask } from './stream-task.ts'

const world = { seed: '1', embedderFor: learntLexical }
const skill: Readonly<Record<string, number>> = { best: 0.9, good: 0.8, other: 0.75, fair: 0.5, poor: 0.2 }
const pool = Object.keys(skill)
const count = 220
const random = createSeededRandom('stream')
const recorded = Array.from({ length: count }, (_, question) =>
  pool.map((model) => {
    const isRight = random.next() < (skill[model] as number)
    return {
      question,
      model,
      correct: isRight ? 1 : 0,
      answer: isRight ? question : 1_000 + Math.floor(random.next() * 3),
    }
  }),
)
const questions = recorded.map((_, place) => ({
  questionId: `${place}`,
  dataset: place % 2 === 0 ? 'sums' : 'products',
  text: `Compute number ${place}.`,
  answerType: 'number' as const,
  reference: `${place}`,
}))

function bankOf(garbled: (question: number, model: string) => boolean = () => false): BankView {
  const cells = recorded.flat().map(({ question, model, correct, answer }) => {
    const isGarbled = garbled(question, model)
    return {
      question,
      model,
      correct: isGarbled ? 1 - correct : correct,
      response: `Answer: ${isGarbled ? 77_777 : answer}`,
    }
  })
  return createBankView({ questions, models: pool, cells })
}

const bank = bankOf()
const order = [...questions.keys()].reverse()
const task: StreamTask = {
  ...{ kind: 'stream', asked: order, pool, draw: 'draw 0', changes: [], action: 'renew' },
  ...{ strategies: [{ spec: 'adaptive', kind: 'adaptive', options: {} }], labelsPerHundred: 0, kinds: true },
}
const played = async (changed: Partial<StreamTask> = {}, view = bank) => {
  const [outcome] = await runStreamTask(view, { ...task, ...changed }, world)
  return outcome ?? expect.unreachable()
}

test('a stream learns from what it asked for: the good are asked more, and every question is answered in its order', async () => {
  const { answers, asked } = await played()
  expect(answers.map(({ place }) => place)).toEqual(order)
  const times = (model: string): number => asked.slice(100).filter((models) => models.includes(model)).length
  expect(times('best')).toBeGreaterThan(3 * times('poor'))
  const right = answers.slice(100).reduce((sum, { score = 0 }) => sum + score, 0)
  expect(right / 120).toBeGreaterThan(0.85)
  expect(answers.every(({ confidence }) => confidence !== undefined)).toBe(true)
})

test('nothing but the answers asked for makes a difference: the rest may be garbled, grades too', async () => {
  const whole = await played()
  const asked = new Map(whole.answers.map(({ place }, index) => [place, whole.asked[index] ?? []]))
  const garbled = await played(
    {},
    bankOf((question, model) => asked.get(question)?.includes(model) !== true),
  )
  expect(garbled).toEqual(whole)
})

test('labels are told of the share wanted, and each strategy begins with nothing', async () => {
  const spec = task.strategies[0] ?? expect.unreachable()
  const [first, second] = await runStreamTask(bank, { ...task, strategies: [spec, spec] }, world)
  expect(second).toEqual(first)
  const labelled = await played({ labelsPerHundred: 100 })
  expect(labelled.answers).not.toEqual((await played()).answers)
})

test('a member that is replaced, lies or copies is another in the stream from there on, and nobody else is', () => {
  const changes: readonly MemberChange[] = [
    { kind: 'replaced', model: 'best', by: 'poor', from: 100 },
    { kind: 'lies', model: 'good', how: 'popular', from: 50 },
    { kind: 'lies', model: 'other', how: 'fresh', from: 0 },
    { kind: 'copies', model: 'fair', of: 'poor', share: 0.5, from: 0 },
  ]
  const view = changedView(bank, { changes, order, pool, seed: '1' })
  const at = (position: number, model: string) => view.cells(order[position] as number, model)[0]
  const own = (position: number, model: string) => bank.cells(order[position] as number, model)[0]
  for (let position = 0; position < count; position++) {
    expect(at(position, 'best')).toEqual(own(position, position < 100 ? 'best' : 'poor'))
    if (position < 50) expect(at(position, 'good')).toEqual(own(position, 'good'))
    else expect(at(position, 'good')?.correct).toBe(0)
    expect(at(position, 'other')?.correct).toBe(0)
    expect(at(position, 'other')?.response).not.toBe(`Answer: ${order[position]}`)
    expect(at(position, 'poor')).toEqual(own(position, 'poor'))
  }
  const copied = order.filter((_, position) => at(position, 'fair') === own(position, 'poor')).length
  expect(copied).toBeGreaterThan(80)
  expect(copied).toBeLessThan(140)
  expect(changes.map(describeChange)).toEqual([
    'poor answers in place of best from question 100 on',
    'good gives the most popular wrong answer from question 50 on',
    'other gives a fresh wrong answer from the beginning',
    'fair repeats poor from the beginning, on 50 % of the questions',
  ])
})

test('a liar is noticed by its own answers, and the report says how many it took', async () => {
  const change: MemberChange = { kind: 'lies', model: 'best', how: 'popular', from: 120 }
  const outcome = await played({ changes: [change] })
  const { noticed, falseAlarms, watched } = alarmFigures([outcome, { answers: [], alarms: [], asked: [] }], [change])
  expect(noticed).toMatchObject([{ change, missed: 1 }])
  const [answers = 0] = noticed[0]?.answers ?? []
  expect(answers).toBeGreaterThan(0)
  expect(answers).toBeLessThan(30)
  expect(noticed[0]?.median).toBe(answers)
  expect(falseAlarms).toEqual([])
  const known = outcome.asked.flatMap((models, seen) => models.filter((model) => model !== 'best' || seen < 120))
  expect(watched.answers).toBe(known.length)
})
