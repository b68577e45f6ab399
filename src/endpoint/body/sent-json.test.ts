import { expect, test } from 'vitest'
import { sentJson } from './json-body.ts'

test('lone surrogates are replaced, whole characters stay', async () => {
  expect(await sentJson({ text: 'a\ud83d b 😀' })).toBe('{"text":"a\ufffd b 😀"}')
})

test('a short payload is written at once, a long one in a turn of its own', async () => {
  expect(sentJson({ messages: [{ content: 'x' }] })).toBe('{"messages":[{"content":"x"}]}')
  const long = { messages: Array.from({ length: 4 }, () => ({ content: 'x'.repeat(100_000) })) }
  const happened: string[] = []
  const writing = ['first', 'second', 'third'].map((name) =>
    Promise.resolve(sentJson(long)).then((text) => {
      happened.push(name)
      return text
    }),
  )
  const others = (async () => {
    while (!happened.includes('third')) {
      await new Promise((resolve) => setImmediate(resolve))
      happened.push('other')
    }
  })()
  expect(await Promise.all(writing)).toEqual(Array(3).fill(JSON.stringify(long)))
  await others
  const [first = 0, second = 0, third = 0] = ['first', 'second', 'third'].map((name) => happened.indexOf(name))
  expect(happened.slice(first, second)).toContain('other')
  expect(happened.slice(second, third)).toContain('other')
})

test('what cannot be written fails alone', async () => {
  const cyclic: { text: string; self?: unknown } = { text: 'x'.repeat(300_000) }
  cyclic.self = cyclic
  await expect(sentJson(cyclic)).rejects.toThrow('circular')
  expect(await sentJson({ text: 'y'.repeat(300_000) })).toHaveLength(300_011)
})
