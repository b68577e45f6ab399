import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createThinkBlockSplitter, type ThinkSegment } from './think-blocks.ts'

const marks = { open: '<think>', close: '</think>', startsOpen: false }

function split(pieces: readonly string[], startsOpen = false): { text: string; reasoning: string } {
  const splitter = createThinkBlockSplitter({ ...marks, startsOpen })
  const segments: ThinkSegment[] = [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()]
  const joined = (kind: string): string => segments.map((part) => (part.kind === kind ? part.text : '')).join('')
  for (const { start, text } of segments) expect(pieces.join('').slice(start, start + text.length)).toBe(text)
  return { text: joined('text'), reasoning: joined('reasoning') }
}

test('parts thinking from the answer', () => {
  expect(split(['<think>hm</think>\n\n42'])).toEqual({ reasoning: 'hm', text: '\n\n42' })
  expect(split(['first <think>a</think> then <think>b</think>end'])).toEqual({
    reasoning: 'ab',
    text: 'first  then end',
  })
  expect(split(['<think></think><think>x</think>y'])).toEqual({ reasoning: 'x', text: 'y' })
})

test('a block never closed is reasoning to the end', () => {
  expect(split(['<think>hm, 6 x 7', ' is 42'])).toEqual({ reasoning: 'hm, 6 x 7 is 42', text: '' })
  expect(split(['<think>hm</thi'])).toEqual({ reasoning: 'hm</thi', text: '' })
})

test('an answer may speak of the mark', () => {
  const text = 'Write `<think>` or "<think>", a<think>b, 1 < 2 and </think>'
  expect(split([text])).toEqual({ reasoning: '', text })
  expect(split(['so <th', 'at'])).toEqual({ reasoning: '', text: 'so <that' })
  expect(split(['ends with <thin'])).toEqual({ reasoning: '', text: 'ends with <thin' })
})

test('a template that opens the block itself needs only the closing mark', () => {
  expect(split(['hm</think>42'], true)).toEqual({ reasoning: 'hm', text: '42' })
})

test('gives out what is certain at once', () => {
  const splitter = createThinkBlockSplitter(marks)
  expect(splitter.push('4')).toEqual([{ kind: 'text', text: '4', start: 0 }])
  expect(splitter.push(' <')).toEqual([{ kind: 'text', text: ' ', start: 1 }])
  expect(splitter.push('=')).toEqual([{ kind: 'text', text: '<=', start: 2 }])
})

test('however the stream is cut, the parts are the same', () => {
  const word = fc.constantFrom('<think>', '</think>', ' ', '\n', '<', 'think', '42', '/', '>', '`')
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 12 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 5 })),
      (words, sizes) => {
        const text = words.join('')
        const pieces: string[] = []
        for (let start = 0; start < text.length; ) {
          const size = sizes.next().value ?? 1
          pieces.push(text.slice(start, start + size))
          start += size
        }
        expect(split(pieces)).toEqual(split([text]))
      },
    ),
    { seed: 1, numRuns: 500 },
  )
})
