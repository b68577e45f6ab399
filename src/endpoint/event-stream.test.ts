import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventTooLongError, readEventStream, type StreamEvent } from './event-stream.ts'

async function* bytesOf(text: string, size = text.length): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function events(text: string, size?: number, max = 1_000): Promise<StreamEvent[]> {
  const seen: StreamEvent[] = []
  for await (const event of readEventStream(bytesOf(text, size), max)) seen.push(event)
  return seen
}

const whole = (...data: string[]): StreamEvent[] => data.map((line) => ({ data: line, isCut: false }))

test('joins data lines, takes every line ending, and skips comments and other fields', async () => {
  const text = ': hello\n\ndata: a\r\ndata: b\r\n\r\nevent: x\nid: 7\ndata:c\n\ndata: d\r\rdata: é😀\n\n'
  expect(await events(text)).toEqual(whole('a\nb', 'c', 'd', 'é😀'))
})

test('bytes may be cut anywhere, inside a character and between CR and LF too', async () => {
  const text = 'data: é😀\r\n\r\ndata: {"a":1}\r\ndata: 2\r\n\r\ndata: [DONE]\n\n'
  const expected = await events(text)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (size) => {
      expect(await events(text, size)).toEqual(expected)
    }),
    { seed: 1 },
  )
})

test('what the stream left unfinished comes last and is marked', async () => {
  expect(await events('data: a\n\ndata: {"half":')).toEqual([...whole('a'), { data: '{"half":', isCut: true }])
  expect(await events('data: a\n')).toEqual([{ data: 'a', isCut: true }])
})

test('an endless event is refused', async () => {
  await expect(events(`data: ${'x'.repeat(2_000)}`, 100)).rejects.toThrow(EventTooLongError)
  await expect(events('data: x\n'.repeat(1_000), 100)).rejects.toThrow(EventTooLongError)
})
