import type { WorseFit } from '../../method/exchange/worse-fit.ts'
import type { StrategyFitting } from '../page/pool/pool-body.ts'
import type { ServedPool } from './served-pool.ts'

export interface StrategyFittingListeners {
  readonly onFailure: (strategy: string, error: unknown) => void
  /** Told of each fit that is worse than the one in service. */
  readonly onKeptOut: (strategy: string, worse: WorseFit) => void
  /** Told of each strategy that has what it needs: whether this process learnt it, or found it in the bank. */
  readonly onReady: (strategy: string, fittedHere: boolean) => void
}

/** Fits what strategies learn from the bank, so that the first question need not wait for it. */
export interface StrategyFittings {
  /** Begins with a configuration's strategies, in place of those before. */
  begin(pool: Pick<ServedPool, 'smacs' | 'strategies'>): void
  /** Those of the configuration begun last, `default` first. */
  states(): readonly StrategyFitting[]
}

export function createStrategyFittings({ onFailure, onKeptOut, onReady }: StrategyFittingListeners): StrategyFittings {
  let current = new Map<string, Omit<StrategyFitting, 'strategy'>>()
  return {
    begin({ smacs, strategies }) {
      const states = new Map<string, Omit<StrategyFitting, 'strategy'>>()
      current = states
      for (const name of new Set(['default', ...Object.keys(strategies)])) {
        states.set(name, { state: 'fitting' })
        smacs.prepare(name).then(
          ({ keptOut, fittedHere }) => {
            states.set(name, keptOut === undefined ? { state: 'fitted' } : { state: 'kept-out', keptOut })
            onReady(name, fittedHere)
            if (keptOut !== undefined) onKeptOut(name, keptOut)
          },
          (error: unknown) => {
            states.set(name, { state: 'failed' })
            onFailure(name, error)
          },
        )
      }
    },
    states: () => [...current].map(([strategy, state]) => ({ strategy, ...state })),
  }
}
