import { expect, test } from 'vitest'
import { createBankView } from '../../../bank/view/create-bank-view.ts'
import { createVirtualClock } from '../../../clock/virtual-clock.ts'
import { ModelCallError } from '../../../errors/model-call-error.ts'
import { createScriptedModel } from '../../../models/scripted/scripted-model.ts'
import type { Embedder } from '../../../ports/embedder.ts'
import { type Question, questionFromText } from '../../../ports/question.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import { createSmacs } from '../../../smacs/create-smacs.ts'
import type { CollaborationEvent } from '../../events.ts'
import { adaptiveOptionsSchema } from './adaptive-options.ts'

/** Sums point one way, facts the other: which kind a question is stands in its text. */
const byKind: Embedder = {
  id: 'by-kind',
  dimensions: 2,
  embed: async (texts) => texts.map((text) => Float32Array.from(text.includes('sum') ? [1, 0.1] : [0.1, 1])),
}

/** How often each model is right on sums and on facts. */
const skill: Readonly<Record<string, readonly [number, number]>> = {
  weak: [0.35, 0.35],
  sums: [0.9, 0.4],
  facts: [0.4, 0.9],
  middling: [0.6, 0.6],
  helper: [0.97, 0.97],
}

function bankOf(models: readonly string[], questionCount: number, graded: boolean): BankView {
  const random = createSeededRandom('adaptive test')
  const questions = Array.from({ length: questionCount }, (_, place) => ({
    dataset: place % 2 === 0 ? 'sums' : 'facts',
    questionId: `${place}`,
    text: `${place % 2 === 0 ? 'sum' : 'fact'} ${place}`,
  }))
  return createBankView({
    questions,
    models: [...models],
    embedderId: 'by-kind',
    embeddings: questions.map(({ dataset }) => (dataset === 'sums' ? [1, 0.1] : [0.1, 1])),
    cells: models.flatMap((model) =>
      questions.map((_, question) => {
        const right = random.next() < (skill[model]?.[question % 2] ?? 0.5)
        const answer = 10 * question + (right ? 0 : 1 + Math.floor(random.next() * 4))
        return { question, model, response: `The answer is ${answer}.`, ...(graded && { correct: right ? 1 : 0 }) }
      }),
    ),
  })
}

const pool = ['weak', 'sums', 'facts', 'middling']
const graded = bankOf([...pool, 'helper'], 240, true)

function ask(options: {
  replies: Readonly<Record<string, string>>
  bank?: BankView
  strategy?: Readonly<Record<string, unknown>>
  question?: string | Question
  maxCalls?: number
}): Promise<{ answer: Awaited<ReturnType<ReturnType<typeof createSmacs>['ask']>>; events: CollaborationEvent[] }> {
  const scripted = (id: string) => createScriptedModel({ id, replies: () => options.replies[id] ?? '' })
  const smacs = createSmacs({
    models: pool.map(scripted),
    helpers: [scripted('helper')],
    embedder: byKind,
    ...(options.bank && { bank: options.bank }),
  })
  const collaboration = smacs.stream(options.question ?? 'a sum to do', {
    strategy: { kind: 'adaptive', ...options.strategy },
    seed: 1,
    ...(options.maxCalls !== undefined && { maxCalls: options.maxCalls }),
  })
  return collect(collaboration)
}

async function collect(collaboration: ReturnType<ReturnType<typeof createSmacs>['stream']>) {
  const events: CollaborationEvent[] = []
  for (;;) {
    const step = await collaboration.next()
    if (step.done) return { answer: step.value, events }
    events.push(step.value)
  }
}

const says = (answer: number): string => `The answer is ${answer}.`
const explanations = (events: readonly CollaborationEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'answers-weighed' ? [event.explanation] : []))
const gradedPool = graded.restrict({ models: pool })
/** Everybody says something else. */
const quarrel: Readonly<Record<string, number>> = { weak: 1, sums: 2, facts: 3, middling: 4 }

