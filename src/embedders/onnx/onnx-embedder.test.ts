import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fetchedWeights, isPackageFetched, requireFetchedPackage } from '../../../test/fetched-parts.ts'
import type { OnnxPackage, OnnxRuntime, TextTokenizer, TokenizersPackage } from '../../onnx/runtime.ts'
import type { Embedder } from '../../ports/embedder.ts'
import { minilm } from '../../weights/manifest.ts'
import { createOnnxEmbedder } from './onnx-embedder.ts'
import { poolTokens } from './pool-tokens.ts'
import { SentenceEncoder } from './sentence-encoder.ts'

const cosine = (a: Float32Array = new Float32Array(), b: Float32Array = new Float32Array()): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? Number.NaN), 0)

const weights = await fetchedWeights(minilm)
const isFetched = isPackageFetched('onnxruntime-node') && isPackageFetched('@huggingface/tokenizers')

describe.skipIf(weights === undefined || !isFetched)('MiniLM', { timeout: 30_000 }, () => {
  const importRuntime = async (): Promise<OnnxRuntime> => ({
    onnx: requireFetchedPackage('onnxruntime-node') as OnnxPackage,
    tokenizers: requireFetchedPackage('@huggingface/tokenizers') as TokenizersPackage,
  })
  const folder = weights?.folder ?? ''
  let embedder: Embedder
  beforeAll(async () => {
    embedder = await createOnnxEmbedder({ folder }, { importRuntime })
  })
  afterAll(() => embedder?.close?.())
  const embed = (...texts: string[]): Promise<readonly Float32Array[]> => embedder.embed(texts, { role: 'document' })

  test('a paraphrase without a shared word is nearer than a stranger that shares many', async () => {
    const [question, paraphrase, stranger] = await embed(
      'How tall is the highest mountain on Earth?',
      "What is Mount Everest's elevation?",
      'How tall is the tallest giraffe in the zoo on average?',
    )
    expect(cosine(question, paraphrase)).toBeGreaterThan(cosine(question, stranger) + 0.05)
  })

  test('a text has the same vector alone and among texts of any length', async () => {
    const texts = ['Hi', 'What is the capital of France?', 'A train travels. '.repeat(40), '', '2 + 2']
    const together = await embed(...texts)
    for (const [index, text] of texts.entries()) {
      const [alone] = await embed(text)
      expect(cosine(alone, together[index])).toBeGreaterThan(0.99999)
    }
  })

  test('vectors have 384 dimensions and length 1', async () => {
    expect(embedder.dimensions).toBe(384)
    for (const vector of await embed('one', 'two words')) expect(cosine(vector, vector)).toBeCloseTo(1, 5)
  })

  test('what lies beyond the model’s 256 tokens does not count, a megabyte of it either', async () => {
    const start = 'The fox is quick. '.repeat(80)
    const [short, long, other] = await embed(start, `${start}${'x y '.repeat(250_000)}`, `Cheese. ${start}`)
    expect(cosine(short, long)).toBeGreaterThan(0.99999)
    expect(cosine(short, other)).toBeLessThan(0.9999)
  })

  test('its id changes with whatever changes its vectors, and not with where the folder is', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'smacs-onnx-'))
    try {
      await cp(folder, copy, { recursive: true })
      const idWith = async (options: object): Promise<string> => {
        const opened = await createOnnxEmbedder({ folder: copy, ...options }, { importRuntime })
        await opened.close?.()
        return opened.id
      }
      expect(await idWith({})).toBe(embedder.id)
      const ids = [{ pooling: 'cls' }, { maxTokens: 64 }, { queryPrefix: 'query: ' }].map(idWith)
      expect(new Set([embedder.id, ...(await Promise.all(ids))]).size).toBe(4)
    } finally {
      await rm(copy, { recursive: true, force: true })
    }
  })
})

test('a missing package says what to install', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-onnx-'))
  try {
    await writeFile(join(folder, 'model.onnx'), 'no graph')
    await writeFile(join(folder, 'tokenizer.json'), '{}')
    // In a process of its own: the test runner resolves imports in its own way.
    const module = fileURLToPath(new URL('./onnx-embedder.ts', import.meta.url))
    const code = `const { createOnnxEmbedder } = await import(${JSON.stringify(module)})
      await createOnnxEmbedder({ folder: ${JSON.stringify(folder)} }).catch((error) => console.log(error.code, error.message))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code])
    expect(stdout.trim()).toMatch(/^missing-package .*npm i onnxruntime-node @huggingface\/tokenizers$/)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a folder without a model is named', async () => {
  await expect(createOnnxEmbedder({ folder: '/nowhere' })).rejects.toThrow('/nowhere has no readable model.onnx')
})

test('pools the text’s own tokens, not the padding', () => {
  const states = Float32Array.from([3, 0, 0, 4, 100, 100])
  expect([...poolTokens(states, 2, 2, 'mean')]).toEqual([Math.fround(0.6), Math.fround(0.8)])
  expect([...poolTokens(states, 2, 2, 'cls')]).toEqual([1, 0])
  expect([...poolTokens(new Float32Array(2), 1, 2, 'mean')]).toEqual([0, 0])
})

test('a cut text still ends with the marks that every text ends with', () => {
  const letters: TextTokenizer = {
    encode: (text) => ({ ids: [1, ...[...text].map((letter) => letter.charCodeAt(0)), 2] }),
  }
  const encoder = new SentenceEncoder(letters, 5)
  expect(encoder.encode('abc')).toEqual([1, 97, 98, 99, 2])
  expect(encoder.encode('abcdef')).toEqual([1, 97, 98, 99, 2])
})
