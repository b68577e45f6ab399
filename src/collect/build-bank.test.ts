import { expect, test } from 'vitest'
import { inspectBank } from '../bank/inspect/inspect-bank.ts'
import { createBankView } from '../bank/view/create-bank-view.ts'
import { createVirtualClock } from '../clock/virtual-clock.ts'
import { ModelCallError } from '../errors/model-call-error.ts'
import { paperOptionsSchema } from '../method/strategies/paper/paper-options.ts'
import { createResilientModel } from '../models/resilient/resilient-model.ts'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'
import type { ChatRequest } from '../ports/chat-model.ts'
import { messageText } from '../ports/message.ts'
import type { BankCellEntry, BankQuestion, QuestionBank } from '../ports/question-bank.ts'
import { createSeededRandom } from '../random/seeded-random.ts'
import { type BuildBankOptions, buildBank } from './build-bank.ts'
import type { CollectionProgress } from './progress/collection-progress.ts'

const questions: readonly BankQuestion[] = Array.from({ length: 6 }, (_, index) => ({
  dataset: 'sums',
  questionId: `q${index}`,
  text: `What is ${index} + 1?`,
  reference: String(index + 1),
}))

/** The two methods that a build needs, over arrays. */
function createArrayBank(): Pick<QuestionBank, 'view' | 'append'> & { readonly cells: BankCellEntry[] } {
  const kept: BankQuestion[] = []
  const cells: BankCellEntry[] = []
  return {
    cells,
    view: async () =>
      createBankView({
        questions: kept,
        cells: cells.map(({ dataset: _, questionId, ...cell }) => ({
          ...cell,
          question: kept.findIndex((question) => question.questionId === questionId),
        })),
      }),
    append: async (batch) => {
      const fresh = (batch.questions ?? []).filter(
        (one) => !kept.some(({ questionId }) => questionId === one.questionId),
      )
      kept.push(...fresh)
      const refused = (batch.cells ?? []).flatMap((cell, index) => {
        const there = cells.some(({ questionId, model }) => questionId === cell.questionId && model === cell.model)
        if (!there) cells.push(cell)
        return there ? [{ kind: 'cell' as const, index, reason: 'it is there already' }] : []
      })
      return {
        questionsAdded: fresh.length,
        cellsAdded: (batch.cells ?? []).length - refused.length,
        completed: 0,
        unchanged: 0,
        refused,
      }
    },
  }
}

const asked = (request: ChatRequest): string => request.messages.map(messageText).join('')
/** "What is 3 + 1?" -> "4". */
const sum = (request: ChatRequest): string => String(Number(/(\d) \+ 1/.exec(asked(request))?.[1]) + 1)
const failure = (kind: 'connection' | 'upstream') =>
  new ModelCallError({ model: 'x', kind, message: 'it broke', retryable: true })

function options(rest: Pick<BuildBankOptions, 'bank' | 'lanes'> & Partial<BuildBankOptions>): BuildBankOptions {
  return {
    questions,
    grade: ({ reference }, response) => (reference === undefined ? undefined : Number(response === reference)),
    clock: createVirtualClock(),
    random: createSeededRandom('test'),
    ...rest,
  }
}

test('asks every model every question and records answer, correctness, log-probability, usage, latency and cost', async () => {
  const clock = createVirtualClock()
  const priced = createScriptedModel({
    id: 'priced',
    price: { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 },
    clock,
    replies: (request) => ({
      text: sum(request),
      logprobs: [-0.5],
      usage: { inputTokens: 10, outputTokens: 5 },
      delayMs: 100,
    }),
  })
  const bare = createScriptedModel({ id: 'bare', replies: () => 'no idea' })
  const bank = createArrayBank()
  const lanes = [priced, bare].map((model) => ({ models: [model], concurrency: 2 }))
  const report = await buildBank(options({ bank, lanes, clock }))

  expect(report.questionsAdded).toBe(6)
  expect(report.failures).toEqual([])
  expect(report.stopped).toBeUndefined()
  expect(bank.cells.filter(({ model }) => model === 'priced')).toHaveLength(6)
  expect(bank.cells.find(({ model, questionId }) => model === 'priced' && questionId === 'q2')).toEqual({
    dataset: 'sums',
    questionId: 'q2',
    model: 'priced',
    sample: 0,
    response: '3',
    correct: 1,
    meanLogprob: -0.5,
    usage: { inputTokens: 10, outputTokens: 5 },
    latencyMs: 100,
    costUsd: 20e-6,
  })
  expect(bank.cells.find(({ model }) => model === 'bare')).toEqual({
    dataset: 'sums',
    questionId: 'q0',
    model: 'bare',
    sample: 0,
    response: 'no idea',
    correct: 0,
    latencyMs: 0,
  })
  const { request } = priced.calls[0] ?? expect.unreachable()
  expect(request).toMatchObject({ logprobs: true, temperature: paperOptionsSchema.parse({}).temperature })
  expect(request.maxTokens).toBe(paperOptionsSchema.parse({}).maxTokens)
})

