import type { AskingPath } from './asking-paths.ts'
import { breathe } from './breathe.ts'
import { fitLearnedGain, unseenGains } from './learned-gain.ts'
import { patienceAt } from './question-patience.ts'
import type { Standing } from './standing.ts'
import { firstWave, type StoppingRule, stopsAt, type WaveSizes } from './stopping-rule.ts'
import { surenessFrom } from './sure-beforehand.ts'

/** What the user minds: calls, waiting, or both. */
export type AskingObjective = 'cost' | 'latency' | 'balanced'

export interface StoppingWish {
  /** Mean calls a question; undefined: as few as keep nearly all of the accuracy. */
  readonly meanCalls?: number | undefined
  /** The most models asked about one question; undefined: tuned. */
  readonly maxAsked?: number | undefined
  readonly objective: AskingObjective
  /** Which of the study's two rules; undefined or `better`: whichever does better on the bank. */
  readonly stopping?: 'better' | StoppingRule['kind'] | undefined
}

/** How a rule does on the bank. */
export interface StoppingOutcome {
  readonly meanCalls: number
  /** Mean probability that the answer is right. */
  readonly worth: number
}

/** Tunes rules on paths; every judgement is of paths that the learned gain did not see. */
export interface StoppingTuner {
  /** The better of the two rules for the wish, or the one that it names. */
  tune(wish: StoppingWish): Promise<StoppingRule>
  /** Both of the study's rules, tuned lead and learned gain, at a budget of mean calls. */
  rulesFor(wish: StoppingWish & { readonly meanCalls: number }): {
    readonly lead: StoppingRule
    readonly gain: StoppingRule
  }
  /** What a rule comes to on the bank's own questions as if they were new. */
  follow(rule: StoppingRule): StoppingOutcome
  /** How many models a rule asks on a path, with the middling patience where none is given. */
  askedOn(path: AskingPath, rule: StoppingRule, patience?: number): number
}

/** The furthest that asking is tuned. */
export const longestPath = 9
/** Budgets tried where none is wished for, and the share of the best worth that is enough. */
const budgets: readonly number[] = [1.5, 2, 2.5, 3]
const enoughWorth = 0.9975
/** The tuned lead has more knobs: it must be ahead by this much. */
const leadHandicap = 0.002
const fewestForLead = 300
/** From so many mean calls on it kept the budget on a small bank too (math-l5, 185 questions). */
const callsForLead = 3
/** How far a rule's calls on the bank may be from the budget. */
const budgetTolerance = 0.12
const tenths = 10
/** A unit of patience moves the threshold by so many standard errors of the gain that is predicted. */
const giveInErrors = 0.75
/** Evenly spaced draws of the patience that a path is judged by. */
const patiences: readonly number[] = Array.from({ length: 16 }, (_, place) => patienceAt((place + 0.5) / 16))
const middling: readonly number[] = [0]

