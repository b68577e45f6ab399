import type { Strategy } from '../strategy.ts'
import { adaptive } from './adaptive/adaptive.ts'
import { bestSingle } from './best-single.ts'
import { calibrated } from './calibrated.ts'
import { consensus } from './consensus.ts'
import { paper } from './paper.ts'
import { random } from './random.ts'
import { single } from './single.ts'
import { majority, priorVote } from './vote.ts'

/** A strategy with its types forgotten: options and fitted values of one pass only between its own functions. */
export type AnyStrategy = Strategy<unknown, unknown>

/** Every strategy that answers live, by the name its `kind` has in a file and its SPEC on the command line. */
export const strategies: ReadonlyMap<string, AnyStrategy> = new Map(
  [paper, single, bestSingle, random, majority, priorVote, consensus, calibrated, adaptive].map((strategy) => [
    strategy.name,
    strategy as unknown as AnyStrategy,
  ]),
)

/** What answers when nobody names a strategy. */
export const defaultStrategyKind = 'adaptive'