test('tells how far it is: cells, pace, time left, tokens and cost, and whether those are all', async () => {
  const clock = createVirtualClock()
  const model = createScriptedModel({
    id: 'm',
    price: { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 1 },
    clock,
    replies: (request) => ({ text: sum(request), usage: { inputTokens: 7, outputTokens: 3 }, delayMs: 500 }),
  })
  const seen: CollectionProgress[] = []
  const lanes = [{ models: [model], concurrency: 1 }]
  await buildBank(options({ bank: createArrayBank(), lanes, clock, onProgress: (progress) => seen.push(progress) }))

  expect(seen.map(({ done }) => done)).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(seen[0]?.remainingMs).toBeUndefined()
  expect(seen[2]).toEqual({
    total: 6,
    done: 2,
    answered: 2,
    failed: 0,
    elapsedMs: 1000,
    cellsPerSecond: 2,
    remainingMs: 2000,
    inputTokens: 14,
    outputTokens: 6,
    tokensComplete: true,
    costUsd: 20e-6,
    costComplete: true,
  })
  expect(seen.at(-1)?.remainingMs).toBe(0)
})

test('aggregations are written from the best recorded answers of the pool, and kept apart from the models', async () => {
  const bank = createArrayBank()
  const member = (id: string, shift: number, knows: (text: string) => boolean = () => true) =>
    createScriptedModel({
      id,
      replies: (request) =>
        knows(asked(request))
          ? String(Number(sum(request)) + shift)
          : new ModelCallError({ model: id, kind: 'upstream', message: 'no' }),
    })
  const few = (text: string): boolean => !text.includes('5 + 1')
  const pool = [member('wrong', 7), member('right', 0, few), member('outside', 3, few)]
  await buildBank(options({ bank, lanes: pool.map((model) => ({ models: [model], concurrency: 1 })) }))
  const writer = () => createScriptedModel({ id: 'right', replies: (request) => sum(request) })
  const aggregation = { pool: ['wrong', 'right', 'unknown'], freshMark: () => 'mark' }
  const first = writer()
  const lanes = [{ models: [first], concurrency: 1 }]
  const report = await buildBank(options({ bank, lanes, aggregation }))
  // Nobody but `wrong` answered the last question.
  expect(report.progress).toMatchObject({ total: 5, answered: 5 })
  expect(asked(first.calls[2]?.request as ChatRequest)).toMatch(/What is 2 \+ 1\?.*reference 1\].*\n>3\n.*\n>10\n/s)
  expect(asked(first.calls[2]?.request as ChatRequest)).not.toContain('\n6\n')
  const kept = bank.cells.filter(({ model }) => model === 'aggregator:right')
  expect(kept).toHaveLength(5)
  expect(kept[2]).toMatchObject({ questionId: 'q2', response: '3', correct: 1 })
  const again = writer()
  const second = await buildBank(options({ bank, lanes: [{ models: [again], concurrency: 1 }], aggregation }))
  expect(again.calls).toHaveLength(0)
  expect(second.progress).toMatchObject({ total: 5, done: 5, answered: 0 })
})

