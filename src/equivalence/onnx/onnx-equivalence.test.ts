import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as vitest from 'vitest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fetchedWeights, isPackageFetched, requireFetchedPackage } from '../../../test/fetched-parts.ts'
import type { TokenizersPackage } from '../../onnx/runtime.ts'
import { minilm } from '../../weights/manifest.ts'
import { answerEquivalenceContract } from '../answer-equivalence.contract.ts'
import { createFakeRuntime } from './fixtures/fake-runtime.ts'
import { createOnnxEquivalence } from './onnx-equivalence.ts'

const question = 'What does a firewall do?'
const blocks = 'It blocks unwanted traffic.'
const keeps = 'It keeps unwanted traffic out.'
const nli = { id2label: { 0: 'contradiction', 1: 'entailment', 2: 'neutral' } }
const [contradiction, entailment, neutral] = [
  [6, 0, 0],
  [0, 6, 0],
  [0, 0, 6],
]

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-equivalence-'))
  await writeFile(join(folder, 'tokenizer.json'), '{}')
  await writeFile(join(folder, 'config.json'), JSON.stringify(nli))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** An inference model that knows which sentences follow from which: `[premise, hypothesis]`, without the question. */
const knowing = (...entailed: readonly (readonly [string, string])[]) =>
  createFakeRuntime((premise, hypothesis) => {
    const isKnown = entailed.some(([a, b]) => premise === `${question} ${a}` && hypothesis === `${question} ${b}`)
    return isKnown || premise === hypothesis ? entailment : neutral
  })
const open = ({ runtime }: ReturnType<typeof createFakeRuntime>, options: object = {}) =>
  createOnnxEquivalence({ folder, ...options }, { importRuntime: async () => runtime })

answerEquivalenceContract(vitest, 'an ONNX equivalence model', async () => open(knowing()))

test('answers that entail each other under the question are the same', async () => {
  const fake = knowing([blocks, keeps], [keeps, blocks])
  expect(await open(fake).saySame(question, [[blocks, keeps]])).toEqual([true])
  expect(fake.asked).toEqual([
    `${question} ${blocks} => ${question} ${keeps}`,
    `${question} ${keeps} => ${question} ${blocks}`,
  ])
})

test('one direction is not enough', async () => {
  const special = 'It blocks unwanted traffic and logs it.'
  const fake = knowing([special, blocks])
  expect(await open(fake).saySame(question, [[blocks, special]])).toEqual([false])
})

test('a contradiction is not the same', async () => {
  const fake = createFakeRuntime(() => contradiction)
  expect(await open(fake).saySame(question, [[blocks, 'It lets all traffic pass.']])).toEqual([false])
})

test.each<{ case: string; id2label: object; same: readonly number[]; other: readonly number[] }>([
  {
    case: 'entailment last',
    id2label: { 0: 'NEUTRAL', 1: 'CONTRADICTION', 2: 'ENTAILMENT' },
    same: [0, 0, 6],
    other: [0, 6, 0],
  },
  { case: 'not_entailment first', id2label: { 0: 'not_entailment', 1: 'entailment' }, same: [0, 6], other: [6, 0] },
  { case: 'equivalent first', id2label: { 0: 'equivalent', 1: 'not_equivalent' }, same: [6, 0], other: [0, 6] },
  { case: 'two labels without names', id2label: { 0: 'LABEL_0', 1: 'LABEL_1' }, same: [0, 6], other: [6, 0] },
  { case: 'one label', id2label: { 0: 'LABEL_0' }, same: [6], other: [-6] },
])('the labels are those of config.json: $case', async ({ id2label, same, other }) => {
  await writeFile(join(folder, 'config.json'), JSON.stringify({ id2label }))
  expect(await open(createFakeRuntime(() => same)).saySame(question, [[blocks, keeps]])).toEqual([true])
  expect(await open(createFakeRuntime(() => other)).saySame(question, [[blocks, keeps]])).toEqual([false])
})

