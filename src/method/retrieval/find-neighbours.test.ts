import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { MachineFaultError } from '../../errors/machine-fault-error.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'

const view = createBankView({
  questions: [{ questionId: '1', text: 'What is 1 + 1?' }],
  cells: [
    { question: 0, model: 'a', correct: 0 },
    { question: 0, model: 'b', correct: 1 },
  ],
  embeddings: [[1, 0]],
  embedderId: 'test/2',
})
const embedder = { id: 'test/2', dimensions: 2, embed: async () => [Float32Array.of(1, 0)] }

async function panelWith(search: BankView['search']) {
  const models = ['a', 'b'].map((id) => createScriptedModel({ id, replies: [{ text: 'The answer is 2.' }] }))
  const smacs = createSmacs({ models, embedder, bank: { ...view, search }, clock: createVirtualClock() })
  const run = smacs.stream('What is 1 + 1?', { strategy: { kind: 'prior-vote', references: 1 } })
  const notes: string[] = []
  let panel: readonly string[] = []
  for (;;) {
    const step = await run.next()
    if (step.done) return { notes, panel, answer: step.value }
    const event = step.value
    if (event.type === 'noted') notes.push(event.note)
    if (event.type === 'panel-chosen') panel = event.panel.map(({ model }) => model)
  }
}

test('the panel is picked by what the search finds, however long that takes', async () => {
  const { panel, notes } = await panelWith(async (query, rule) => {
    await new Promise(setImmediate)
    return view.nearest(query, rule)
  })
  expect([panel, notes]).toEqual([['b'], []])
})

test('a database that cannot be asked costs the comparison, not the answer', async () => {
  const { panel, notes, answer } = await panelWith(async () => {
    throw new MachineFaultError('database-unreachable', 'The database postgres://h/d cannot be reached.')
  })
  expect(panel).toEqual(['a'])
  expect(notes).toEqual([
    'The question was not compared with the bank, the panel is the pool in its order: The database postgres://h/d cannot be reached.',
  ])
  expect(answer).toMatchObject({ text: 'The answer is 2.', degraded: true })
})

test('a question of the wrong embedder is an error all the same', async () => {
  await expect(panelWith(async () => view.nearest([1], { neighbours: 1, similarityRatio: 1 }))).rejects.toMatchObject({
    code: 'embedding-dimensions',
  })
})