test('a second run asks only what is missing, and the same question with the same seed in any order', async () => {
  const bank = createArrayBank()
  const first = createScriptedModel({ id: 'm', replies: (request) => sum(request) })
  await buildBank(options({ bank, lanes: [{ models: [first], concurrency: 3 }], questions: questions.slice(2, 4) }))
  const second = createScriptedModel({ id: 'm', replies: (request) => sum(request) })
  const report = await buildBank(options({ bank, lanes: [{ models: [second], concurrency: 1 }] }))

  expect(second.calls.map(({ request }) => asked(request))).toEqual(
    [0, 1, 4, 5].map((index) => `What is ${index} + 1?`),
  )
  expect(report.progress).toMatchObject({ total: 6, done: 6, answered: 4 })
  const alone = createScriptedModel({ id: 'm', replies: (request) => sum(request) })
  const lanes = [{ models: [alone], concurrency: 1 }]
  await buildBank(options({ bank: createArrayBank(), lanes, questions: questions.slice(4, 5) }))
  expect(alone.calls[0]?.request.seed).toBe(second.calls[2]?.request.seed)
})

test('without questions of its own a build asks those of the bank, which is how a model is added', async () => {
  const bank = createArrayBank()
  await bank.append({ questions })
  const model = createScriptedModel({ id: 'late', replies: (request) => sum(request) })
  const { questions: _, ...rest } = options({ bank, lanes: [{ models: [model], concurrency: 2 }] })
  const report = await buildBank(rest)
  expect(report.questionsAdded).toBe(0)
  expect(bank.cells).toHaveLength(6)
})

test('a failed call is reported and asked again in the next run, never stored as a wrong answer', async () => {
  const bank = createArrayBank()
  let broken = true
  const model = createScriptedModel({
    id: 'm',
    replies: (request) => (broken && asked(request).includes(' 3 ') ? { error: failure('upstream') } : sum(request)),
  })
  const lanes = [{ models: [model], concurrency: 1 }]
  const first = await buildBank(options({ bank, lanes }))
  expect(first.failures).toEqual([
    { dataset: 'sums', questionId: 'q3', model: 'm', error: expect.objectContaining({ kind: 'upstream' }) },
  ])
  expect(first.progress).toMatchObject({ done: 5, failed: 1, total: 6 })
  expect(bank.cells.map(({ questionId }) => questionId)).not.toContain('q3')
  broken = false
  const second = await buildBank(options({ bank, lanes }))
  expect(second.progress).toMatchObject({ done: 6, answered: 1 })
  expect(bank.cells).toHaveLength(6)
})

test('a model that fails again and again is given up for this run, the others are not', async () => {
  const bank = createArrayBank()
  const dead = createScriptedModel({ id: 'dead', replies: () => ({ error: failure('connection') }) })
  const alive = createScriptedModel({ id: 'alive', replies: (request) => sum(request) })
  const lanes = [{ models: [dead, alive], concurrency: 1 }]
  const report = await buildBank(options({ bank, lanes, giveUpAfterFailures: 2 }))
  expect(dead.calls).toHaveLength(2)
  expect(report.givenUp).toEqual([{ model: 'dead', cellsLeft: 5 }])
  expect(report.progress).toMatchObject({ answered: 6, failed: 1, remainingMs: 0 })
})

test.for([1, 4])(
  'stops before the cost ceiling is passed with %i calls at once, and goes on below a higher one',
  async (concurrency) => {
    const bank = createArrayBank()
    // The worst case of a call: at most 50 tokens out, a dollar each.
    const model = createScriptedModel({
      id: 'm',
      price: { inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 1e6 },
      defaults: { maxTokens: 50, answerLine: 'off' },
      replies: (request) => ({ text: sum(request), usage: { inputTokens: 10, outputTokens: 10 } }),
    })
    const lanes = [{ models: [model], concurrency }]
    const report = await buildBank(options({ bank, lanes, maxCostUsd: 60 }))
    expect(report.stopped).toBe('max-cost')
    expect(report.failures).toEqual([])
    // After each call 10 of the dollars are spent; a call starts while 60 - spent is at least its worst case.
    expect(report.progress.costUsd).toBeLessThanOrEqual(60)
    expect(report.progress.answered).toBe(2)
    const rest = await buildBank(options({ bank, lanes, maxCostUsd: 10_000 }))
    expect(rest.stopped).toBeUndefined()
    expect(rest.progress.done).toBe(6)
  },
)