/** @param paths at least one, as long as the widest wish */
export async function createStoppingTuner(paths: readonly AskingPath[]): Promise<StoppingTuner> {
  const learned = fitLearnedGain(paths)
  const gains = await unseenGains(paths)
  const longest = Math.max(...paths.map(({ standings }) => standings.length))

  const askedOn = (path: AskingPath, rule: StoppingRule, patience = 0): number => {
    const unseen = gains.of(path)
    const most = Math.min(rule.cap, path.standings.length)
    let asked = Math.min(most, firstWave(rule.waves, path.firstAccuracy))
    while (asked < most && !stopsAt(rule, path.standings[asked - 1] as Standing, patience, unseen?.[asked - 1])) {
      asked = Math.min(most, asked + rule.waves.later)
    }
    return asked
  }

  const follow = (rule: StoppingRule): StoppingOutcome => {
    const draws = rule.give.length === 0 ? middling : patiences
    let calls = 0
    let worth = 0
    for (const path of paths) {
      for (const patience of draws) {
        const asked = askedOn(path, rule, patience)
        calls += asked
        worth += path.worth[asked - 1] as number
      }
    }
    const judged = paths.length * draws.length
    return { meanCalls: calls / judged, worth: worth / judged }
  }

  /** Bisects the threshold between that of the most calls and that of the fewest. */
  const bisect = (base: StoppingRule, meanCalls: number, bounds: readonly [number, number]): StoppingRule => {
    let [most, fewest] = bounds
    for (let round = 0; round < 30; round++) {
      const middle = (most + fewest) / 2
      if (follow({ ...base, threshold: middle }).meanCalls > meanCalls) most = middle
      else fewest = middle
    }
    return { ...base, threshold: fewest }
  }

  const wavesFor = (rule: StoppingRule, objective: AskingObjective): WaveSizes => {
    const asked: number[][] = Array.from({ length: tenths }, () => [])
    for (const path of paths) {
      asked[Math.min(tenths - 1, Math.floor(path.firstAccuracy * tenths))]?.push(askedOn(path, rule))
    }
    const first = asked.map((counts) => Math.max(rule.minimum, firstWaveOf(counts, objective)))
    return { first, later: objective === 'latency' ? 2 : 1 }
  }

  const rulesFor = (
    { meanCalls, maxAsked, objective }: StoppingWish & { readonly meanCalls: number },
    exactly: boolean,
  ): { readonly lead: StoppingRule; readonly gain: StoppingRule } => {
    const furthest = Math.min(maxAsked ?? longestPath, longest)
    const tuneThreshold = (base: StoppingRule, bounds: readonly [number, number]): StoppingRule => {
      const oneByOne = bisect(base, meanCalls, bounds)
      if (objective === 'cost') return oneByOne
      return bisect({ ...base, waves: wavesFor(oneByOne, objective) }, meanCalls, bounds)
    }
    const base = { threshold: 0, minimum: 1, cap: furthest, waves: { first: [1], later: 1 }, give: [], ...learned }
    const give = exactly ? gains.standardErrors.map((error) => giveInErrors * error) : []
    const gain = tuneThreshold({ ...base, kind: 'gain', give }, [-0.5, 1])
    const caps = maxAsked === undefined ? [2, 3, 4, 5, 7, 9].filter((cap) => cap <= longest) : [furthest]
    let lead: (StoppingOutcome & { readonly rule: StoppingRule }) | undefined
    for (const minimum of [1, 2, 3]) {
      for (const cap of caps) {
        if (minimum > meanCalls || cap < Math.min(meanCalls, furthest)) continue
        const rule = tuneThreshold({ ...base, kind: 'lead', minimum, cap }, [20, -20])
        const tuned = { rule, ...follow(rule) }
        if (lead === undefined || isBetterFor(meanCalls, tuned, lead)) lead = tuned
      }
    }
    return { gain, lead: lead?.rule ?? { ...base, kind: 'lead', cap: furthest } }
  }

  const tuneForBudget = (wish: StoppingWish & { readonly meanCalls: number }, exactly: boolean): StoppingRule => {
    const { gain, lead } = rulesFor(wish, exactly)
    if (wish.stopping === 'lead') return lead
    // A lead tuned on a small bank misses a budget on new questions; the gain keeps it.
    const missesBudget = exactly && paths.length < fewestForLead && wish.meanCalls < callsForLead
    if (wish.stopping === 'gain' || missesBudget) return gain
    const leading = follow(lead)
    const isAhead = leading.worth > follow(gain).worth + leadHandicap
    return isAhead && keepsBudget(wish.meanCalls, leading) ? lead : gain
  }

  const tuneRule = async (wish: StoppingWish): Promise<StoppingRule> => {
    if (wish.meanCalls !== undefined) return tuneForBudget({ ...wish, meanCalls: wish.meanCalls }, true)
    const furthest = Math.min(wish.maxAsked ?? longestPath, longest)
    const best = paths.reduce((sum, { worth }) => sum + (worth[Math.min(furthest, worth.length) - 1] as number), 0)
    const [first = 2, ...more] = budgets
    let rule = tuneForBudget({ ...wish, meanCalls: first }, false)
    for (const meanCalls of more) {
      await breathe()
      if (follow(rule).worth * paths.length >= enoughWorth * best) break
      rule = tuneForBudget({ ...wish, meanCalls }, false)
    }
    return rule
  }

  return {
    follow,
    askedOn,
    rulesFor: (wish) => rulesFor(wish, true),
    async tune(wish) {
      const rule = await tuneRule(wish)
      const sureFrom = surenessFrom(
        paths.map((path) => ({ firstAccuracy: path.firstAccuracy, wasEnough: askedOn(path, rule) === 1 })),
      )
      return sureFrom === undefined ? rule : { ...rule, sureFrom }
    },
  }
}

function keepsBudget(meanCalls: number, outcome: StoppingOutcome): boolean {
  return Math.abs(outcome.meanCalls - meanCalls) < budgetTolerance
}

/** Of what keeps the budget, the worthier; where neither does, the nearer. */
function isBetterFor(meanCalls: number, one: StoppingOutcome, other: StoppingOutcome): boolean {
  const [keeps, otherKeeps] = [keepsBudget(meanCalls, one), keepsBudget(meanCalls, other)]
  if (keeps !== otherKeeps) return keeps
  if (keeps) return one.worth > other.worth
  return Math.abs(one.meanCalls - meanCalls) < Math.abs(other.meanCalls - meanCalls)
}

/**
 * How many to ask at first, from how many a rule asks one by one: balanced asks two only where it hardly ever stops
 * after one, latency as many as it usually needs.
 */
function firstWaveOf(counts: readonly number[], objective: AskingObjective): number {
  if (counts.length === 0) return 1
  if (objective === 'balanced') return counts.filter((count) => count === 1).length <= 0.1 * counts.length ? 2 : 1
  return Math.max(1, Math.round(counts.reduce((sum, count) => sum + count, 0) / counts.length))
}
