import { expect, test } from 'vitest'
import { createBatchedLines } from './batched-lines.ts'

test('lines of one turn leave together, in writes no longer than asked, and a longer line alone', () => {
  const writes: string[] = []
  const lines = createBatchedLines((text) => void writes.push(text), 8)
  for (const line of ['one\n', 'two\n', 'three\n', 'ü\n', 'much too long\n', 'x\n']) lines.write(line)
  lines.flush()
  lines.flush()
  expect(writes).toEqual(['one\ntwo\n', 'three\n', 'ü\n', 'much too long\n', 'x\n'])
})