test('a cost ceiling and a model without a price are wrong use, whatever else is in flight', async () => {
  const model = createScriptedModel({ id: 'm', replies: () => '1' })
  const lanes = [{ models: [model], concurrency: 3 }]
  await expect(buildBank(options({ bank: createArrayBank(), lanes, maxCostUsd: 1 }))).rejects.toThrow(/needs a price/)
})

test('an abort gives up what is in flight and keeps what was answered', async () => {
  const bank = createArrayBank()
  const controller = new AbortController()
  const model = createScriptedModel({
    id: 'm',
    replies: (request) => (asked(request).includes(' 2 ') ? { hang: true } : sum(request)),
  })
  const lanes = [{ models: [model], concurrency: 1 }]
  const onProgress = ({ answered }: CollectionProgress): void => {
    if (answered === 2) controller.abort(new Error('enough'))
  }
  const report = await buildBank(options({ bank, lanes, signal: controller.signal, onProgress }))
  expect(report.stopped).toBe('aborted')
  expect(report.progress.answered).toBe(2)
  expect(bank.cells).toHaveLength(2)
})

test('an answer that the bank does not take is a failure with the reason', async () => {
  const bank = createArrayBank()
  const race = createScriptedModel({
    id: 'm',
    replies: (request) => {
      // Another process answers the very same cell first.
      bank.cells.push({ dataset: 'sums', questionId: 'q0', model: 'm', sample: 0, response: 'other' })
      return sum(request)
    },
  })
  const lanes = [{ models: [race], concurrency: 1 }]
  const report = await buildBank(options({ bank, lanes, questions: questions.slice(0, 1) }))
  expect(report.failures[0]?.error.message).toContain('it is there already')
})

test('asks for an answer line where the question has a short answer, and says so in the bank', async () => {
  const bank = createArrayBank()
  const models = [
    createScriptedModel({ id: 'm', replies: () => 'Answer: 2' }),
    createScriptedModel({ id: 'n', defaults: { answerLine: 'off' }, replies: () => '2' }),
  ]
  const questions = [
    { questionId: '1', text: 'How much is 1 + 1?' },
    { questionId: '2', text: 'Explain what a sum is.' },
  ]
  await buildBank(options({ bank, lanes: [{ models, concurrency: 1 }], questions }))
  const view = await bank.view()
  expect(view.cells(0, 'm')).toMatchObject([{ response: 'Answer: 2', answerLine: true }])
  expect(view.cells(1, 'm')[0]).not.toHaveProperty('answerLine')
  expect(view.cells(0, 'n')[0]).not.toHaveProperty('answerLine')
  expect(inspectBank(view).models).toMatchObject([{ model: 'm', answerLines: { asked: 1, given: 1 } }, { model: 'n' }])
})

test('lists the options in the question where its text does not', async () => {
  const model = createScriptedModel({ id: 'm', defaults: { answerLine: 'off' }, replies: () => 'B' })
  const lanes = [{ models: [model], concurrency: 1 }]
  const choice = (questionId: string, text: string): BankQuestion => ({ questionId, text, options: ['red', 'blue'] })
  const without = choice('1', 'Which one is the sky?')
  const listed = choice('2', 'Which one is grass?\nA. red\nB. blue')
  await buildBank(options({ bank: createArrayBank(), lanes, questions: [without, listed] }))
  expect(model.calls.map(({ request }) => asked(request))).toEqual([
    'Which one is the sky?\nA. red\nB. blue',
    'Which one is grass?\nA. red\nB. blue',
  ])
})

test('an answer that somebody else recorded meanwhile is there, and no failure of the model', async () => {
  const bank = createArrayBank()
  const model = createScriptedModel({ id: 'm', replies: (request) => sum(request) })
  const taken: Pick<QuestionBank, 'view' | 'append'> = {
    view: () => bank.view(),
    async append(batch) {
      const done = await bank.append(batch)
      const reason = 'the bank has another latencyMs for this question, model and sample'
      const refused = (batch.cells ?? []).map(
        (_, index) => ({ kind: 'cell', index, reason, contradicts: 'latencyMs' }) as const,
      )
      return { ...done, refused }
    },
  }
  const report = await buildBank(options({ bank: taken, lanes: [{ models: [model], concurrency: 1 }] }))
  expect(report).toMatchObject({ failures: [], givenUp: [], progress: { done: 6, failed: 0 } })
})