test('asks the model that is best at this kind of question first', async () => {
  const replies = { weak: says(1), sums: says(391), facts: says(2), middling: says(391) }
  const sum = await ask({ replies, bank: gradedPool })
  expect(sum.answer.models[0]).toBe('sums')
  const fact = await ask({ replies, bank: gradedPool, question: 'a fact to know' })
  expect(fact.answer.models[0]).toBe('facts')
})

test('stops early where the models agree and asks more where they do not', async () => {
  const strategy = { minConfidence: 0.96 }
  const agreeing = await ask({
    replies: { weak: says(391), sums: says(391), facts: says(391), middling: says(391) },
    bank: gradedPool,
    strategy,
  })
  const arguing = await ask({
    replies: { weak: says(1), sums: says(391), facts: says(2), middling: says(3) },
    bank: gradedPool,
    strategy,
  })
  expect(agreeing.answer.usage.calls).toBeLessThan(arguing.answer.usage.calls)
  expect(agreeing.answer.confidence).toBeGreaterThan(arguing.answer.confidence ?? 1)
})

test('says in words why it stopped', async () => {
  const { events, answer } = await ask({
    replies: { weak: says(391), sums: says(391), facts: says(391), middling: says(391) },
    bank: gradedPool,
  })
  const last = explanations(events).at(-1) ?? ''
  expect(last).toMatch(/^Asked \d of 4: .* 391, which is right in \d+ of 100 such cases/)
  expect(answer.extracted).toBe('391')
})

test.each<{ case: string; replies: Readonly<Record<string, number>> }>([
  { case: 'all agree', replies: { weak: 391, sums: 391, facts: 391, middling: 391 } },
  { case: 'all differ', replies: quarrel },
])('where $case, waits for the answers it needs and for nothing else', async ({ replies }) => {
  const delays: Readonly<Record<string, number>> = { weak: 300, sums: 100, facts: 400, middling: 200 }
  const clock = createVirtualClock()
  const models = pool.map((id) =>
    createScriptedModel({ id, clock, replies: [{ text: says(replies[id] ?? 0), delayMs: delays[id] ?? 0 }] }),
  )
  const smacs = createSmacs({ models, embedder: byKind, bank: gradedPool, clock })
  const { answer, events } = await collect(smacs.stream('a sum to do', { strategy: 'adaptive', seed: 1 }))
  const starts = events.flatMap((event) => (event.type === 'call-started' ? [event.atMs] : []))
  const ends = starts.map((startMs, place) => startMs + (delays[answer.models[place] ?? ''] ?? 0))
  // Each later call starts the moment those before it are in, and the answer stands the moment the last one is.
  starts.forEach((startMs, place) => {
    expect([0, Math.max(0, ...ends.slice(0, place))]).toContain(startMs)
  })
  const last = events.at(-1)
  expect(last?.type === 'answer-finished' ? last.atMs : undefined).toBe(Math.max(...ends))
})

test('without a bank asks until two agree, says so, and gives no confidence', async () => {
  const { answer, events } = await ask({
    replies: { weak: says(5), sums: says(391), facts: says(391), middling: says(391) },
  })
  expect(answer.extracted).toBe('391')
  expect(answer.confidence).toBeUndefined()
  expect(answer.usage.calls).toBe(4)
  expect(answer.notes.join(' ')).toContain('No question bank')
  expect(events.some((event) => event.type === 'answers-weighed' && event.confidence !== undefined)).toBe(false)
})

test('learns from answers nobody graded, and warns that a small pool needs labels', async () => {
  const { answer } = await ask({
    replies: { weak: says(1), sums: says(391), facts: says(2), middling: says(391) },
    bank: bankOf(pool, 240, false),
  })
  expect(answer.extracted).toBe('391')
  expect(answer.notes.join(' ')).toContain('Grading 25 to 50')
})

