import { expect, test } from 'vitest'
import { marksItsAnswer, optionCountOf, readAnswerEvidence, signalCount } from './answer-evidence.ts'
import { answerSignalNames, countAnswers, readAnswerSignals, readOptionSignals, surpriseOf } from './answer-signals.ts'
import { noAnswer, notAsked } from './vote-table.ts'

test('an answer counts as marked where it is stated, boxed or all there is', () => {
  const rambling = 'We look at the forces. '.repeat(20)
  expect(marksItsAnswer(`${rambling}The answer is (C).`)).toBe(true)
  expect(marksItsAnswer(`${rambling}\\boxed{12}`)).toBe(true)
  expect(marksItsAnswer('42')).toBe(true)
  expect(marksItsAnswer(`${rambling}so that the force on A`)).toBe(false)
})

test('votes number the answers in order, and tell no answer from not asked', () => {
  const responses = ['The answer is 4.', undefined, 'The answer is 5.', 'The answer is 4.0.', 'The answer is 4.']
  const { votes, signals } = readAnswerEvidence({ text: 'How many?' }, responses, [true, true, true, true, false])
  expect([...votes]).toEqual([0, notAsked, 1, 0, noAnswer])
  expect(signals.length).toBe(5 * signalCount)
  expect(signals.slice(signalCount, 2 * signalCount).every((value) => value === 0)).toBe(true)
})

test('a choice has as many options as it lists, a free answer none', () => {
  expect(optionCountOf({ text: 'Which?\nA. one\nB. two\nC. three' })).toBe(3)
  expect(optionCountOf({ text: 'How many?' })).toBeUndefined()
})

test('arithmetic that comes out is counted, rounded results included, wrong ones not', () => {
  const steps = (text: string): number => Math.round(Math.expm1(readAnswerSignals(text, '1').rightSteps))
  expect(steps('First 12 * 3 = 36, then 36 + 4 = 40.')).toBe(2)
  expect(steps('so 10 / 3 = 3.33 and 1,000 - 1 = 999')).toBe(2)
  expect(steps('so 12 * 3 = 35')).toBe(0)
  expect(steps('x = 3, y = 4')).toBe(0)
})

test('doubts and a cut end show', () => {
  const sure = readAnswerSignals('It is 4 because two and two make four.', '4')
  const unsure = readAnswerSignals('Wait, actually that is not sure. However, perhaps it is 4, whi', '4')
  expect(unsure.doubts).toBeGreaterThan(sure.doubts)
  expect(sure.finished).toBe(1)
  expect(unsure.finished).toBe(0)
  expect(answerSignalNames.every((name) => Number.isFinite(sure[name]))).toBe(true)
})

test('a hostile text is read in time that grows with its length', { timeout: 5_000 }, () => {
  expect(readAnswerSignals(`${'1 + '.repeat(50_000)}= 2`, '2').finished).toBe(1)
  expect(readAnswerSignals('('.repeat(100_000), '2').finished).toBe(0)
})

test('a number in the middle of the options is told from one at the end', () => {
  const signals = readOptionSignals(['1 m', '2 m', '3 m', '4 m', '5 m'])
  expect(signals[2]?.numericMiddle).toBe(0.5)
  expect(signals[0]?.numericMiddle).toBe(-0.5)
  expect(signals.map(({ place }) => place)).toEqual([-0.5, -0.25, 0, 0.25, 0.5])
})

test('an answer a model often gives surprises less than one it never gave', () => {
  const frequencies = countAnswers(['A', 'A', 'A', 'B', 'B', undefined, 'constructor'])
  expect(frequencies.total).toBe(6)
  expect(surpriseOf(frequencies, 'A')).toBeLessThan(surpriseOf(frequencies, 'B'))
  expect(surpriseOf(frequencies, 'B')).toBeLessThan(surpriseOf(frequencies, 'toString'))
})