test('a model that its breaker leaves alone is waited for, and nothing is lost', async () => {
  const clock = createVirtualClock()
  const bank = createArrayBank()
  const restarting = createScriptedModel({
    id: 'restarting',
    clock,
    replies: (request) => (clock.nowMs() < 40_000 ? { error: failure('upstream') } : sum(request)),
  })
  const model = createResilientModel(restarting, { retries: 0 }, { clock })
  const troubles: string[] = []
  const report = await buildBank(
    options({
      bank,
      clock,
      lanes: [{ models: [model], concurrency: 6 }],
      onTrouble: (id, error) => troubles.push(`${id}: ${error.message}`),
    }),
  )
  expect(report).toMatchObject({ givenUp: [], progress: { answered: 6, failed: 0 } })
  expect(new Set(troubles)).toEqual(new Set(['restarting: it broke']))
  expect(clock.nowMs()).toBeLessThan(60_000)
})

test('a model that stays down is given up after a while, and one question alone does not hold it up', async () => {
  const clock = createVirtualClock()
  const bank = createArrayBank()
  const dead = createScriptedModel({ id: 'dead', clock, replies: () => ({ error: failure('connection') }) })
  const poisoned = createScriptedModel({
    id: 'poisoned',
    clock,
    replies: (request) => (asked(request).includes('0 +') ? { error: failure('upstream') } : sum(request)),
  })
  const lanes = [dead, poisoned].map((model) => ({
    models: [createResilientModel(model, { retries: 5 }, { clock })],
    concurrency: 2,
  }))
  const report = await buildBank(options({ bank, clock, lanes }))
  expect(report.givenUp).toEqual([{ model: 'dead', cellsLeft: expect.any(Number) }])
  expect(clock.nowMs()).toBeLessThan(180_000)
  expect(report.failures.filter(({ model }) => model === 'poisoned').map(({ questionId }) => questionId)).toEqual([
    'q0',
  ])
  expect(report.progress.answered).toBe(5)
})

test('answers cut at the token limit are counted', async () => {
  const bank = createArrayBank()
  const model = createScriptedModel({
    id: 'm',
    replies: (request) => ({ text: sum(request), finishReason: asked(request).includes('2 +') ? 'length' : 'stop' }),
  })
  const report = await buildBank(options({ bank, lanes: [{ models: [model], concurrency: 1 }] }))
  expect(report.cut).toEqual([{ model: 'm', answers: 1 }])
})

test('what a question took that was asked again is counted', async () => {
  const clock = createVirtualClock()
  const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 1 }
  const usage = { inputTokens: 10, outputTokens: 1 }
  let asks = 0
  const model = createScriptedModel({
    id: 'm',
    clock,
    price,
    replies: (request) => ({ text: sum(request), usage, ...(++asks === 1 && { error: failure('upstream') }) }),
  })
  const lanes = [{ models: [model], concurrency: 1 }]
  const { progress } = await buildBank(options({ bank: createArrayBank(), clock, lanes }))
  expect(progress).toMatchObject({ answered: 6, failed: 0, inputTokens: 70, outputTokens: 7 })
})

test('a program that fails is a wrong answer without text, asked for once', async () => {
  const bank = createArrayBank()
  const failing = new ModelCallError({
    model: 'computes',
    kind: 'program-failed',
    message: 'computes: its program failed.',
  })
  const reply = { usage: { inputTokens: 9, outputTokens: 4 }, error: failing }
  const model = createScriptedModel({ id: 'computes', replies: questions.map(() => reply) })
  const built = await buildBank(options({ bank, lanes: [{ models: [model], concurrency: 1 }] }))
  expect(built.failures).toEqual([])
  expect(bank.cells.map(({ response, correct, usage }) => ({ response, correct, usage }))).toEqual(
    questions.map(() => ({ response: '', correct: 0, usage: reply.usage })),
  )
})
