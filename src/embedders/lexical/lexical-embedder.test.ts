import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Embedder } from '../../ports/embedder.ts'
import { createFeatureCounts } from './feature-counts.ts'
import { createLexicalEmbedder, fitLexical } from './lexical-embedder.ts'
import { visitTextFeatures } from './text-features.ts'

const questions = [
  'What is the derivative of \\(x^2 \\sin x\\)?',
  'Find the value of \\frac{3}{4} + \\frac{5}{6}.',
  'A train travels 60 miles in 45 minutes. What is its speed in miles per hour?',
  'A car travels 120 km in 2 hours. What is its speed?',
  'Which planet has the most moons?',
  'Who wrote the play Hamlet?',
  'Which of these is a noble gas?\nA. oxygen\nB. argon',
  'What does this print? print(len([1, 2, 3]))',
]

async function similarity(embedder: Embedder, a: string, b: string): Promise<number> {
  const [left, right] = await embedder.embed([a, b], { role: 'query' })
  return [...(left ?? [])].reduce((sum, value, e) => sum + value * (right?.[e] ?? Number.NaN), 0)
}

const fitted = createLexicalEmbedder({ documentFrequencies: fitLexical(questions) })

test('vectors have 512 dimensions and length 1; a text without a word is all zeros', async () => {
  const [vector, empty] = await fitted.embed(['Which planet is red?', ' .,! '], { role: 'document' })
  expect(fitted.dimensions).toBe(512)
  expect(vector?.length).toBe(512)
  expect(Math.hypot(...(vector ?? []))).toBeCloseTo(1, 6)
  expect(empty).toEqual(new Float32Array(512))
})

test('the order of the texts does not matter to what is learnt, but what they say does', () => {
  const idOf = (texts: readonly string[]) => createLexicalEmbedder({ documentFrequencies: fitLexical(texts) }).id
  expect(idOf(questions.toReversed())).toBe(fitted.id)
  expect(idOf([...questions, 'And this?'])).not.toBe(fitted.id)
  expect(createLexicalEmbedder().id).toBe('lexical/1/uniform')
})

test('vectors stay what they are: another algorithm needs another version in the id', async () => {
  const [vector] = await createLexicalEmbedder().embed(['\\frac{1}{2} of 1,024 Größen 数学 ∑'], { role: 'query' })
  const largest = [...(vector ?? []).entries()]
    .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]) || a[0] - b[0])
    .slice(0, 4)
  expect(fitted.id).toBe('lexical/1/e76e6234e7564917')
  expect(largest.map(([dimension, value]) => [dimension, value.toFixed(6)])).toEqual([
    [63, '0.261500'],
    [38, '0.257410'],
    [196, '0.257410'],
    [250, '0.257410'],
  ])
  expect(vector?.filter((value) => value !== 0).length).toBe(30)
})

test.each([
  ['What is the speed of a bus that travels 90 miles in 30 minutes?', 2],
  ['Simplify \\frac{7}{8} - \\frac{1}{2}.', 1],
  ['Differentiate \\(x^3 \\cos x\\): what is the derivative?', 0],
  ['Who wrote the novel Dracula?', 5],
  ['How many moons do the planets have?', 4],
  ['WHICH GAS IS NOBLE?', 6],
])('the bank question most like %j is question %i', async (asked, expected) => {
  for (const embedder of [fitted, createLexicalEmbedder()]) {
    const similarities = await Promise.all(questions.map((question) => similarity(embedder, asked, question)))
    expect(similarities.indexOf(Math.max(...similarities))).toBe(expected)
  }
})

test('other numbers in the same words are nearly the same question', async () => {
  const [a, b] = ['A shop sells 12 pens for 7 dollars.', 'A shop sells 30 pens for 9 dollars.']
  expect(await similarity(fitted, a ?? '', b ?? '')).toBeGreaterThan(0.8)
})

test('full-width and upper-case letters are the same letters', async () => {
  expect(await similarity(fitted, 'ＳＵＭ of ＴＷＯ', 'sum of two')).toBeCloseTo(1, 6)
})

test('writing without spaces is compared by its characters', async () => {
  const uniform = createLexicalEmbedder()
  const asked = '什么是数学'
  expect(await similarity(uniform, asked, '数学是什么')).toBeGreaterThan(await similarity(uniform, asked, '今天天气好'))
})

test('unreadable document frequencies are an error that says what to do', () => {
  const bytes = fitLexical(questions)
  expect(() => createLexicalEmbedder({ documentFrequencies: bytes.subarray(1) })).toThrow('smacs bank reembed')
  expect(() => createLexicalEmbedder({ documentFrequencies: bytes.subarray(0, 90) })).toThrow('smacs bank reembed')
  expect(() => createLexicalEmbedder({ documentFrequencies: Uint8Array.of(...bytes, 0) })).toThrow('reembed')
})

test('what is learnt is small enough to keep in a bank', () => {
  expect(fitLexical(questions).length).toBeLessThan(70_000)
})

test('any text has finite features and a vector of length 0 or 1', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
      visitTextFeatures(text, (feature, weight) => {
        expect(Number.isInteger(feature) && feature >= 0 && feature < 2 ** 32 && weight > 0).toBe(true)
      })
      const [vector] = await fitted.embed([text], { role: 'query' })
      const length = Math.hypot(...(vector ?? []))
      expect(length === 0 || Math.abs(length - 1) < 1e-5).toBe(true)
    }),
  )
})

test('feature counts are right however many there are, and start afresh after each text', () => {
  const counts = createFeatureCounts()
  for (const size of [10, 20_000, 3]) {
    for (let round = 0; round < 2; round++) for (let f = 0; f < size; f++) counts.add(Math.imul(f, 4096) >>> 0, f)
    const seen: number[] = []
    counts.drain((feature, weight, count) => {
      expect([feature, count]).toEqual([Math.imul(weight, 4096) >>> 0, 2])
      seen.push(weight)
    })
    expect(seen).toEqual(Array.from({ length: size }, (_, f) => f))
  }
})

test('an aborted embedding throws the reason', async () => {
  await expect(fitted.embed(['a'], { role: 'query', signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
    'enough',
  )
})
