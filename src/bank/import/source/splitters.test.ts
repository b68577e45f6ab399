import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitJsonList, splitJsonMembers } from './split-json-list.ts'
import { splitJsonRecords } from './split-json-records.ts'
import { type SourceLine, splitLines } from './split-lines.ts'

async function* chunksOf(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function collect(lines: AsyncIterable<SourceLine>): Promise<readonly SourceLine[]> {
  return Array.fromAsync(lines)
}

test('any JSON list is split into its items, however its bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(undefined, 2),
      async (items, size, indent) => {
        const text = JSON.stringify(items, undefined, indent)
        const found = await collect(splitJsonList(chunksOf(text, size), 1_000_000))
        expect(found.map((item) => ('text' in item ? JSON.parse(item.text) : item))).toEqual(JSON.parse(text))
      },
    ),
  )
})

test('any JSON object is split into the values of its members, however its bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 3 })), {
        selector: ([name]) => name,
        maxLength: 6,
      }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom('', '\n  '),
      async (members, size, blank) => {
        const texts = members.map(([name, value]) => `${blank}${JSON.stringify(name)}${blank}:${JSON.stringify(value)}`)
        const found = await collect(splitJsonMembers(chunksOf(`{${texts.join(',')}}`, size), 1_000_000))
        const values = members.map(([, value]) => JSON.parse(JSON.stringify(value)) as unknown)
        expect(found.map((item) => ('text' in item ? JSON.parse(item.text) : item))).toEqual(values)
      },
    ),
  )
})

test('records are the same one a line, in a list and in an object', async () => {
  const records = [
    { n: 1, of: { a: [2] } },
    { n: 2, text: '{"[' },
  ]
  const lines = records.map((record) => JSON.stringify(record)).join('\n')
  for (const text of [lines, JSON.stringify(records), JSON.stringify({ ...records }, undefined, 2)])
    for (const size of [1, 5, 10_000]) {
      const found = await collect(splitJsonRecords(chunksOf(`\uFEFF${text}`, size), 1000))
      expect(found.map((item) => ('text' in item ? JSON.parse(item.text) : item))).toEqual(records)
    }
  expect(await collect(splitJsonRecords(chunksOf('', 1), 1000))).toEqual([])
})

test('quotes, brackets and commas inside strings split nothing', async () => {
  const items = ['a\\"],[{', '\\', '"', { 'k,]': ['}', '\\\\"'] }]
  for (let size = 1; size < 8; size++) {
    const found = await collect(splitJsonList(chunksOf(`\uFEFF ${JSON.stringify(items)} \n`, size), 1000))
    expect(found.map((item) => ('text' in item ? JSON.parse(item.text) : item))).toEqual(items)
  }
})

test('items know the line they begin in, and one that is too long is refused alone', async () => {
  const text = `[\n  {"a": 1},\n  {"b":\n "${'x'.repeat(100)}"},\n  {"c": 3}\n]`
  const found = await collect(splitJsonList(chunksOf(text, 7), 50))
  expect(found.map((item) => [item.line, 'text' in item ? JSON.parse(item.text) : item.reason])).toEqual([
    [2, { a: 1 }],
    [3, expect.stringMatching(/^longer than 50 bytes/)],
    [5, { c: 3 }],
  ])
})

test('what is no list, or not a whole one, is an error', async () => {
  for (const text of ['{"a": 1}', '[1] [2]', '"text"'])
    await expect(collect(splitJsonList(chunksOf(text, 3), 100))).rejects.toThrow('not one JSON list')
  for (const text of ['', '[{"a": 1}', '["abc'])
    await expect(collect(splitJsonList(chunksOf(text, 3), 100))).rejects.toThrow('ends before')
})

test('lines are counted and kept whole, however their bytes are cut', async () => {
  const text = '\uFEFF{"ä": 1}\n\n  \n{"b": 2}\r\nlong line that goes on\n{"c": 3}'
  for (let size = 1; size < 12; size++) {
    const found = await collect(splitLines(chunksOf(text, size), 12))
    expect(found.map((line) => [line.line, 'text' in line ? line.text.trim() : line.reason])).toEqual([
      [1, '{"ä": 1}'],
      [4, '{"b": 2}'],
      [5, 'longer than 12 bytes (22)'],
      [6, '{"c": 3}'],
    ])
  }
})
