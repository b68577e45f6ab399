import { expect, test } from 'vitest'
import type { Generation } from '../events.ts'
import { withoutLoneThinking } from './in-form.ts'

const of = (text: string): Generation => ({
  model: 'a',
  text,
  finishReason: 'stop',
  truncated: false,
  calls: 1,
  durationMs: 1,
  meanLogprob: -1,
  logprobTokens: 9,
})
const parted = (text: string) => {
  const outcome = withoutLoneThinking({ ok: true, generation: of(text) })
  return outcome.ok ? outcome.generation : undefined
}

test.each([
  ['Let me think, it could be 41.\n</think>\n\nIt is 42', 'It is 42', 'Let me think, it could be 41.'],
  ['hm</think>\n42', '42', 'hm'],
  ['hm\n</think>42', '42', 'hm'],
  ['hm\n</thinking>\n42', '42', 'hm'],
  ['hm\n[/THINK]\n42', '42', 'hm'],
  ['one\n</think>\ntwo\n</think>\n42', '42', 'one\n</think>\ntwo'],
])('%j is parted where its thinking ends', (text, answer, reasoning) => {
  const generation = parted(text)
  expect(generation).toMatchObject({ text: answer, reasoning })
  expect(generation?.meanLogprob).toBeUndefined()
})

test.each([
  'The tag </think> ends it.',
  'Write `</think>` at the end.',
  '```html\n</think>\n```\nends it',
  'It opens with <think> and\n</think>\nends.',
])('%j speaks of the mark', (text) => {
  expect(parted(text)).toEqual(of(text))
})

test('a mark with nothing after it is dropped, and the text stays the answer', () => {
  expect(parted('It is 42\n</think>')).toEqual(of('It is 42'))
})
