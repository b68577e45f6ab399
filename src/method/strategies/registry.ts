import type { Strategy } from '../strategy.ts'
import { adaptive } from './adaptive/adaptive.ts'
import { fusion } from './baselines/fusion.ts'
import { mixtureOfAgents } from './baselines/mixture-of-agents.ts'
import { selfConsistency } from './baselines/self-consistency.ts'
import { selfMoa } from './baselines/self-moa.ts'
import { bestSingle } from './best-single.ts'
import { calibrated } from './calibrated.ts'
import { consensus } from './consensus.ts'
import { jisi } from './jisi/jisi.ts'
import { paper } from './paper/paper.ts'
import { random } from './random.ts'
import { single } from './single.ts'
import { majority, priorVote } from './vote.ts'

/** A strategy with its types forgotten: options and fitted values of one pass only between its own functions. */
export type AnyStrategy = Strategy<unknown, unknown>

/** Every strategy that answers live, by the name its `kind` has in a file and its SPEC on the command line. */
export const strategies: ReadonlyMap<string, AnyStrategy> = new Map(
  [
    ...[paper, jisi, mixtureOfAgents, fusion, selfMoa],
    ...[single, bestSingle, random, selfConsistency],
    ...[majority, priorVote, consensus, calibrated, adaptive],
  ].map((strategy) => [strategy.name, strategy as unknown as AnyStrategy]),
)

/** What answers when nobody names a strategy. */
export const defaultStrategyKind = 'adaptive'
