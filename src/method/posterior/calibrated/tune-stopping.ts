import type { AskingPath } from './asking-paths.ts'
import { breathe } from './breathe.ts'
import { fitLearnedGain, unseenGains } from './learned-gain.ts'
import type { Standing } from './standing.ts'
import { type StoppingRule, stopsAt } from './stopping-rule.ts'
import { surenessFrom } from './sure-beforehand.ts'

export interface StoppingWish {
  /** Mean calls a question; undefined: as few as keep nearly all of the accuracy. */
  readonly meanCalls?: number | undefined
  /** The most models asked about one question; undefined: tuned. */
  readonly maxAsked?: number | undefined
  /** How many are asked at a time. */
  readonly parallel: number
}

/** How a rule does on the bank. */
export interface StoppingOutcome {
  readonly meanCalls: number
  /** Mean probability that the answer is right. */
  readonly worth: number
}

/** Tunes the rule on paths; every judgement is of paths that the learned gain did not see. */
export interface StoppingTuner {
  tune(wish: StoppingWish): Promise<StoppingRule>
  /** What a rule comes to on the bank's own questions as if they were new. */
  follow(rule: StoppingRule, parallel: number): StoppingOutcome
  /** How many models a rule asks on a path. */
  askedOn(path: AskingPath, rule: StoppingRule, parallel: number): number
}

/** The furthest that asking is tuned. */
export const longestPath = 9
/** Budgets tried where none is wished for, and the share of the best worth that is enough. */
const budgets: readonly number[] = [1.5, 2, 2.5, 3]
const enoughWorth = 0.9975

/** @param paths at least one, as long as the widest wish */
export async function createStoppingTuner(paths: readonly AskingPath[]): Promise<StoppingTuner> {
  const learned = fitLearnedGain(paths)
  const gainsOf = await unseenGains(paths)
  const longest = Math.max(...paths.map(({ standings }) => standings.length))

  const askedOn = (path: AskingPath, rule: StoppingRule, parallel: number): number => {
    const unseen = gainsOf(path)
    const most = Math.min(rule.cap, path.standings.length)
    let asked = Math.min(most, parallel)
    while (asked < most && !stopsAt(rule, path.standings[asked - 1] as Standing, unseen?.[asked - 1])) {
      asked = Math.min(most, asked + parallel)
    }
    return asked
  }

  const follow = (rule: StoppingRule, parallel: number): StoppingOutcome => {
    let calls = 0
    let worth = 0
    for (const path of paths) {
      const asked = askedOn(path, rule, parallel)
      calls += asked
      worth += path.worth[asked - 1] as number
    }
    return { meanCalls: calls / paths.length, worth: worth / paths.length }
  }

  /** Bisects the threshold between that of the most calls and that of the fewest. */
  const tuneForBudget = ({ maxAsked, parallel }: StoppingWish, meanCalls: number): StoppingRule => {
    const rule = { threshold: 0, cap: Math.min(maxAsked ?? longestPath, longest), ...learned }
    let [most, fewest] = [-0.5, 1]
    for (let round = 0; round < 30; round++) {
      const middle = (most + fewest) / 2
      if (follow({ ...rule, threshold: middle }, parallel).meanCalls > meanCalls) most = middle
      else fewest = middle
    }
    return { ...rule, threshold: fewest }
  }

  const tuneRule = async (wish: StoppingWish): Promise<StoppingRule> => {
    if (wish.meanCalls !== undefined) return tuneForBudget(wish, wish.meanCalls)
    const furthest = Math.min(wish.maxAsked ?? longestPath, longest)
    const best = paths.reduce((sum, { worth }) => sum + (worth[Math.min(furthest, worth.length) - 1] as number), 0)
    let rule: StoppingRule | undefined
    for (const meanCalls of budgets) {
      await breathe()
      const tuned = tuneForBudget(wish, meanCalls)
      // Nobody wished for these calls: where asking on is predicted to bring nothing, they are not made.
      rule = { ...tuned, threshold: Math.max(0, tuned.threshold) }
      if (follow(rule, wish.parallel).worth * paths.length >= enoughWorth * best) break
    }
    return rule ?? tuneForBudget(wish, longest)
  }

  return {
    follow,
    askedOn,
    async tune(wish) {
      const rule = await tuneRule(wish)
      const judged = paths.map((path) => ({
        firstAccuracy: path.firstAccuracy,
        wasEnough: askedOn(path, rule, wish.parallel) === 1,
      }))
      const sureFrom = surenessFrom(judged)
      return sureFrom === undefined ? rule : { ...rule, sureFrom }
    },
  }
}
