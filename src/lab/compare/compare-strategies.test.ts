import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { embedNewQuestions } from '../../bank/embed/embed-questions.ts'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { startReference } from '../../method/calls/answer-request.ts'
import { decisionFrom } from '../../method/choosing/decision.ts'
import type { Strategy } from '../../method/strategy.ts'
import type { BankCellEntry, QuestionBank } from '../../ports/question-bank.ts'
import { compareStrategies } from './compare-strategies.ts'

let folder = ''
let bank: QuestionBank
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'smacs-own-'))
  bank = await openQuestionBank(join(folder, 'bank.db'))
  const questions = Array.from({ length: 40 }, (_, place) => ({
    dataset: place % 2 === 0 ? 'sums' : 'facts',
    questionId: `${place}`,
    text: `What is ${place} + 2?`,
    reference: `${place + 2}`,
  }))
  // a is always right, b half of the time, c never.
  const cells = questions.flatMap(({ dataset, questionId, reference }, place): readonly BankCellEntry[] =>
    ['a', 'b', 'c'].map((model, rank) => {
      const isRight = rank === 0 || (rank === 1 && place % 4 < 2)
      const response = `The answer is ${isRight ? reference : -1}.`
      return { dataset, questionId, model, sample: 0, correct: isRight ? 1 : 0, response }
    }),
  )
  await bank.append({ questions, cells })
  await embedNewQuestions(bank, 'lexical')
})
afterAll(async () => {
  await bank.close()
  rmSync(folder, { recursive: true })
})

/** Asks the model at a place of the pool. */
const placed: Strategy<{ place: number }> = {
  name: 'placed',
  optionsSchema: z.strictObject({ place: z.int().min(0).default(0) }),
  callsOne: true,
  async *run(question, context, { place }) {
    const model = context.models[place] ?? expect.unreachable()
    const rule = { temperature: 0, maxTokens: 100 }
    const call = startReference(question, model, 0, 'one of several', rule, context)
    const outcome = yield* context.desk.until(call.outcome)
    return outcome.ok ? decisionFrom(outcome.generation) : expect.unreachable()
  },
}

test('strategies of one’s own are measured beside ours, on the same questions', async () => {
  const written = {
    mine: placed,
    worse: { kind: 'mine', place: 1 },
    vote: { kind: 'majority' },
    oracle: { kind: 'oracle' },
  }
  const compared = () => compareStrategies({ bank, strategies: written, splits: 4, seed: 'own' })
  const comparison = await compared()
  const accuracy = (name: string) => comparison.strategies[name]?.accuracy.mean
  expect(Object.keys(comparison.strategies)).toEqual(Object.keys(written))
  expect([accuracy('mine'), accuracy('oracle')]).toEqual([1, 1])
  expect(accuracy('worse')).toBeCloseTo(0.5, 0)
  expect(comparison.strategies.mine?.calls.mean).toBe(1)
  expect(comparison.strategies.vote?.calls.mean).toBe(3)
  expect(await compared()).toEqual(comparison)
})

test('by workers or in this process, from a file or a view, the figures are the same', async () => {
  const strategies = { 'prior-vote': { kind: 'prior-vote', references: 2 } }
  const byWorkers = await compareStrategies({ bank, strategies, splits: 2 })
  expect(await compareStrategies({ bank: await bank.view(), strategies, splits: 2 })).toEqual(byWorkers)
})

test('what recordings cannot answer and what is written wrong is refused', async () => {
  const refused = (strategies: Parameters<typeof compareStrategies>[0]['strategies']) =>
    expect(compareStrategies({ bank, strategies, splits: 1 })).rejects
  await refused({ paper: { kind: 'paper' } }).toThrow('no recording holds them')
  await refused({ mine: placed, other: { kind: 'mine', plase: 1 } }).toThrow('nearest known key is `place`')
  await refused({ vote: { kind: 'majorty' } }).toThrow('`majority`')
  await refused({ oracle: { kind: 'oracle', depth: 1 } }).toThrow('takes no options')
})