test('a failing model is replaced by the next and leaves a note', async () => {
  const models = pool.map((id) =>
    createScriptedModel({ id, replies: () => (id === 'sums' ? { error: new Error('out of order') } : says(391)) }),
  )
  const smacs = createSmacs({ models, embedder: byKind, bank: gradedPool })
  const answer = await smacs.ask('a sum to do', { strategy: 'adaptive', seed: 1 })
  expect(answer.extracted).toBe('391')
  expect(answer.degraded).toBe(true)
  expect(answer.notes.join(' ')).toContain('sums gave no answer')
})

test('never starts more calls than it may', async () => {
  const { answer } = await ask({
    replies: { weak: says(1), sums: says(391), facts: says(2), middling: says(3) },
    bank: gradedPool,
    strategy: { minConfidence: 1, escalate: { to: 'helper', below: 1 } },
    maxCalls: 2,
  })
  expect(answer.usage.calls).toBe(2)
  expect(answer.notes.join(' ')).toContain('the calls are used up')
})

test('says that it asks more only where it may', async () => {
  const replies = Object.fromEntries(Object.entries(quarrel).map(([model, answer]) => [model, says(answer)]))
  for (const maxCalls of [1, 2, 3]) {
    const { answer, events } = await ask({ replies, bank: gradedPool, strategy: { minConfidence: 1 }, maxCalls })
    const decisions = events.flatMap((event) => (event.type === 'answers-weighed' ? [event.decision] : []))
    expect(decisions.at(-1)).toBe('stop')
    expect(decisions.filter((decision) => decision === 'ask-more').length).toBeLessThan(maxCalls)
    expect(explanations(events).at(-1)).toContain('the calls are used up')
    expect(answer.notes).toContain('Stopped early: the calls are used up.')
  }
})

test('asks everybody where the confidence asked for is never reached', async () => {
  const { answer } = await ask({
    replies: { weak: says(1), sums: says(391), facts: says(2), middling: says(3) },
    bank: gradedPool,
    strategy: { maxAsked: 1, minConfidence: 1 },
  })
  expect(answer.models).toHaveLength(4)
})

test('an unsure answer goes to the helper, whose vote is weighed and not obeyed', async () => {
  const escalate = { to: 'helper', below: 0.99 }
  const replies = { weak: says(1), sums: says(2), facts: says(3), middling: says(4), helper: says(391) }
  const unsure = await ask({ replies, bank: graded, strategy: { escalate } })
  expect(unsure.answer.models.at(-1)).toBe('helper')
  expect(unsure.answer).toMatchObject({ extracted: '391', writtenBy: 'helper' })
  expect(explanations(unsure.events).at(-1)).toContain('helper says 391')
  const never = await ask({ replies, bank: graded, strategy: { escalate: { to: 'helper', below: 0 } } })
  expect(never.answer.models).not.toContain('helper')
})

