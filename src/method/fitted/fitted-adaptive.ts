import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { aggregationAuthor, aggregationId, withoutAggregations } from '../aggregation/aggregation-id.ts'
import { type ExtraVote, fitExtraVote } from '../escalation/extra-vote.ts'
import type { PosteriorFit } from '../posterior/fit-posterior.ts'
import type { FittedPosterior } from '../posterior/fitted-posterior.ts'
import type { Standing } from '../posterior/standing.ts'
import { usualLatencies } from '../skill/usual-for-model.ts'
import { askingPaths } from '../stopping/asking-paths.ts'
import { fixedRule, mostWithin, type StoppingRule } from '../stopping/stopping-rule.ts'
import { createStoppingTuner, longestPath, type StoppingWish } from '../stopping/tune-stopping.ts'
import type { FittingSurroundings } from '../strategy.ts'
import { sharedFit } from './shared-fit.ts'

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
  /** Escalate where the probability of being right is below this; absent without escalation. */
  readonly escalateBelow?: number
  /** What those who may be heard beside the pool are worth, as far as the bank tells. */
  readonly extraVotes?: readonly ExtraVote[]
  /** Usual p95 latency of a model, milliseconds, by id; absent where unknown. */
  readonly p95Ms: Readonly<Record<ModelId, number>>
}

/** Where nothing says when to escalate. */
export const defaultEscalateBelow = 0.7

/** Fits posterior, stopping rule and whoever unsure questions go to, who is no member of the pool but by being in it. */
export async function fitAdaptive(
  bank: BankView,
  wish: AdaptiveWish,
  { pool, embedder }: FittingSurroundings,
): Promise<FittedAdaptive> {
  const { escalate } = wish
  const aggregator = escalate?.aggregator
  const isOutside = (model: ModelId): boolean =>
    model === escalate?.to || (model === aggregator && !pool.includes(model))
  const members = withoutAggregations(bank.models).filter((model) => !isOutside(model))
  const fit = await sharedFit(bank, members, embedder)
  const posterior = fit.fitted
  const p95Ms = usualLatencies(bank, bank.models)
  const paths = posterior.rule === 'agreement' ? [] : await askingPaths(fit, longestPath)
  if (paths.length === 0) {
    const rule = fixedRule(wish.maxAsked ?? mostWithin(wish.meanCalls))
    if (escalate === undefined) return { posterior, rule, p95Ms }
    return { posterior, rule, p95Ms, escalateBelow: escalate.below ?? defaultEscalateBelow }
  }
  const tuner = await createStoppingTuner(paths)
  const share = escalate?.maxShare ?? (escalate === undefined ? 0 : shareWithoutWish)
  const meanCalls = wish.meanCalls === undefined ? undefined : Math.max(1, wish.meanCalls - share)
  const rule = await tuner.tune({ ...wish, meanCalls })
  if (escalate === undefined) return { posterior, rule, p95Ms }

  const stopped = new Map(
    paths.map((path) => [path.question, path.standings[tuner.askedOn(path, rule, wish.parallel) - 1]] as const),
  )
  const confidences = [...stopped.values()].flatMap((standing) => (standing === undefined ? [] : [standing.confidence]))
  const escalateBelow = Math.min(
    escalate.below ?? (escalate.maxShare === undefined ? defaultEscalateBelow : 1),
    escalate.maxShare === undefined ? 1 : escalationThreshold(confidences, escalate.maxShare),
  )
  const extraVotes = await fitVotes(bank, fit, escalate, (question) => stopped.get(question))
  return { posterior, rule, p95Ms, escalateBelow, extraVotes }
}

/** The confidence below which about this share of the bank's questions would be escalated. */
function escalationThreshold(confidences: readonly number[], share: number): number {
  if (confidences.length === 0) return 0
  const sorted = confidences.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
}

async function fitVotes(
  bank: BankView,
  fit: PosteriorFit,
  { to, aggregator }: EscalationWish,
  stopped: (question: number) => Standing | undefined,
): Promise<readonly ExtraVote[]> {
  const aggregations = bank.models.filter((id) => aggregationAuthor(id) !== undefined)
  const named = aggregator === true ? aggregations : aggregator === undefined ? [] : [aggregationId(aggregator)]
  const extraVotes: ExtraVote[] = []
  for (const id of to === undefined ? named : [to]) {
    const vote = await fitExtraVote(bank, fit, id, stopped)
    if (vote !== undefined) extraVotes.push(vote)
  }
  return extraVotes
}

/** Calls set aside for an escalation whose share nobody fixed. */
const shareWithoutWish = 0.2
