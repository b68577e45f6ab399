import { expect, test } from 'vitest'
import { createLineSplitter } from './line-splitter.ts'

test('lines come out whole, however the bytes are cut, characters in two included', () => {
  const bytes = Buffer.from('one\n\nzwei ä\nthe rest')
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const lines: string[] = []
    const split = createLineSplitter((line) => lines.push(line))
    for (let at = 0; at < bytes.length; at += size) split(bytes.subarray(at, at + size))
    expect(lines).toEqual(['one', '', 'zwei ä'])
  }
})