test('an aggregator writes one answer from those given, and its vote tips an even scale without being obeyed', async () => {
  const aggregator = (text: string) =>
    createScriptedModel({
      id: 'helper',
      replies: ({ messages }) => (JSON.stringify(messages).includes('reference 1]') ? says(Number(text)) : says(0)),
    })
  const ask = (
    text: string,
    strategy: Readonly<Record<string, unknown>>,
    ceilings: { readonly maxCalls?: number } = {},
  ) => {
    const smacs = createSmacs({
      models: pool.map((id) => createScriptedModel({ id, replies: () => says(quarrel[id] ?? 0) })),
      helpers: [aggregator(text)],
      embedder: byKind,
      bank: gradedPool,
    })
    return collect(
      smacs.stream('a fact or sum to do', { strategy: { kind: 'adaptive', ...strategy }, seed: 1, ...ceilings }),
    )
  }
  const escalate = { aggregator: 'helper', below: 0.99 }
  const alone = await ask('391', { maxAsked: 3 })
  const { answer, events } = await ask('391', { maxAsked: 3, escalate })
  expect(answer.extracted).toBe(alone.answer.extracted)
  expect(answer.confidence).toBeUndefined()
  expect(answer.usage.calls).toBe(alone.answer.usage.calls + 1)
  expect(events.some((event) => event.type === 'call-finished' && event.stage === 'aggregation')).toBe(true)
  expect(answer.notes.join(' ')).toContain('counts as one more vote; too few graded answers')
  expect(explanations(events).at(-2)).toMatch(/helper writes one answer from/)
  expect(explanations(events).at(-1)).toMatch(/^The aggregation by helper says 391: /)

  const agreeing = await ask(alone.answer.extracted ?? '', { maxAsked: 3, escalate })
  expect(agreeing.answer.extracted).toBe(alone.answer.extracted)
  expect(explanations(agreeing.events).at(-1)).toContain('The aggregation by helper agrees')
  const ceiling = await ask('391', { maxAsked: 3, escalate }, { maxCalls: alone.answer.usage.calls })
  expect(ceiling.answer.usage.calls).toBe(alone.answer.usage.calls)
  expect(ceiling.answer.notes.join(' ')).toContain('helper was to be heard too: the calls are used up')

  const noBank = createSmacs({
    models: pool.map((id) => createScriptedModel({ id, replies: () => says(quarrel[id] ?? 0) })),
    helpers: [aggregator('4')],
    embedder: byKind,
  })
  const voted = await noBank.ask('a sum', { strategy: { kind: 'adaptive', escalate }, seed: 1 })
  expect(voted).toMatchObject({ extracted: '4' })
  expect(voted.confidence).toBeUndefined()
})

test('graded aggregations make the aggregator a calibrated voter, and nobody of the pool', async () => {
  const recorded = (id: string, share: number) => {
    const random = createSeededRandom(id)
    return graded.questions.map((_, question) => {
      const right = random.next() < share
      const response = says(10 * question + (right ? 0 : 1 + Math.floor(random.next() * 4)))
      return { question, model: id, response, correct: right ? 1 : 0 }
    })
  }
  const bankWith = (...extra: { question: number; model: string; response: string; correct: number }[][]) =>
    createBankView({
      questions: graded.questions,
      models: [...pool, ...new Set(extra.flat().map(({ model }) => model))],
      embedderId: 'by-kind',
      embeddings: graded.questions.map((_, question) => [...(graded.embedding(question) ?? [])]),
      cells: [
        ...pool.flatMap((model) =>
          graded.questions.flatMap((_, question) =>
            graded.cells(question, model).map((cell) => ({ ...cell, question, model })),
          ),
        ),
        ...extra.flat(),
      ],
    })
  const run = (bank: BankView) => {
    const smacs = createSmacs({
      models: pool.map((id) => createScriptedModel({ id, replies: () => says(quarrel[id] ?? 0) })),
      helpers: [createScriptedModel({ id: 'writer', replies: () => says(391) })],
      embedder: byKind,
      bank,
    })
    const strategy = { kind: 'adaptive', maxAsked: 3, escalate: { aggregator: 'writer', below: 0.99 } }
    return collect(smacs.stream('a sum to do', { strategy, seed: 1 }))
  }
  const plain = await run(bankWith())
  const uncalibrated = await run(bankWith(recorded('writer', 0.9)))
  for (const { answer } of [plain, uncalibrated]) {
    expect(answer.notes.join(' ')).toContain('too few graded answers say what it is worth')
    expect(answer.confidence).toBeUndefined()
  }
  // Answers of a writer outside the pool say nothing about the pool.
  const asked = (events: readonly CollaborationEvent[]) =>
    events.flatMap((event) => (event.type === 'answers-weighed' && event.decision !== 'stop' ? [event.clusters] : []))
  expect(asked(uncalibrated.events)).toEqual(asked(plain.events))

  const trusted = await run(bankWith(recorded('aggregator:writer', 0.97)))
  expect(asked(trusted.events)).toEqual(asked(plain.events))
  expect(trusted.answer.notes.join(' ')).not.toContain('one more vote')
  expect(trusted.answer).toMatchObject({ extracted: '391', writtenBy: 'writer' })
  expect(trusted.answer.confidence).toBeGreaterThan(0.5)
  const useless = await run(bankWith(recorded('aggregator:writer', 0.2)))
  expect(useless.answer.extracted).toBe('2')
  const few = await run(bankWith(recorded('aggregator:writer', 0.97).slice(0, 15)))
  expect(few.answer.notes.join(' ')).toContain('too few graded answers')
})

