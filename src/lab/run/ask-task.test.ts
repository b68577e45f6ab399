import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createLexicalEmbedder, fitLexical } from '../../embedders/lexical/lexical-embedder.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { type AskTask, runAskTask } from './ask-task.ts'
import type { PanelLimit } from './panel-limit.ts'
import { withRememberedCells } from './remembered-cells.ts'

const world = {
  seed: '1',
  embedderFor: (texts: readonly string[]) => createLexicalEmbedder({ documentFrequencies: fitLexical(texts) }),
}
const models = ['m1', 'm2', 'm3', 'm4']

/** `m1` is the strongest of the bank, `m4` is always right on rivers alone. */
const questions = Array.from({ length: 24 }, (_, index) => ({
  questionId: `q${index}`,
  text: index % 3 === 0 ? `Which river flows through the town of ${index} bridges?` : `Add ${index} and ${index + 3}.`,
}))
const isRight = (question: number, model: string): boolean =>
  model === 'm4' ? question % 3 === 0 : question % 3 !== 0 && Number(model[1]) <= 1 + (question % 4)
const bank = createBankView({
  questions,
  cells: questions.flatMap((_, question) =>
    models.map((model) => ({
      question,
      model,
      correct: isRight(question, model) ? 1 : 0,
      response: `The answer is ${isRight(question, model) ? 1 : 2 + models.indexOf(model)}.`,
      latencyMs: 10,
    })),
  ),
})
const task: AskTask = {
  kind: 'ask',
  bank: [...questions.keys()].slice(0, 12),
  asked: [...questions.keys()].slice(12),
  pool: models,
  helpers: [],
  strategies: [{ spec: 'majority', kind: 'majority', options: {} }],
  labels: undefined,
  draw: 'one',
}

async function asked(panel: PanelLimit, draw = 'one', view: BankView = bank) {
  const [outcomes = []] = await runAskTask(view, { ...task, panel, draw }, world)
  return outcomes
}

test('a limited panel is all that a strategy can ask, and the retrieved one knows the kind of question', async () => {
  for (const by of ['random', 'global', 'retrieved'] as const) {
    expect((await asked({ by, size: 2 })).map(({ calls }) => calls)).toEqual(Array(12).fill(2))
  }
  const rivers = (outcomes: Awaited<ReturnType<typeof asked>>) => outcomes.filter(({ place }) => place % 3 === 0)
  expect(rivers(await asked({ by: 'retrieved', size: 1 })).every(({ score }) => score === 1)).toBe(true)
  expect(rivers(await asked({ by: 'global', size: 1 })).every(({ score }) => score === 0)).toBe(true)
})

test('random panels are drawn by question and draw, the same for the same draw', async () => {
  const panel: PanelLimit = { by: 'random', size: 1 }
  const scores = async (draw: string) => (await asked(panel, draw)).map(({ score }) => score)
  expect(await scores('one')).toEqual(await scores('one'))
  const many = await Promise.all(Array.from({ length: 6 }, (_, draw) => scores(`draw ${draw}`)))
  expect(new Set(many.map((drawn) => drawn.join())).size).toBeGreaterThan(1)
})

test('cells that are remembered are the bank’s, read once, and forgotten beyond the limit', async () => {
  let reads = 0
  const counted: BankView = {
    ...bank,
    cells(question, model) {
      reads += 1
      return bank.cells(question, model)
    },
  }
  const remembered = withRememberedCells(counted)
  expect(remembered.cells(3, 'm1')).toEqual(bank.cells(3, 'm1'))
  remembered.cells(3, 'm1')
  expect(reads).toBe(1)
  expect(await asked({ by: 'global', size: 2 }, 'one', withRememberedCells(counted))).toEqual(
    await asked({ by: 'global', size: 2 }),
  )
  reads = 0
  const small = withRememberedCells(counted, 20)
  for (const place of [0, 1, 2, 0]) small.cells(place, 'm1')
  expect(reads).toBe(4)
})

test('one model asked several times takes as many of its samples as are recorded, each counted, and is judged by the one it chose', async () => {
  const sums = Array.from({ length: 6 }, (_, index) => ({ questionId: `s${index}`, text: `What is ${index} plus 3?` }))
  const sampled = createBankView({
    questions: sums,
    cells: sums.flatMap((_, question) =>
      [question + 9, question + 3, question + 3].map((said, sample) => ({
        ...{ question, model: 'm1', sample, response: `It is ${said}.` },
        correct: Number(said === question + 3),
      })),
    ),
  })
  const [outcomes = []] = await runAskTask(
    sampled,
    {
      ...{ ...task, bank: [0, 1, 2], asked: [3, 4, 5], pool: ['m1'] },
      strategies: [{ spec: 'self-consistency?samples=5', kind: 'self-consistency', options: { samples: 5 } }],
    },
    world,
  )
  expect(outcomes.map(({ calls, score }) => ({ calls, score }))).toEqual(Array(3).fill({ calls: 3, score: 1 }))
})
