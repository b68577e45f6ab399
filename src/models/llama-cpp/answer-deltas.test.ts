import { expect, test } from 'vitest'
import type { ChatDelta } from '../../ports/chat-model.ts'
import { AnswerDeltas, type AnswerDeltasOptions } from './answer-deltas.ts'

function run(tokens: readonly (readonly [string, number])[], options: Partial<AnswerDeltasOptions> = {}) {
  const answer = new AnswerDeltas({ stop: [], startsThinking: false, trimStart: false, logprobs: true, ...options })
  const deltas: ChatDelta[] = tokens.flatMap(([text, logprob]) => answer.push({ text, logprobs: [logprob] }))
  deltas.push(...answer.end())
  const joined = (type: 'text' | 'reasoning'): string =>
    deltas.map((delta) => (delta.type === type ? delta.text : '')).join('')
  const logprobs = deltas.flatMap((delta) => (delta.type === 'logprobs' ? delta.values : []))
  return { text: joined('text'), reasoning: joined('reasoning'), logprobs, reasoningTokens: answer.reasoningTokens }
}

test('every answer token has its log-probability, in order', () => {
  expect(
    run([
      ['4', -0.1],
      ['2', -0.2],
      ['!', -0.3],
    ]),
  ).toEqual({
    text: '42!',
    reasoning: '',
    logprobs: [-0.1, -0.2, -0.3],
    reasoningTokens: undefined,
  })
})

test('thinking is kept apart, and neither its tokens nor its marks count for the answer', () => {
  const tokens = [
    ['<th', -1],
    ['ink>', -2],
    ['six times ', -3],
    ['seven', -4],
    ['</think>', -5],
    ['\n\n', -6],
    ['42', -7],
  ] as const
  expect(run(tokens)).toEqual({ text: '42', reasoning: 'six times seven', logprobs: [-7], reasoningTokens: 6 })
})

test('a format that opens the thinking block in the prompt is believed', () => {
  const tokens = [
    ['hm', -1],
    ['</think>', -2],
    ['yes', -3],
  ] as const
  expect(run(tokens, { startsThinking: true })).toMatchObject({ text: 'yes', reasoning: 'hm', logprobs: [-3] })
})

test('tokens of a stop string and what follows it are no part of the answer', () => {
  const tokens = [
    ['Mad', -1],
    ['rid', -2],
    ['\n', -3],
    ['\nQ', -4],
    [': more', -5],
  ] as const
  expect(run(tokens, { stop: ['\n\n'] })).toMatchObject({ text: 'Madrid', logprobs: [-1, -2] })
})

test('a completion begins with its first word', () => {
  expect(
    run(
      [
        [' ', -1],
        [' 42', -2],
        [' or so', -3],
      ],
      { trimStart: true },
    ),
  ).toMatchObject({
    text: '42 or so',
    logprobs: [-2, -3],
  })
})

test('log-probabilities nobody asked for stay inside', () => {
  expect(run([['42', -1]], { logprobs: false }).logprobs).toEqual([])
})
