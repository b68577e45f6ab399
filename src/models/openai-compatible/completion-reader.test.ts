import { expect, test } from 'vitest'
import { readChatCompletionChunk } from './chat-completion-chunk.ts'
import { createCompletionReader } from './completion-reader.ts'

const marks = { open: '<think>', close: '</think>', startsOpen: false }
const chunk = (delta: object, rest: object = {}) => readChatCompletionChunk({ choices: [{ delta, ...rest }] })
const logprob = (token: string, value: number) => ({ logprobs: { content: [{ token, logprob: value }] } })

test('log-probabilities of thinking that comes in a field of its own are not the answer’s', () => {
  const reader = createCompletionReader(marks, true)
  const deltas = [
    ...reader.take(chunk({ reasoning_content: 'hm' }, logprob('hm', -9))),
    ...reader.take(chunk({ content: '42' }, logprob('42', -1))),
    ...reader.end(),
  ]
  expect(deltas.map((delta) => (delta.type === 'logprobs' ? delta.values : delta.type))).toEqual([
    'reasoning',
    'text',
    [-1],
    'finish',
  ])
})

test('a chunk of the answer without log-probabilities leaves a value that is not known', () => {
  const reader = createCompletionReader(marks, true)
  const deltas = [
    ...reader.take(chunk({ content: 'A' }, logprob('A', -1))),
    ...reader.take(chunk({ content: 'B' }, { logprobs: null })),
    ...reader.take(chunk({ content: 'C' }, logprob('C', -3))),
  ]
  expect(deltas.flatMap((delta) => (delta.type === 'logprobs' ? delta.values : []))).toEqual([-1, undefined, -3])
})

test('log-probabilities nobody asked for are dropped', () => {
  const reader = createCompletionReader(marks, false)
  expect(reader.take(chunk({ content: '42' }, logprob('42', -1)))).toEqual([{ type: 'text', text: '42' }])
})

test('gives the unified reason beside the endpoint’s own word', () => {
  const finishOf = (reason: string) => {
    const reader = createCompletionReader(marks, false)
    reader.take(chunk({ content: 'x' }, { finish_reason: reason }))
    return reader.end()
  }
  expect(finishOf('max_tokens')).toEqual([{ type: 'finish', reason: 'length', rawReason: 'max_tokens' }])
  expect(finishOf('eos')).toEqual([{ type: 'finish', reason: 'stop', rawReason: 'eos' }])
  expect(finishOf('content_filter')).toEqual([
    { type: 'finish', reason: 'content-filter', rawReason: 'content_filter' },
  ])
  expect(finishOf('whatever')).toEqual([{ type: 'finish', reason: 'other', rawReason: 'whatever' }])
})
