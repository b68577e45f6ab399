import type { Standing } from '../posterior/standing.ts'
import type { AskingPath } from './asking-paths.ts'
import { type StoppingRule, stopsAt } from './stopping-rule.ts'
import { surenessFrom } from './sure-beforehand.ts'
import { fitValueOfAsking, unseenGains } from './value-of-asking.ts'

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
/** The share of the best worth that is enough where no budget is wished for, and the most mean calls for it. */
const enoughWorth = 0.9975
const mostWithoutBudget = 3

/** @param paths at least one, as long as the widest wish */
export async function createStoppingTuner(paths: readonly AskingPath[]): Promise<StoppingTuner> {
  const learned = fitValueOfAsking(paths)
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

  /** Bisects the threshold: the rule that asks least among those that ask enough, and the one beside it that does not. */
  const bisect = (
    { maxAsked, parallel }: StoppingWish,
    [lowest, highest]: readonly [number, number],
    isEnough: (outcome: StoppingOutcome) => boolean,
  ): { readonly enough: StoppingRule; readonly less: StoppingRule } => {
    const rule = { cap: Math.min(maxAsked ?? longestPath, longest), ...learned }
    let [enough, less] = [lowest, highest]
    for (let round = 0; round < 30; round++) {
      const threshold = (enough + less) / 2
      if (isEnough(follow({ ...rule, threshold }, parallel))) enough = threshold
      else less = threshold
    }
    return { enough: { ...rule, threshold: enough }, less: { ...rule, threshold: less } }
  }

  const tuneRule = (wish: StoppingWish): StoppingRule => {
    const budget = wish.meanCalls
    if (budget !== undefined) return bisect(wish, [-0.5, 1], ({ meanCalls }) => meanCalls > budget).less
    const furthest = Math.min(wish.maxAsked ?? longestPath, longest)
    const best = mean(paths.map(({ worth }) => worth[Math.min(furthest, worth.length) - 1] as number))
    const isEnough = ({ meanCalls, worth }: StoppingOutcome): boolean =>
      worth >= enoughWorth * best || meanCalls >= mostWithoutBudget
    // Nobody wished for these calls: where asking on is predicted to bring nothing, they are not made.
    return bisect(wish, [0, 1], isEnough).enough
  }

  return {
    follow,
    askedOn,
    async tune(wish) {
      const rule = tuneRule(wish)
      const judged = paths.map((path) => ({
        firstAccuracy: path.firstAccuracy,
        wasEnough: askedOn(path, rule, wish.parallel) === 1,
      }))
      const sureFrom = surenessFrom(judged)
      return sureFrom === undefined ? rule : { ...rule, sureFrom }
    },
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