test('the best of those that answered aggregates where nobody is named, and a failed aggregation leaves the answer', async () => {
  const failing = (id: string) =>
    createScriptedModel({
      id,
      replies: ({ messages }) =>
        JSON.stringify(messages).includes('reference 1]')
          ? { error: new Error('out of order') }
          : says(quarrel[id] ?? 0),
    })
  const smacs = createSmacs({ models: pool.map(failing), embedder: byKind, bank: gradedPool })
  const strategy = { kind: 'adaptive', escalate: { aggregator: true, below: 0.99 } } as const
  const { answer, events } = await collect(smacs.stream('a sum to do', { strategy, seed: 1 }))
  expect(
    events.flatMap((event) => (event.type === 'call-started' && event.stage === 'aggregation' ? [event.model] : [])),
  ).toEqual(['sums'])
  expect(answer).toMatchObject({ extracted: '2', degraded: true })
  expect(answer.notes.join(' ')).toContain('sums was to write one answer from the others and wrote none')
})

test('an aggregation that takes too long is given up at the deadline, and the answer before it stands', async () => {
  const clock = createVirtualClock()
  const models = pool.map((id) =>
    createScriptedModel({
      id,
      clock,
      replies: ({ messages }) =>
        JSON.stringify(messages).includes('reference 1]')
          ? { hang: true }
          : { text: says(quarrel[id] ?? 0), delayMs: 100 },
    }),
  )
  const smacs = createSmacs({ models, embedder: byKind, bank: gradedPool, clock })
  const strategy = { kind: 'adaptive', escalate: { aggregator: true, below: 1 } } as const
  const { answer, events } = await collect(smacs.stream('a sum to do', { strategy, seed: 1, deadlineMs: 5_000 }))
  const last = events.at(-1)
  expect(last?.type === 'answer-finished' ? last.atMs : undefined).toBe(5_000)
  expect(answer).toMatchObject({ extracted: '2', degraded: true })
  expect(answer.notes.join(' ')).toContain('wrote none')
})

test('one reference is not shown as the answer where an aggregator may still write another', async () => {
  const models = ['a', 'b'].map((id) =>
    createScriptedModel({
      id,
      replies: ({ messages }) => says(JSON.stringify(messages).includes('reference 1]') ? 2 : 1),
    }),
  )
  const strategy = { kind: 'adaptive', maxAsked: 1, escalate: { aggregator: 'b', below: 1.0 } } as const
  const { answer, events } = await collect(
    createSmacs({ models, embedder: byKind }).stream('a sum', { strategy, seed: 1 }),
  )
  const shown = events.flatMap((event) => (event.type === 'answer-delta' ? [event.text] : [])).join('')
  expect(shown).toBe(answer.text)
})

