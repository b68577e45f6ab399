import { expect, test } from 'vitest'
import { createBankView } from '../bank/view/create-bank-view.ts'
import { createLexicalEmbedder } from '../embedders/lexical/lexical-embedder.ts'
import type { AnyStrategy } from '../method/strategies/registry.ts'
import type { BankView } from '../ports/question-bank.ts'
import { createFittedStrategies, type FittedStore } from './fitted-strategies.ts'

const bank = createBankView({ questions: [{ questionId: '1', text: '?' }] })
const surroundings = { pool: ['a', 'b'], embedder: createLexicalEmbedder() }

function learner(learn: () => unknown): AnyStrategy & { readonly fits: number } {
  let fits = 0
  return {
    name: 'learner',
    optionsSchema: undefined as never,
    get fits() {
      return fits
    },
    prepare: async () => {
      fits += 1
      return learn()
    },
    fittedCodec: {
      encode: (fitted) => new TextEncoder().encode(JSON.stringify(fitted)),
      decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)),
    },
    run: undefined as never,
  }
}

function memoryStore(): FittedStore {
  const kept = new Map<string, Uint8Array>()
  return {
    fitted: async (name) => kept.get(name),
    storeFitted: async (name, bytes) => void kept.set(name, bytes),
  }
}

test('a strategy is fitted once for its options and pool, and a later process takes what was kept', async () => {
  const store = memoryStore()
  const strategy = learner(() => ({ weight: 2 }))
  const first = createFittedStrategies(bank, store, surroundings)
  expect(await first(strategy, { a: 1 }).mustFit).toBe(true)
  expect(await first(strategy, { a: 1 }).value).toEqual({ weight: 2 })
  expect(await first(strategy, { a: 1 }).mustFit).toBe(false)
  expect(strategy.fits).toBe(1)

  const later = createFittedStrategies(bank, store, surroundings)
  expect(await later(strategy, { a: 1 }).mustFit).toBe(false)
  expect(await later(strategy, { a: 1 }).value).toEqual({ weight: 2 })
  expect(strategy.fits).toBe(1)
  await later(strategy, { a: 2 }).value
  expect(strategy.fits).toBe(2)
  await createFittedStrategies(bank, store, { ...surroundings, pool: ['b', 'a'] })(strategy, { a: 2 }).value
  expect(strategy.fits).toBe(2)
  await createFittedStrategies(bank, store, { ...surroundings, pool: ['a'] })(strategy, { a: 2 }).value
  expect(strategy.fits).toBe(3)
})

test('of several processes with one store one fits, and the others take what it learnt', async () => {
  let before: Promise<unknown> = Promise.resolve()
  const store: FittedStore = {
    ...memoryStore(),
    alone(work) {
      const mine = before.then(work)
      before = mine.catch(() => undefined)
      return mine
    },
  }
  const strategy = learner(() => ({ weight: 2 }))
  // Each has looked for weights, and found none, before the first has fitted them.
  const fittings = [0, 1, 2].map(() => createFittedStrategies(bank, store, surroundings)(strategy, {}))
  expect(await Promise.all(fittings.map(({ mustFit }) => mustFit))).toEqual([true, true, true])
  expect(await Promise.all(fittings.map(({ value }) => value))).toEqual(Array(3).fill({ weight: 2 }))
  expect(strategy.fits).toBe(1)
  expect(fittings.filter(({ fittedHere }) => fittedHere?.() === true)).toHaveLength(1)
})

test('a fit that fails is tried again, and one that cannot be kept is used all the same', async () => {
  let broken = true
  const strategy = learner(() => {
    if (broken) throw new Error('no memory')
    return { weight: 3 }
  })
  const readOnly: FittedStore = {
    fitted: async () => undefined,
    storeFitted: () => Promise.reject(new Error('read only')),
  }
  const fittedOf = createFittedStrategies(bank, readOnly, surroundings)
  await expect(fittedOf(strategy, {}).value).rejects.toThrow('no memory')
  broken = false
  expect(await fittedOf(strategy, {}).value).toEqual({ weight: 3 })
})

test('a fit that foretells worse than the kept one is kept out and said, and the next bank is tried again', async () => {
  const kept = new Map<string, { readonly bytes: Uint8Array; readonly hash: string }>()
  const storeOf = ({ hash }: BankView): FittedStore => ({
    fitted: async (name, { ofEarlierBank = false } = {}) => {
      const entry = kept.get(name)
      return ofEarlierBank || entry?.hash === hash ? entry?.bytes : undefined
    },
    storeFitted: async (name, bytes, fittedOn) => void kept.set(name, { bytes, hash: fittedOn.hash }),
  })
  const fitOn = async (losses: number, questionId: string) => {
    const grown = createBankView({ questions: [{ questionId, text: '?' }] })
    const strategy = { ...learner(() => ({ losses })), ...scored }
    const fitting = createFittedStrategies(grown, storeOf(grown), surroundings)(strategy, {})
    return { used: await fitting.value, worse: fitting.keptOut?.() !== undefined, fits: strategy.fits }
  }
  const scored = {
    fittedCodec: {
      ...(learner(() => ({})).fittedCodec as NonNullable<AnyStrategy['fittedCodec']>),
      heldOut: (fitted: unknown) => {
        const { losses } = fitted as { readonly losses: number }
        const rows = Float64Array.from({ length: 60 }, (_, row) => row)
        return { rows, losses: Float32Array.from(rows, (row) => losses + 0.001 * (row % 3)) }
      },
    },
  }
  expect(await fitOn(0.5, '1')).toMatchObject({ used: { losses: 0.5 }, worse: false })
  expect(await fitOn(0.9, '2')).toMatchObject({ used: { losses: 0.5 }, worse: true })
  expect(await fitOn(0.4, '3')).toMatchObject({ used: { losses: 0.4 }, worse: false })
  expect(await fitOn(0.6, '4')).toMatchObject({ used: { losses: 0.4 }, worse: true })
})

test('without a bank there is nothing to fit', async () => {
  const strategy = learner(() => ({}))
  const fitting = createFittedStrategies(undefined, memoryStore(), surroundings)(strategy, {})
  expect([await fitting.mustFit, await fitting.value]).toEqual([false, undefined])
})
