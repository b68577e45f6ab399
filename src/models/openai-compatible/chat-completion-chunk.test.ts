import { expect, test } from 'vitest'
import { readChatCompletionChunk } from './chat-completion-chunk.ts'
import { readUsage } from './reading/end-of-answer.ts'

const delta = (fields: object) => readChatCompletionChunk({ choices: [{ index: 0, delta: fields }] })

test('reads text, reasoning under either name, and a whole message', () => {
  expect(delta({ content: 'a' })).toMatchObject({ text: 'a', reasoning: '' })
  expect(delta({ reasoning_content: 'r', content: null })).toMatchObject({ text: '', reasoning: 'r' })
  expect(delta({ reasoning: 'r', reasoning_content: 'r' }).reasoning).toBe('r')
  expect(
    delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'r' }] }, { text: 'a' }] }),
  ).toMatchObject({ text: 'a', reasoning: 'r' })
  expect(readChatCompletionChunk({ choices: [{ message: { content: 'whole' } }] }).text).toBe('whole')
  expect(delta({ refusal: 'I will not.' }).text).toBe('I will not.')
})

test('reads the first choice alone', () => {
  const payload = {
    choices: [
      { index: 1, delta: { content: 'b' } },
      { index: 0, delta: { content: 'a' } },
    ],
  }
  expect(readChatCompletionChunk(payload).text).toBe('a')
})

test('a log-probability that is no measurement is undefined', () => {
  const logprobs = (...values: unknown[]) =>
    readChatCompletionChunk({
      choices: [{ delta: {}, logprobs: { content: values.map((logprob) => ({ token: 'x', logprob })) } }],
    }).logprobs.map(({ logprob }) => logprob)
  expect(logprobs(-0.5, 0, null, 'x', undefined, -9999, 3)).toEqual([
    -0.5,
    0,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  expect(logprobs(1e-9)).toEqual([0])
})

test('a count that is missing, or 0 for a prompt, is not reported', () => {
  expect(readUsage({ prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 })).toEqual({
    inputTokens: 5,
    outputTokens: 2,
  })
  expect(
    readUsage({
      prompt_tokens: 5,
      completion_tokens: 9,
      completion_tokens_details: { reasoning_tokens: 4 },
      prompt_tokens_details: { cached_tokens: 3 },
    }),
  ).toEqual({ inputTokens: 5, outputTokens: 9, reasoningTokens: 4, cachedInputTokens: 3 })
  expect(readUsage({ prompt_tokens: 0, completion_tokens: 2 })).toEqual({ outputTokens: 2 })
  for (const nothing of [null, undefined, {}, { prompt_tokens: null, completion_tokens: 'x' }, { prompt_tokens: -1 }]) {
    expect(readUsage(nothing)).toBeUndefined()
  }
})

test('reads tool calls in pieces, whole, and with arguments already parsed', () => {
  const call = { index: 1, id: 'c', function: { name: 'add', arguments: '{"a"' } }
  expect(delta({ tool_calls: [call] }).toolCalls).toEqual([{ index: 1, id: 'c', name: 'add', argumentsText: '{"a"' }])
  expect(delta({ tool_calls: [{ function: { arguments: { a: 1 } } }] }).toolCalls).toEqual([
    { index: 0, argumentsText: '{"a":1}' },
  ])
})

test('whatever comes, it reads what is there and never throws', () => {
  for (const payload of [null, 7, 'x', [], {}, { choices: 'x' }, { choices: [null] }, { choices: [{ delta: [] }] }]) {
    expect(readChatCompletionChunk(payload)).toMatchObject({ text: '', reasoning: '', toolCalls: [], logprobs: [] })
  }
})