test('where the prior alone is sure, the one model asked is shown as it writes to whoever reads along', async () => {
  const models = pool.map((id) =>
    createScriptedModel({ id, replies: () => 'It is 3 hundred and 91: the answer is 391.' }),
  )
  const smacs = createSmacs({ models, embedder: byKind, bank: gradedPool })
  const shown = async (strategy: Readonly<Record<string, unknown>>, deltas?: 'answer' | 'none') => {
    const { answer, events } = await collect(
      smacs.stream('a sum to do', {
        strategy: { kind: 'adaptive', ...strategy },
        seed: 1,
        answerSettings: { temperature: 0.3 },
        ...(deltas && { deltas }),
      }),
    )
    const pieces = events.flatMap((event) => (event.type === 'answer-delta' ? [event.text] : []))
    expect(pieces.join('')).toBe(answer.text)
    expect(answer.confidence).toBeGreaterThan(0.5)
    return { pieces: pieces.length, calls: answer.usage.calls, explanation: explanations(events).at(-1) }
  }
  const read = await shown({ meanCalls: 1 }, 'answer')
  expect(read).toMatchObject({ calls: 1, explanation: expect.stringContaining('sure of it beforehand') })
  expect(read.pieces).toBeGreaterThan(3)
  expect(await shown({ meanCalls: 1 }, 'none')).toMatchObject({ calls: 1, pieces: 1 })
  const unsure = await shown({ meanCalls: 1, minConfidence: 0.999 }, 'answer')
  expect(unsure).toMatchObject({ pieces: 1, calls: pool.length })
})

test('what a bank of comparable answers is sure of beforehand holds neither for tool calls nor for open answers', async () => {
  const calling = { text: '', toolCalls: [{ id: '1', name: 'add', arguments: '{}' }] }
  const asked = async (question: Question, reply: string | typeof calling) => {
    const models = pool.map((id) => createScriptedModel({ id, replies: () => reply }))
    const smacs = createSmacs({ models, embedder: byKind, bank: gradedPool })
    const strategy = { kind: 'adaptive', meanCalls: 1 } as const
    return (await collect(smacs.stream(question, { strategy, seed: 1, deltas: 'answer' }))).answer
  }
  const sum = 'a sum to do'
  expect((await asked(questionFromText(sum), says(2))).usage.calls).toBe(1)
  const withTool = questionFromText(sum, { tools: [{ name: 'add', parameters: {} }] })
  expect(await asked(withTool, calling)).toMatchObject({ usage: { calls: 3 }, toolCalls: [{ name: 'add' }] })
  expect((await asked(questionFromText(sum, { answerType: 'open' }), 'A poem.')).usage.calls).toBe(3)
})

test('nobody goes on with a text that was shown in part, and one that showed nothing is replaced', async () => {
  const error = new ModelCallError({ model: 'sums', kind: 'upstream', message: 'out of order' })
  const run = (text: string) => {
    const models = pool.map((id) =>
      createScriptedModel({ id, replies: () => (id === 'sums' ? { text, error } : says(391)) }),
    )
    const smacs = createSmacs({ models, embedder: byKind, bank: gradedPool })
    const strategy = { kind: 'adaptive', meanCalls: 1 } as const
    return collect(smacs.stream('a sum to do', { strategy, seed: 1, deltas: 'answer' }))
  }
  await expect(run('The answer is, I think,')).rejects.toThrow('out of order')
  const { answer } = await run('')
  expect(answer.text).toBe(says(391))
  expect(answer.models).toEqual(['sums', 'middling'])
})

test('escalation names a helper or an aggregator, not both and not neither', () => {
  const parse = (escalate: unknown) => adaptiveOptionsSchema.safeParse({ escalate }).success
  expect(parse({ to: 'helper' })).toBe(true)
  expect(parse({ aggregator: true, below: 0.7 })).toBe(true)
  expect(parse({ aggregator: 'helper' })).toBe(true)
  expect(parse({ below: 0.7 })).toBe(false)
  expect(parse({ to: 'helper', aggregator: true })).toBe(false)
  expect(parse({ to: 'helper', aggregator: false })).toBe(false)
})

test('open answers are chosen by their likeness, without a confidence', async () => {
  const { answer, events } = await ask({
    replies: { weak: 'Roses are red.', sums: 'Violets are blue.', facts: 'Roses are red, too.', middling: 'Hm.' },
    bank: gradedPool,
    question: questionFromText('Write a poem about roses.', { answerType: 'open' }),
  })
  expect(answer.confidence).toBeUndefined()
  expect(events.some((event) => event.type === 'scored')).toBe(true)
  expect(answer.notes.join(' ')).toMatch(/likeness alone.* No open answer of the bank is graded: .* no confidence/)
  // Members that the bank does not know are taken for as good as the others: the first of all is asked.
  const lone = await ask({
    replies: { weak: 'Violets are blue.', sums: 'Violets are blue.' },
    bank: gradedPool.restrict({ models: ['sums'] }),
    strategy: { maxAsked: 1 },
    question: questionFromText('The sum of all poems?', { answerType: 'open' }),
  })
  expect(lone.answer).toMatchObject({ text: 'Violets are blue.', degraded: false })
  expect(lone.answer.notes.join(' ')).toContain('nothing to compare it with')
})