test.each<{ case: string; config: object; message: string }>([
  {
    case: 'three without names',
    config: { id2label: { 0: 'LABEL_0', 1: 'LABEL_1', 2: 'LABEL_2' } },
    message: 'LABEL_0, LABEL_1, LABEL_2',
  },
  { case: 'none', config: {}, message: 'no id2label' },
  { case: 'none of this kind', config: { id2label: { 0: 'negative', 1: 'positive' } }, message: 'negative, positive' },
])('labels that do not tell are refused with what to do: $case', async ({ config, message }) => {
  await writeFile(join(folder, 'config.json'), JSON.stringify(config))
  const verdicts = open(createFakeRuntime(() => entailment)).saySame(question, [[blocks, keeps]])
  await expect(verdicts).rejects.toThrow(message)
  await expect(verdicts).rejects.toThrow('name the label that stands for the same in id2label')
})

test('logits of another number than the labels are refused', async () => {
  const fake = createFakeRuntime(() => [6, 0])
  await expect(open(fake).saySame(question, [[blocks, keeps]])).rejects.toThrow(
    '2 logits a pair, and its config.json 3',
  )
})

test('the threshold says how sure both directions must be', async () => {
  // Softmax of (0, 2, 0): 0.79.
  const fake = createFakeRuntime(() => [0, 2, 0])
  expect(await open(fake).saySame(question, [[blocks, keeps]])).toEqual([false])
  expect(await open(fake, { threshold: 0.75 }).saySame(question, [[blocks, keeps]])).toEqual([true])
  expect(() => open(fake, { treshold: 0.75 })).toThrow('threshold')
})

test('a pair that is longer than the model reads is never the same, and its batch goes on', async () => {
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ model_max_length: 40 }))
  const fake = createFakeRuntime(() => entailment)
  const long = 'It filters. '.repeat(30)
  expect(
    await open(fake).saySame(question, [
      [long, blocks],
      [blocks, keeps],
    ]),
  ).toEqual([false, true])
})

test('many pairs are judged in batches, each with its own verdict', async () => {
  const fake = knowing([blocks, keeps], [keeps, blocks])
  const pairs = Array.from({ length: 19 }, (_, place) => [blocks, place === 17 ? keeps : `It does ${place}.`] as const)
  const verdicts = await open(fake).saySame(question, pairs)
  expect(verdicts.flatMap((same, place) => (same ? [place] : []))).toEqual([17])
  expect(fake.batches).toEqual([16, 16, 6])
})

test('the folder is opened once, at the first pair, and closed', async () => {
  const fake = knowing()
  const equivalence = open(fake)
  expect(fake.counts).toEqual({ opened: 0, released: 0 })
  await Promise.all([1, 2].map(() => equivalence.saySame(question, [[blocks, keeps]])))
  await equivalence.close?.()
  expect(fake.counts).toEqual({ opened: 1, released: 1 })
})

test('a folder without a model is named, and can be closed', async () => {
  const equivalence = createOnnxEquivalence({ folder: '/nowhere' })
  await expect(equivalence.saySame(question, [[blocks, keeps]])).rejects.toThrow('/nowhere has no readable config.json')
  await equivalence.close?.()
})

const weights = await fetchedWeights(minilm)

describe.skipIf(weights === undefined || !isPackageFetched('@huggingface/tokenizers'))('a tokenizer of BERT', () => {
  test('marks the second text of a pair', async () => {
    const { Tokenizer } = requireFetchedPackage('@huggingface/tokenizers') as TokenizersPackage
    const read = async (file: string) => JSON.parse(await readFile(join(weights?.folder ?? '', file), 'utf8')) as object
    const tokenizer = new Tokenizer(await read('tokenizer.json'), await read('tokenizer_config.json'))
    const { ids, token_type_ids: types = [] } = tokenizer.encode('a b', { text_pair: 'c', return_token_type_ids: true })
    expect(ids).toHaveLength(6)
    expect(types).toEqual([0, 0, 0, 0, 1, 1])
  })
})
