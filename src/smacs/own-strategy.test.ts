import { expect, test } from 'vitest'
import { z } from 'zod'
import { createBankView } from '../bank/view/create-bank-view.ts'
import { createLexicalEmbedder } from '../embedders/lexical/lexical-embedder.ts'
import { createCallDesk } from '../method/calls/call-desk.ts'
import { decisionFrom } from '../method/choosing/decision.ts'
import type { Strategy } from '../method/strategy.ts'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'
import { createSmacs } from './create-smacs.ts'
import type { FittedStore } from './fitted-strategies.ts'

/** Asks the model at a place of the pool; learns how many questions the bank has. */
function createPlaced(name = 'placed'): Strategy<{ place: number }, number | undefined> {
  return {
    name,
    optionsSchema: z.strictObject({ place: z.int().min(0).default(0) }),
    prepare: async (bank) => bank.questions.length,
    fittedCodec: { encode: (count) => Uint8Array.of(count), decode: ([count]) => count },
    async *run({ messages }, context, { place }, learnt) {
      const desk = createCallDesk(context)
      const model = context.models[place] ?? expect.unreachable()
      const outcome = yield* desk.until(
        desk.start({ stage: 'reference', index: 0, model, request: { messages } }).outcome,
      )
      yield { type: 'noted', degraded: false, note: `learnt ${learnt}` }
      return outcome.ok ? decisionFrom(outcome.generation) : expect.unreachable()
    },
  }
}

const embedder = createLexicalEmbedder()
const pool = () => ['a', 'b'].map((id) => createScriptedModel({ id, replies: () => `I am ${id}.` }))
const bank = createBankView({ questions: [{ questionId: '1', text: '?' }] })
const untyped = createSmacs as (options?: unknown) => ReturnType<typeof createSmacs>

test('a strategy of one’s own answers under the name it was given, with options, in every way of naming it', async () => {
  const strategies = { mine: createPlaced(), second: { kind: 'mine', place: 1 } }
  const smacs = createSmacs({ models: pool(), embedder, bank, strategies })
  const asked = async (strategy: string | { kind: string; place: number }) => {
    const answer = await smacs.ask('Who are you?', { strategy })
    return [answer.strategy, answer.text, answer.notes.join()]
  }
  expect(await asked('mine')).toEqual(['mine', 'I am a.', 'learnt 1'])
  expect(await asked('mine?place=1')).toEqual(['mine', 'I am b.', 'learnt 1'])
  expect(await asked({ kind: 'mine', place: 1 })).toEqual(['mine', 'I am b.', 'learnt 1'])
  expect(await asked('second')).toEqual(['second', 'I am b.', 'learnt 1'])
  await expect(asked('mine?plase=1')).rejects.toThrow('nearest known key is `place`')
  await expect(asked('mein')).rejects.toMatchObject({ known: expect.arrayContaining(['mine', 'second', 'paper']) })
})

test('it may be the default, and stand in the place of a kind', async () => {
  const ask = (name: string) =>
    createSmacs({ models: pool(), embedder, strategies: { [name]: createPlaced() } }).ask('?')
  expect(await ask('default')).toMatchObject({ strategy: 'default', text: 'I am a.' })
  expect(await ask('adaptive')).toMatchObject({ strategy: 'default', text: 'I am a.' })
})

test('what it has learnt is kept under its own name, and learnt on no thread, which would not know it', async () => {
  const kept = new Map<string, Uint8Array>()
  const fittedStore: FittedStore = {
    file: '/no/such/bank.db',
    fitted: async (name) => kept.get(name),
    storeFitted: async (name, bytes) => void kept.set(name, bytes),
  }
  const questions = Array.from({ length: 201 }, (_, place) => ({ questionId: `${place}`, text: '?' }))
  const large = createBankView({ questions })
  const smacs = createSmacs({
    models: pool(),
    embedder,
    bank: large,
    fittedStore,
    strategies: { mine: createPlaced() },
  })
  await smacs.prepare('mine')
  expect([...kept.keys()].join()).toMatch(/^placed\/[0-9a-f]{16}$/)
})

test('two strategies of one name, and what is none, are refused before any question', () => {
  const make = (strategies: Readonly<Record<string, unknown>>) => () =>
    untyped({ models: pool(), embedder, strategies })
  expect(make({ mine: createPlaced('adaptive') })).toThrow('another one has the `name` "adaptive" too')
  expect(make({ a: createPlaced(), b: createPlaced() })).toThrow('another one has the `name` "placed" too')
  const shared = createPlaced()
  expect(make({ a: shared, b: shared })).not.toThrow()
  expect(make({ mine: { run: () => undefined, optionsSchema: z.strictObject({}) } })).toThrow('to have a `name`')
  expect(make({ mine: { run: () => undefined, name: 'x' } })).toThrow('to be a schema of zod 4')
  expect(make({ mine: { references: 3 } })).toThrow(/`strategies\.mine.*`/)
  expect(make({ mine: 'paper' })).toThrow(/a kind with options/)
})
