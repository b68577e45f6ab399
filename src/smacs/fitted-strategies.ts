import { createHash } from 'node:crypto'
import type { AnyStrategy } from '../method/strategies/registry.ts'
import type { FittingSurroundings } from '../method/strategy.ts'
import type { BankView, QuestionBank } from '../ports/question-bank.ts'

/** Where fitted weights are kept between processes: a bank's own, which gives them back only for the bank exactly as it is. */
export type FittedStore = Pick<QuestionBank, 'fitted' | 'storeFitted'>

/** What a strategy has learnt from the bank, or is learning. */
export interface Fitting {
  /** Whether it has to be learnt now; known before `value` is. */
  readonly mustFit: Promise<boolean>
  readonly value: Promise<unknown>
}

const nothingToFit: Fitting = { mustFit: Promise.resolve(false), value: Promise.resolve(undefined) }

/**
 * Fits each strategy once for its options and pool: what the store keeps is taken from there, anything else is fitted and then
 * kept. A fit that fails is tried again by the next question; one that cannot be kept is fitted again by the next process.
 */
export function createFittedStrategies(
  bank: BankView | undefined,
  store: FittedStore | undefined,
  surroundings: FittingSurroundings,
) {
  const fittings = new Map<string, Fitting>()
  const pool = surroundings.pool.toSorted()
  /** The options of a named strategy are one object for all its questions: its name is made once. */
  const named = new WeakMap<object, { readonly strategy: AnyStrategy; readonly name: string }>()

  function nameFor(strategy: AnyStrategy, options: unknown): string {
    const isObject = typeof options === 'object' && options !== null
    const known = isObject ? named.get(options) : undefined
    if (known?.strategy === strategy) return known.name
    const fittedFor = JSON.stringify([options, pool])
    const name = `${strategy.name}/${createHash('sha256').update(fittedFor).digest('hex').slice(0, 16)}`
    if (isObject) named.set(options, { strategy, name })
    return name
  }

  async function keptBy(strategy: AnyStrategy, name: string): Promise<unknown> {
    const bytes = strategy.fittedCodec === undefined ? undefined : await store?.fitted(name)
    return bytes && strategy.fittedCodec?.decode(bytes)
  }

  async function fitAndKeep(strategy: AnyStrategy, options: unknown, view: BankView, name: string): Promise<unknown> {
    const fitted = await strategy.prepare?.(view, options, surroundings)
    if (fitted !== undefined && fitted !== null && strategy.fittedCodec !== undefined) {
      await store?.storeFitted(name, strategy.fittedCodec.encode(fitted), view).catch(() => undefined)
    }
    return fitted
  }

  return (strategy: AnyStrategy, options: unknown): Fitting => {
    if (bank === undefined || strategy.prepare === undefined) return nothingToFit
    const name = nameFor(strategy, options)
    const existing = fittings.get(name)
    if (existing !== undefined) return existing
    const kept = keptBy(strategy, name)
    const value = kept.then((known) => known ?? fitAndKeep(strategy, options, bank, name))
    const fitting: Fitting = { mustFit: kept.then((known) => known === undefined), value }
    fittings.set(name, fitting)
    value.then(
      () => fittings.set(name, { mustFit: Promise.resolve(false), value }),
      () => fittings.delete(name),
    )
    fitting.mustFit.catch(() => undefined)
    return fitting
  }
}
