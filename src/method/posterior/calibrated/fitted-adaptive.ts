import type { ModelId } from '../../../ports/chat-model.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import { askingPaths } from './asking-paths.ts'
import { fitPosterior, type PosteriorFit } from './fit-posterior.ts'
import type { FittedPosterior } from './fitted-posterior.ts'
import { escalationThreshold, fitHelperVote, type HelperVote } from './helper-vote.ts'
import { fixedRule, type StoppingRule } from './stopping-rule.ts'
import { createStoppingTuner, longestPath, type StoppingWish } from './tune-stopping.ts'
import { usualLatencies } from './usual-latency.ts'

/** What the user wants of escalation: a helper (`to`) or an aggregator, and when. */
export interface EscalationWish {
  readonly to?: ModelId | undefined
  /** Who writes one answer from the references; true = the best of those that answered. */
  readonly aggregator?: ModelId | true | undefined
  /** Escalate where the probability of being right is below this. */
  readonly below?: number | undefined
  /** About this share of the bank's questions escalates; the stricter of the two stands. */
  readonly maxShare?: number | undefined
}

export interface AdaptiveWish extends StoppingWish {
  readonly escalate?: EscalationWish | undefined
}

/** Everything strategy `adaptive` learns from a bank. */
export interface FittedAdaptive {
  readonly posterior: FittedPosterior
  readonly rule: StoppingRule
  /** What the rule comes to on the bank's own questions as if they were new, escalation included. */
  readonly expected?: { readonly meanCalls: number; readonly escalated: number }
  /** Escalate where the probability of being right is below this; absent without escalation. */
  readonly escalateBelow?: number
  readonly helper?: HelperVote
  /** Usual p95 latency of a model, milliseconds, by id; absent where unknown. */
  readonly p95Ms: Readonly<Record<ModelId, number>>
}

/** Where nothing says when to escalate. */
export const defaultEscalateBelow = 0.7

/** Fits shared by `calibrated` and `adaptive`, and by every option of theirs: a bank view never changes. */
const fits = new WeakMap<BankView, Map<string, Promise<PosteriorFit>>>()

/** `fitPosterior`, done once a bank view and pool. */
export function sharedFit(bank: BankView, models: readonly ModelId[]): Promise<PosteriorFit> {
  const byModels = fits.get(bank) ?? new Map<string, Promise<PosteriorFit>>()
  fits.set(bank, byModels)
  const key = JSON.stringify(models)
  const known = byModels.get(key)
  if (known !== undefined) return known
  const fit = fitPosterior(bank, models)
  byModels.set(key, fit)
  // A failed fit is tried again.
  fit.catch(() => byModels.delete(key))
  return fit
}

/** Fits posterior, stopping rule and helper. The helper never counts as a member of the pool. */
export async function fitAdaptive(bank: BankView, wish: AdaptiveWish): Promise<FittedAdaptive> {
  const { escalate } = wish
  const fit = await sharedFit(
    bank,
    bank.models.filter((model) => model !== escalate?.to),
  )
  const posterior = fit.fitted
  const p95Ms = usualLatencies(bank, bank.models)
  const paths = posterior.rule === 'agreement' ? [] : await askingPaths(fit, longestPath)
  if (paths.length === 0) {
    const rule = fixedRule(wish.maxAsked ?? fixedCap)
    if (escalate === undefined) return { posterior, rule, p95Ms }
    const escalateBelow = escalate.below ?? defaultEscalateBelow
    if (escalate.to === undefined) return { posterior, rule, p95Ms, escalateBelow }
    return {
      posterior,
      rule,
      p95Ms,
      escalateBelow,
      helper: await fitHelperVote(bank, fit, escalate.to, () => undefined),
    }
  }
  const tuner = await createStoppingTuner(paths)
  const share = escalate?.maxShare ?? (escalate === undefined ? 0 : shareWithoutWish)
  const meanCalls = wish.meanCalls === undefined ? undefined : Math.max(1, wish.meanCalls - share)
  const rule = await tuner.tune({ ...wish, meanCalls })
  const { meanCalls: poolCalls } = tuner.follow(rule)
  if (escalate === undefined) return { posterior, rule, p95Ms, expected: { meanCalls: poolCalls, escalated: 0 } }

  const stopped = new Map(paths.map((path) => [path.question, path.standings[tuner.askedOn(path, rule) - 1]] as const))
  const confidences = [...stopped.values()].flatMap((standing) => (standing === undefined ? [] : [standing.confidence]))
  const escalateBelow = Math.min(
    escalate.below ?? (escalate.maxShare === undefined ? defaultEscalateBelow : 1),
    escalate.maxShare === undefined ? 1 : escalationThreshold(confidences, escalate.maxShare),
  )
  const escalated =
    confidences.filter((confidence) => confidence < escalateBelow).length / Math.max(1, confidences.length)
  const fitted = { posterior, rule, p95Ms, escalateBelow, expected: { meanCalls: poolCalls + escalated, escalated } }
  if (escalate.to === undefined) return fitted
  return { ...fitted, helper: await fitHelperVote(bank, fit, escalate.to, (question) => stopped.get(question)) }
}

/** `maxAsked` where the bank supports no tuning. */
const fixedCap = 5
/** Calls set aside for an escalation whose share nobody fixed. */
const shareWithoutWish = 0.2
