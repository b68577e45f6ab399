import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEventStreamReader, EventTooLongError, type StreamEvent } from './event-stream.ts'

function events(text: string, size = text.length, max = 1_000): StreamEvent[] {
  const reader = createEventStreamReader(max)
  const bytes = new TextEncoder().encode(text)
  const seen: StreamEvent[] = []
  for (let start = 0; start < bytes.length; start += size)
    seen.push(...reader.push(bytes.subarray(start, start + size)))
  return [...seen, ...reader.end()]
}

const whole = (...data: string[]): StreamEvent[] => data.map((line) => ({ data: line, isCut: false }))

test('joins data lines, takes every line ending, and skips comments and other fields', () => {
  const text = ': hello\n\ndata: a\r\ndata: b\r\n\r\nevent: x\nid: 7\ndata:c\n\ndata: d\r\rdata: é😀\n\n'
  expect(events(text)).toEqual(whole('a\nb', 'c', 'd', 'é😀'))
})

test('bytes may be cut anywhere, inside a character and between CR and LF too', () => {
  const text = 'data: é😀\r\n\r\ndata: {"a":1}\r\ndata: 2\r\n\r\ndata: [DONE]\n\n'
  const expected = events(text)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), (size) => {
      expect(events(text, size)).toEqual(expected)
    }),
    { seed: 1 },
  )
})

test('what the stream left unfinished comes last and is marked', () => {
  expect(events('data: a\n\ndata: {"half":')).toEqual([...whole('a'), { data: '{"half":', isCut: true }])
  expect(events('data: a\n')).toEqual([{ data: 'a', isCut: true }])
})

test('an endless event is refused', () => {
  expect(() => events(`data: ${'x'.repeat(2_000)}`, 10, 100)).toThrow(EventTooLongError)
  expect(() => events('data: x\n'.repeat(1_000), 10, 100)).toThrow(EventTooLongError)
})