/** Vectors by what a poem is about. */
const byFlower: Embedder = {
  id: 'by-kind',
  dimensions: 2,
  embed: async (texts) =>
    texts.map((text) => Float32Array.from(/rose/i.test(text) ? [1, 0.1] : /tree/.test(text) ? [-1, 0.2] : [0.1, 1])),
}

test.each([{ escalate: { to: 'helper', below: 0.7 } }, { escalate: { aggregator: 'helper', below: 0.7 } }])(
  'open answers that are unlike each other escalate too: $escalate',
  async ({ escalate }) => {
    const run = (poems: Readonly<Record<string, string>>, ceilings: { readonly maxCalls?: number } = {}) => {
      const smacs = createSmacs({
        models: pool.map((id) => createScriptedModel({ id, replies: () => poems[id] ?? '' })),
        helpers: [createScriptedModel({ id: 'helper', replies: () => 'A rose, and a violet beside the rose.' })],
        embedder: byFlower,
        bank: escalate.to === undefined ? gradedPool : graded,
      })
      const question = questionFromText('Write a poem.', { answerType: 'open' })
      return collect(smacs.stream(question, { strategy: { kind: 'adaptive', escalate }, seed: 1, ...ceilings }))
    }
    const decisions = (events: readonly CollaborationEvent[]) =>
      events.flatMap((event) => (event.type === 'answers-weighed' ? [event.decision] : []))
    const unlike = { weak: 'A violet.', sums: 'A violet.', facts: 'A rose.', middling: 'A tree.' }
    const alike = { weak: 'Roses.', sums: 'A rose.', facts: 'The rose.', middling: 'Rose!' }
    const unsure = await run(unlike)
    expect(decisions(unsure.events).slice(-2)).toEqual(['escalate', 'stop'])
    expect(unsure.answer.models).toContain('helper')
    expect(unsure.answer.confidence).toBeUndefined()
    expect(unsure.answer.notes.join(' ')).toMatch(/helper counts as one more answer/)
    // Nobody agreed with the rose before the helper did.
    expect((await run(unlike, { maxCalls: 3 })).answer.text).toMatch(/violet/)
    expect(unsure.answer.text).toMatch(/rose/)
    const sure = await run(alike)
    expect(decisions(sure.events).at(-1)).toBe('stop')
    expect(sure.answer.models).not.toContain('helper')
    const ended = await run(unlike, { maxCalls: 3 })
    expect(ended.answer.usage.calls).toBe(3)
    expect(ended.answer.notes.join(' ')).toContain('helper was to be heard too: the calls are used up')
  },
)

