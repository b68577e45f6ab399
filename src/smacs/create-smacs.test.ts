import { expect, test } from 'vitest'
import { createLexicalEmbedder } from '../embedders/lexical/lexical-embedder.ts'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'
import { createSmacs } from './create-smacs.ts'

const embedder = createLexicalEmbedder()
const pool = () => ['a', 'b'].map((id) => createScriptedModel({ id, replies: () => '391' }))

/** As plain JavaScript calls, which no compiler checks. */
const untyped = createSmacs as (options?: unknown) => ReturnType<typeof createSmacs>

test('parts that are missing, empty or misnamed are named', () => {
  expect(() => untyped()).toThrow(/createSmacs: Expected it to be an object/)
  expect(() => untyped({ embedder })).toThrow(/Expected `models` to be a list, but it is missing/)
  expect(() => untyped({ models: [], embedder })).toThrow('The pool is empty; give at least one model.')
  expect(() => untyped({ models: ['qwen'], embedder })).toThrow(/`models\[0\]`: Expected a model/)
  expect(() => untyped({ models: pool(), embedder: {} })).toThrow(
    /`embedder`: Expected an embedder; createLexicalEmbedder\(\)/,
  )
  expect(() => untyped({ models: pool(), bank: 'bank.db' })).toThrow(
    /`bank`: Expected a question bank, such as openQuestionBank/,
  )
  expect(() => untyped({ models: pool(), embedder, strategy: {} })).toThrow(/The nearest known key is `strategies`/)
  const reserved = createScriptedModel({ id: 'aggregator:a', replies: [] })
  expect(() => untyped({ models: [...pool(), reserved], embedder })).toThrow('aggregations by `a`')
  expect(() => untyped({ models: [...pool(), ...pool()], embedder })).toThrow('Two models are called `a`')
})

test.each([
  [{ maxCals: 1 }, /Unknown key `maxCals`. The nearest known key is `maxCalls`/],
  [{ maxCalls: Number.NaN }, /`maxCalls`/],
  [{ maxCalls: '3' }, /Expected `maxCalls` to be a number, got "3"/],
  [{ maxCostUsd: Number.NaN }, /`maxCostUsd`/],
  [{ deadlineMs: -1 }, /`deadlineMs`/],
  [{ answerSettings: { maxToken: 5 } }, /The nearest known key is `maxTokens`/],
])('a ceiling or setting that would not be kept is refused before any model is asked: %j', async (options, message) => {
  const models = pool()
  const smacs = createSmacs({ models, embedder })
  await expect(smacs.ask('What is 17 * 23?', options as object)).rejects.toThrow(message)
  expect(models.flatMap(({ calls }) => calls)).toEqual([])
})

test('a strategy is named as on the command line and in a file: by name, as a text with options, as an object', async () => {
  const smacs = createSmacs({ models: pool(), embedder, strategies: { careful: { kind: 'majority' } } })
  const callsOf = async (strategy: string | { kind: string; references: number }) => {
    const answer = await smacs.ask('What is 17 * 23?', { strategy })
    return [answer.strategy, answer.usage.calls]
  }
  expect(await callsOf('careful')).toEqual(['careful', 2])
  expect(await callsOf('majority?references=1')).toEqual(['majority', 1])
  expect(await callsOf({ kind: 'majority', references: 1 })).toEqual(['majority', 1])
  await expect(callsOf('carefull')).rejects.toMatchObject({ code: 'unknown-strategy', nearest: 'careful' })
  expect(() => createSmacs({ models: pool(), embedder, strategies: { mine: { kind: 'majorty' } } })).toThrow(
    /`majority`/,
  )
})

test('what is no question is refused', async () => {
  const smacs = createSmacs({ models: pool(), embedder })
  await expect(smacs.ask(' \n')).rejects.toThrow('The question is empty.')
  for (const question of [undefined, 17, { text: 'no messages' }]) {
    await expect(smacs.ask(question as never)).rejects.toThrow('Expected the question to be a text')
  }
  await expect(smacs.ask({ text: 'x', messages: [] })).rejects.toThrow('at least one message')
})

test('another embedder than the bank was built with is an error that names both and what to do', () => {
  const bank = { embedderId: 'minilm', nearest: () => [] } as never
  const mismatch = /embedded by minilm and the configured embedder is lexical\/1\/uniform.*smacs bank reembed/
  expect(() => createSmacs({ models: pool(), embedder, bank })).toThrow(mismatch)
  expect(() => createSmacs({ models: pool(), bank })).toThrow(mismatch)
})
