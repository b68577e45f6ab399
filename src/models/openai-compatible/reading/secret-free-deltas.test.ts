import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ChatDelta } from '../../../ports/chat-model.ts'
import { createSecretFreeDeltas } from './secret-free-deltas.ts'

const secrets = ['sk-live-abc-123', 'live-abc']
const finish: ChatDelta = { type: 'finish', reason: 'stop' }

function filtered(deltas: readonly ChatDelta[]): readonly ChatDelta[] {
  const { push } = createSecretFreeDeltas(secrets)
  return deltas.flatMap(push)
}

const textOf = (deltas: readonly ChatDelta[]): string =>
  deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join('')

test('wherever a text is cut into pieces, it comes as the whole one would without its secrets', () => {
  const part = fc.oneof(fc.string(), fc.constantFrom('sk-live-abc-123', 'sk-live', 'live-abc', '-123', 's'))
  const pieces = fc.array(part, { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(pieces, (texts) => {
      const deltas = texts.filter((text) => text !== '').map((text): ChatDelta => ({ type: 'text', text }))
      const shown = filtered([...deltas, finish])
      expect(textOf(shown)).not.toMatch(/live-abc/)
      expect(textOf(shown).replaceAll('[secret]', '').length).toBeLessThanOrEqual(texts.join('').length)
      expect(shown.every((delta) => delta.type !== 'text' || delta.text !== '')).toBe(true)
      if (!texts.join('').includes('live-abc')) expect(textOf(shown)).toBe(texts.join(''))
    }),
    { seed: 7 },
  )
})

test('log-probabilities keep their place behind their text, and lose the names that would spell a secret', () => {
  const tokens = (names: readonly string[]): ChatDelta => ({
    type: 'logprobs',
    values: names.map(() => -1),
    tokens: names.map((token) => ({ token, logprob: -1 })),
  })
  const shown = filtered([
    { type: 'text', text: 'It is ' },
    tokens(['It', ' is ']),
    { type: 'text', text: 'sk-live-' },
    tokens(['sk', '-live-']),
    { type: 'text', text: 'abc-123' },
    tokens(['abc', '-123']),
    { type: 'text', text: '.' },
    tokens(['.']),
    finish,
  ])
  expect(JSON.stringify(shown)).not.toMatch(/live|abc|123/)
  expect(textOf(shown)).toBe('It is [secret].')
  expect(shown.flatMap((delta) => (delta.type === 'logprobs' ? delta.values : []))).toHaveLength(7)
  expect(shown.at(-1)).toEqual(finish)
})

test('the arguments of a tool call and the name of the served model are looked through too', () => {
  const shown = filtered([
    { type: 'tool-call', index: 0, id: 'c1', name: 'search', argumentsText: '{"q":"sk-live' },
    { type: 'tool-call', index: 0, argumentsText: '-abc-123"}' },
    { type: 'reasoning', text: 'live-' },
    { type: 'text', text: 'abc' },
    { type: 'finish', reason: 'stop', servedModel: 'm/live-abc' },
  ])
  const calls = shown.flatMap((delta) => (delta.type === 'tool-call' ? [delta] : []))
  expect(calls.map(({ argumentsText }) => argumentsText).join('')).toBe('{"q":"[secret]"}')
  expect(calls.map(({ name }) => name ?? '').join('')).toBe('search')
  expect(shown.slice(-3)).toEqual([
    { type: 'reasoning', text: 'live-' },
    { type: 'text', text: 'abc' },
    { type: 'finish', reason: 'stop', servedModel: 'm/[secret]' },
  ])
})
