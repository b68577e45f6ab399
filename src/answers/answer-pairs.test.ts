import { expect, test } from 'vitest'
import type { AnswerContext } from './answer-context.ts'
import { answersEqual } from './answers-equal.ts'
import { canonicalAnswer } from './canonical-answer.ts'
import { type AnswerPairs, answerPairs } from './fixtures/answer-pairs.ts'

function areEqual(pairs: AnswerPairs, a: string, b: string): boolean {
  const question: AnswerContext = {
    text: pairs.question ?? '',
    ...(pairs.options === undefined ? {} : { options: pairs.options }),
  }
  const left = canonicalAnswer(a, question, pairs.answerType)
  const right = canonicalAnswer(b, question, pairs.answerType)
  return left !== undefined && right !== undefined && answersEqual(left, right) && answersEqual(right, left)
}

test.each(answerPairs)('$about: what says the same is equal, what only looks alike is not', (pairs) => {
  expect(pairs.equal.filter(([a, b]) => !areEqual(pairs, a, b))).toEqual([])
  expect(pairs.different.filter(([a, b]) => areEqual(pairs, a, b))).toEqual([])
})

test('the table has at least 300 pairs, half of them traps', () => {
  const equal = answerPairs.flatMap((pairs) => pairs.equal).length
  const different = answerPairs.flatMap((pairs) => pairs.different).length
  expect(equal + different).toBeGreaterThanOrEqual(300)
  expect(different / (equal + different)).toBeGreaterThanOrEqual(0.5)
})
