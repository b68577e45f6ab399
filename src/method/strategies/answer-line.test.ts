import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import { messageText } from '../../ports/message.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'

const sameForAll: Embedder = {
  id: 'same',
  dimensions: 1,
  embed: async (texts) => texts.map(() => Float32Array.of(1)),
}

const wasAsked = ({ messages }: ChatRequest): boolean =>
  messages.some((message) => messageText(message).includes('Answer: ...'))

/** Does what it is asked for. */
function compliant(id: string, defaults: ChatModel['defaults'] = {}) {
  return createScriptedModel({
    id,
    defaults,
    replies: (request) =>
      wasAsked(request) ? 'Vienna lies on it.\n\nAnswer: the Danube' : 'Vienna lies on the Danube.',
  })
}

const bankOf = (cells: { readonly model: string; readonly answerLine?: true }[]) =>
  createBankView({
    questions: [{ questionId: '1', text: 'Which river flows through Paris?' }],
    embedderId: 'same',
    embeddings: [[1]],
    cells: cells.map((cell) => ({ question: 0, response: 'the Seine', correct: 1, ...cell })),
  })

const river = 'Which river flows through Vienna?'

test('members of a pool end with the line, which is read and not shown', async () => {
  const models = [compliant('a'), compliant('b')]
  const answer = await createSmacs({ models, embedder: sameForAll }).ask(river, { strategy: 'majority', seed: 1 })
  expect(models.map(({ calls }) => calls.map(({ request }) => wasAsked(request)))).toEqual([[true], [true]])
  expect(answer).toMatchObject({ text: 'Vienna lies on it.', extracted: 'the Danube' })
})

test.each(['majority', 'calibrated'])('%s asks each member as the bank has asked it', async (strategy) => {
  const models = [compliant('a'), compliant('b'), compliant('c')]
  const bank = bankOf([{ model: 'a', answerLine: true }, { model: 'b' }])
  await createSmacs({ models, embedder: sameForAll, bank }).ask(river, { strategy, seed: 1 })
  expect(models.map(({ calls }) => calls.map(({ request }) => wasAsked(request)))).toEqual([[true], [false], [true]])
})

test('a strategy or a member may leave it out, and nobody is asked for it beside prose', async () => {
  const off = [compliant('a', { answerLine: 'off' }), compliant('b')]
  await createSmacs({ models: off, embedder: sameForAll }).ask(river, { strategy: 'majority', seed: 1 })
  expect(off.map(({ calls }) => calls.some(({ request }) => wasAsked(request)))).toEqual([false, true])
  for (const [question, options] of [
    [river, { answerLine: 'off' }],
    ['Explain why Vienna lies on a river.', {}],
  ] as const) {
    const models = [compliant('a'), compliant('b')]
    const strategies = { votes: { kind: 'majority', ...options } } as const
    await createSmacs({ models, embedder: sameForAll, strategies }).ask(question, { strategy: 'votes', seed: 1 })
    expect(models.some(({ calls }) => calls.some(({ request }) => wasAsked(request)))).toBe(false)
  }
})

test('a member that answers alone and is shown as it comes is not asked for it', async () => {
  const models = [compliant('a')]
  const answer = await createSmacs({
    models,
    embedder: sameForAll,
    strategies: { alone: { kind: 'single', model: 'a' } },
  }).ask(river, { strategy: 'alone', seed: 1 })
  expect(answer.text).toBe('Vienna lies on the Danube.')
})
