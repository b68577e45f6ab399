import { expect, test } from 'vitest'
import { createAnswerLogprobs } from './answer-logprobs.ts'

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
