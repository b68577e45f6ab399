import { expect, test } from 'vitest'
import {
  answersGoOnWithoutTheDatabase,
  calmSumsAreEqual,
  eachAnswerHasOneTrace,
  everyCellIsThere,
  noBudgetIsPassed,
  nobodyIsLeftWaiting,
  nothingIsSpentUncounted,
  quantileMs,
  writtenWithinMs,
} from './checks.ts'
import type { AnswerEnd, AskedOnce } from './client.ts'

const answered: AnswerEnd = { kind: 'answered', text: 'The answer is 42.' }

function asked(ticket: string, end: AnswerEnd = answered, endedAtMs = 1_000): AskedOnce {
  return { ticket, isStreamed: false, askedAtMs: endedAtMs - 100, endedAtMs, traceId: `trace ${ticket}`, end }
}

const costUsdOfCall = 0.005

test('an answer without an error and without an end fails the trial', () => {
  const refused: AnswerEnd = { kind: 'refused', status: 503, code: 'x' }
  const silent: AnswerEnd = { kind: 'silent', what: 'a stream that ends' }
  expect(nobodyIsLeftWaiting([asked('L1'), asked('L2', refused)]).holds).toBe(true)
  expect(nobodyIsLeftWaiting([asked('L1'), asked('L2', silent)]).holds).toBe(false)
  // A cluster that answers nothing leaves nobody waiting either, and proves nothing.
  expect(nobodyIsLeftWaiting([asked('L2', refused)]).holds).toBe(false)
})

test('an answer without a trace fails the trial unless a kill came before it was written', () => {
  const all = [asked('L1'), asked('L2', answered, 5_000)]
  const killedAt = (atMs: number) => [{ kind: 'kill', what: 'kill -9', atMs } as const]
  expect(eachAnswerHasOneTrace(all, ['trace L1', 'trace L2'], []).holds).toBe(true)
  expect(eachAnswerHasOneTrace(all, ['trace L1'], []).holds).toBe(false)
  expect(eachAnswerHasOneTrace(all, ['trace L1'], killedAt(5_000 + writtenWithinMs)).holds).toBe(true)
  expect(eachAnswerHasOneTrace(all, ['trace L1'], killedAt(5_001 + writtenWithinMs)).holds).toBe(false)
  expect(eachAnswerHasOneTrace(all, ['trace L1'], killedAt(4_900)).holds).toBe(false)
})

test('a trace that is there twice fails the trial', () => {
  expect(eachAnswerHasOneTrace([asked('L1')], ['trace L1', 'trace L1'], []).holds).toBe(false)
})

test('a ceiling is passed by calls or dollars, at the models or in the database', () => {
  const passed = (spending: object, begun: number, refused = 1): boolean =>
    !noBudgetIsPassed(
      'tight',
      { calls: 10, costUsd: 0.05, maxCalls: 10, maxCostUsd: 0.05, ...spending },
      { served: { begun, completed: begun }, refused, costUsdOfCall },
    ).holds
  expect(passed({}, 10)).toBe(false)
  expect(passed({ calls: 11 }, 10)).toBe(true)
  expect(passed({ costUsd: 0.051 }, 10)).toBe(true)
  expect(passed({ maxCostUsd: 1 }, 11)).toBe(true)
  expect(passed({ maxCalls: 100 }, 11)).toBe(true)
  // Nobody came near it.
  expect(passed({}, 10, 0)).toBe(true)
  // A key without a record has spent under no ceiling at all.
  expect(passed({ maxCalls: undefined }, 10)).toBe(true)
})

test('a call that the database does not know fails the trial; one counted at its worst case does not', () => {
  const served = { begun: 10, completed: 9 }
  const holds = (calls: number, costUsd: number): boolean =>
    nothingIsSpentUncounted('load', { calls, costUsd }, served, costUsdOfCall).holds
  expect(holds(10, 0.045)).toBe(true)
  expect(holds(11, 0.3)).toBe(true)
  expect(holds(9, 0.045)).toBe(false)
  expect(holds(10, 0.04)).toBe(false)
})

test('while nothing is killed a single call more or less fails the trial', () => {
  const before = { spending: { calls: 5, costUsd: 1 }, served: { begun: 4, completed: 3 } }
  const holds = (calls: number, costUsd: number, begun: number): boolean =>
    calmSumsAreEqual(before, { spending: { calls, costUsd }, served: { begun, completed: begun - 1 } }, costUsdOfCall)
      .holds
  expect(holds(15, 1.05, 14)).toBe(true)
  expect(holds(16, 1.05, 14)).toBe(false)
  expect(holds(15, 1.055, 14)).toBe(false)
  expect(holds(5, 1, 4)).toBe(false)
})

test('a job with a cell too few or too many, or asked again without a fault, fails the trial', () => {
  const holds = (cells: number, begun: number): boolean =>
    everyCellIsThere({ cells, wanted: 10, underWay: 4 }, { begun, completed: begun }).holds
  expect([9, 10, 11].map((cells) => holds(cells, 12))).toEqual([false, true, false])
  expect([9, 14, 15].map((begun) => holds(10, begun))).toEqual([false, true, false])
})

test('the 99th percentile is the time that all but one in a hundred stay within', () => {
  const times = Array.from({ length: 200 }, (_, index) => index + 1)
  expect([0.5, 0.99, 1].map((share) => quantileMs(times, share))).toEqual([100, 198, 200])
})

test('an answer under a ceiling while the database is away fails the trial, and so does a refusal under none', () => {
  const refused: AnswerEnd = { kind: 'refused', status: 503, code: 'database-unreachable' }
  const holds = (free: AnswerEnd, counted: AnswerEnd, outages = 1): boolean =>
    answersGoOnWithoutTheDatabase(
      [asked('F1', free)],
      [asked('L1', counted), asked('L2', answered, 9_000)],
      Array.from({ length: outages }, () => ({ kind: 'outage', fromMs: 500, toMs: 1_500 }) as const),
    ).holds
  expect(holds(answered, refused)).toBe(true)
  expect(holds(refused, refused)).toBe(false)
  expect(holds(answered, answered)).toBe(false)
  expect(holds(answered, refused, 0)).toBe(false)
  // Nobody is answered again.
  const outage = { kind: 'outage', fromMs: 500, toMs: 1_500 } as const
  expect(answersGoOnWithoutTheDatabase([asked('F1')], [asked('L1', refused)], [outage]).holds).toBe(false)
})
