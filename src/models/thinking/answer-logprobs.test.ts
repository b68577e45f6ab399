import { expect, test } from 'vitest'
import { createAnswerLogprobs } from './think-blocks.ts'

const text = (start: number, value: string) => ({ kind: 'text', text: value, start }) as const

test('gives each token of the answer once, and none of the thinking', () => {
  const logprobs = createAnswerLogprobs()
  logprobs.push('<think>hm</think>4', [
    { token: '<think>', logprob: -1 },
    { token: 'hm', logprob: -2 },
    { token: '</think>', logprob: -3 },
    { token: '4', logprob: -4 },
  ])
  logprobs.push('2', [{ token: '2', logprob: undefined }])
  expect(logprobs.take(text(17, '4'))).toEqual([-4])
  expect(logprobs.take(text(18, '2'))).toEqual([undefined])
  expect(logprobs.take(text(19, '!'))).toEqual([])
})

test('a token that reaches over two segments counts once', () => {
  const logprobs = createAnswerLogprobs()
  logprobs.push('ab <', [{ token: 'ab <', logprob: -1 }])
  expect(logprobs.take(text(0, 'ab '))).toEqual([-1])
  expect(logprobs.take(text(3, '<'))).toEqual([])
})

test('tokens that do not add up to the text count for the whole piece', () => {
  const logprobs = createAnswerLogprobs()
  logprobs.push('', [{ token: '\ufffd', logprob: -1 }])
  logprobs.push('é!', [
    { token: '\ufffd', logprob: -2 },
    { token: '!', logprob: -3 },
  ])
  expect(logprobs.take(text(0, 'é!'))).toEqual([-1, -2, -3])
})

test('an end-of-text token is no token of the answer', () => {
  const logprobs = createAnswerLogprobs()
  logprobs.push('42', [{ token: '42', logprob: -1 }])
  logprobs.push('', [{ token: '', logprob: -5 }])
  expect(logprobs.take(text(0, '42'))).toEqual([-1])
})

test('a piece without tokens among others that have theirs is a token without a measurement', () => {
  const between = createAnswerLogprobs()
  between.push('A', [{ token: 'A', logprob: -1 }])
  between.push('B', [])
  between.push('C', [{ token: 'C', logprob: -3 }])
  expect(between.take(text(0, 'ABC'))).toEqual([-1, undefined, -3])

  const first = createAnswerLogprobs()
  first.push('A', [])
  expect(first.take(text(0, 'A'))).toEqual([])
  first.push('B', [{ token: 'B', logprob: -2 }])
  expect(first.take(text(1, 'B'))).toEqual([undefined, -2])
})

test('pieces of thinking without tokens take nothing from the answer, and a text without any token has no values', () => {
  const thought = createAnswerLogprobs()
  thought.push('hm', [])
  thought.push('42', [{ token: '42', logprob: -1 }])
  expect(thought.take(text(2, '42'))).toEqual([-1])
  const plain = createAnswerLogprobs()
  plain.push('4', [])
  plain.push('2', [])
  expect(plain.take(text(0, '42'))).toEqual([])
})

test('text that follows its own tokens is measured by them', () => {
  const logprobs = createAnswerLogprobs()
  logprobs.push('', [{ token: '\ufffd', logprob: -1 }])
  logprobs.push('é', [])
  expect(logprobs.take(text(0, 'é'))).toEqual([-1])
})
