import type { StrategyFitting } from '../page/pool/pool-body.ts'
import type { ServedPool } from './served-pool.ts'

/** Fits what strategies learn from the bank, so that the first question need not wait for it. */
export interface StrategyFittings {
  /** Begins with a configuration's strategies, in place of those before. */
  begin(pool: Pick<ServedPool, 'smacs' | 'strategies'>): void
  /** Those of the configuration begun last, `default` first. */
  states(): readonly StrategyFitting[]
}

export function createStrategyFittings(onFailure: (strategy: string, error: unknown) => void): StrategyFittings {
  let current = new Map<string, StrategyFitting['state']>()
  return {
    begin({ smacs, strategies }) {
      const states = new Map<string, StrategyFitting['state']>()
      current = states
      for (const name of new Set(['default', ...Object.keys(strategies)])) {
        states.set(name, 'fitting')
        smacs.prepare(name).then(
          () => states.set(name, 'fitted'),
          (error: unknown) => {
            states.set(name, 'failed')
            onFailure(name, error)
          },
        )
      }
    },
    states: () => [...current].map(([strategy, state]) => ({ strategy, state })),
  }
}
