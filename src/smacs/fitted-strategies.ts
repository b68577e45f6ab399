import { createHash } from 'node:crypto'
import type { AnyStrategy } from '../method/strategies/registry.ts'
import type { BankView, QuestionBank } from '../ports/question-bank.ts'

/** Where fitted weights are kept between processes: a bank's own, which gives them back only for the bank exactly as it is. */
export type FittedStore = Pick<QuestionBank, 'fitted' | 'storeFitted'>

/** What a strategy has learnt from the bank, or is learning. */
export interface Fitting {
  readonly isReady: boolean
  readonly value: Promise<unknown>
}

/**
 * Fits each strategy once for its options: what the store keeps is taken from there, anything else is fitted and then
 * kept. A fit that fails is tried again by the next question; one that cannot be kept is fitted again by the next process.
 */
export function createFittedStrategies(bank: BankView | undefined, store: FittedStore | undefined) {
  const fittings = new Map<string, { isReady: boolean; value: Promise<unknown> }>()

  async function learnt(strategy: AnyStrategy, options: unknown, view: BankView): Promise<unknown> {
    const codec = strategy.fittedCodec
    if (codec === undefined || store === undefined) return strategy.prepare?.(view, options)
    const name = `${strategy.name}/${createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 16)}`
    const kept = await store.fitted(name)
    const known = kept && codec.decode(kept)
    if (known !== undefined) return known
    const fitted = await strategy.prepare?.(view, options)
    if (fitted !== undefined && fitted !== null) {
      await store.storeFitted(name, codec.encode(fitted), view).catch(() => undefined)
    }
    return fitted
  }

  return (strategy: AnyStrategy, options: unknown): Fitting => {
    if (bank === undefined || strategy.prepare === undefined) {
      return { isReady: true, value: Promise.resolve(undefined) }
    }
    const key = `${strategy.name} ${JSON.stringify(options)}`
    const existing = fittings.get(key)
    if (existing !== undefined) return existing
    const fitting = { isReady: false, value: learnt(strategy, options, bank) }
    fittings.set(key, fitting)
    fitting.value.then(
      () => {
        fitting.isReady = true
      },
      () => fittings.delete(key),
    )
    return fitting
  }
}