test('graded open answers give open answers a confidence, and one that is too low escalates', async () => {
  const random = createSeededRandom('open bank')
  const models = ['weak', 'sums', 'facts', 'middling']
  const questions = Array.from({ length: 150 }, (_, place) => ({
    questionId: `${place}`,
    text: `fact ${place}`,
    answerType: 'open' as const,
  }))
  const bank = createBankView({
    questions,
    models,
    embedderId: 'by-kind',
    embeddings: questions.map(() => [0.1, 1]),
    // Roses are what was asked for.
    cells: questions.flatMap((_, question) =>
      models.map((model) => {
        const right = random.next() < 0.7
        return { question, model, response: right ? 'a rose' : 'a lily', correct: right ? 1 : 0 }
      }),
    ),
  })
  const run = (poem: (id: string) => string, strategy: Readonly<Record<string, unknown>> = {}) => {
    const scripted = (id: string) => createScriptedModel({ id, replies: () => poem(id) })
    const smacs = createSmacs({ models: models.map(scripted), helpers: [scripted('helper')], embedder: byFlower, bank })
    const question = questionFromText('Which flower?', { answerType: 'open' })
    return collect(smacs.stream(question, { strategy: { kind: 'adaptive', ...strategy }, seed: 1 }))
  }
  const agreeing = await run(() => 'a rose')
  const arguing = await run((id) => (id === 'facts' ? 'a rose' : 'a lily'))
  expect(agreeing.answer.confidence).toBeGreaterThan(0.8)
  expect(arguing.answer.confidence).toBeLessThan((agreeing.answer.confidence ?? 0) - 0.1)
  expect(agreeing.answer.notes.join(' ')).toContain('Weights from 150 graded open questions.')
  expect(explanations(agreeing.events).at(-1)).toMatch(/3 of 3 say the same, which is right in \d+ of 100 such cases/)
  const calls = async (poem: (id: string) => string) =>
    (await run(poem, { escalate: { to: 'helper', below: 0.8 } })).answer.models.includes('helper')
  expect(await calls(() => 'a rose')).toBe(false)
  expect(await calls((id) => (id === 'facts' ? 'a rose' : 'a lily'))).toBe(true)
})

test.each(['adaptive', 'calibrated'])(
  '%s: log-probabilities of open answers count by what is usual for their model',
  async (kind) => {
    const questions = Array.from({ length: 60 }, (_, place) => ({ questionId: `${place}`, text: `sum ${place}` }))
    const withLogprobs = ['sums', 'facts', 'middling']
    const bank = createBankView({
      questions,
      models: [...pool],
      embedderId: 'by-kind',
      embeddings: questions.map(() => [1, 0.1]),
      cells: questions.flatMap((_, question) =>
        pool.map((model) => ({
          question,
          model,
          response: `The answer is ${question}.`,
          correct: 1,
          ...(withLogprobs.includes(model) && { meanLogprob: question % 2 === 0 ? -0.9 : -1.1 }),
        })),
      ),
    })
    // All texts look alike to this embedder; weak's is the most certain, and nobody knows what is usual for it.
    const logprobs: Readonly<Record<string, number>> = { weak: -0.01, sums: -1.2, facts: -0.8, middling: -1 }
    const asked: boolean[] = []
    const models = pool.map((id) =>
      createScriptedModel({
        id,
        replies: (request) => {
          asked.push(request.logprobs === true)
          return { text: `A poem by ${id}.`, logprobs: [logprobs[id]] }
        },
      }),
    )
    const smacs = createSmacs({ models, embedder: byKind, bank })
    const question = questionFromText('Write a poem.', { answerType: 'open' })
    const { answer, events } = await collect(smacs.stream(question, { strategy: { kind }, seed: 1 }))
    expect(asked.every(Boolean)).toBe(true)
    const scored = events.find((event) => event.type === 'scored')
    expect(scored?.signals).toEqual(['consensus', 'perplexity'])
    expect(answer.notes.join(' ')).toMatch(/likeness and the log-probabilities of \d of \d, each set against/)
    expect(answer.writtenBy).toBe('facts')

    asked.length = 0
    await smacs.ask(questionFromText('2 + 2?', { answerType: 'number' }), { strategy: { kind }, seed: 1 })
    expect(asked).not.toContain(true)
  },
)

test('calibrated asks the whole pool and gives the probability of being right', async () => {
  const { answer } = await ask({
    replies: { weak: says(1), sums: says(391), facts: says(1), middling: says(391) },
    bank: gradedPool,
    strategy: { kind: 'calibrated' },
  })
  expect(answer).toMatchObject({ extracted: '391', writtenBy: 'sums', usage: { calls: 4 } })
  expect(answer.confidence).toBeGreaterThan(0.5)
})
