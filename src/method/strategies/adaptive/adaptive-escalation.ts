import type { ChatModel, ModelId } from '../../../ports/chat-model.ts'
import type { Question } from '../../../ports/question.ts'
import type { WaveAsker } from '../../calls/ask-in-waves.ts'
import type { CallDesk } from '../../calls/call-desk.ts'
import type { ClaimJudge } from '../../calls/claim-judge.ts'
import { modelNamed } from '../../calls/model-named.ts'
import { aggregatorVoter, type ExtraVoter, helperVoter } from '../../escalation/extra-voter.ts'
import { defaultEscalateBelow, type FittedAdaptive } from '../../fitted/fitted-adaptive.ts'
import type { AnsweredMember } from '../../open-answers/choose-open-answer.ts'
import type { PoolPosterior, PoolStanding } from '../../posterior/pool-posterior.ts'
import type { MethodContext } from '../../strategy.ts'
import type { ResolvedAdaptiveOptions } from './adaptive-options.ts'

/** Whom an unsure question goes to, and below which sureness. */
export type Escalation =
  | { readonly kind: 'helper'; readonly model: ChatModel; readonly below: number }
  /** No model: the best of those that answered. */
  | { readonly kind: 'aggregator'; readonly model: ChatModel | undefined; readonly below: number }

/** What is the same from the first model asked to the last. */
export interface AdaptiveAsking {
  readonly question: Question
  readonly context: MethodContext
  readonly desk: CallDesk
  readonly options: ResolvedAdaptiveOptions
  readonly fitted: FittedAdaptive | undefined
  readonly pool: readonly ModelId[]
  readonly posterior: PoolPosterior
  readonly judge: ClaimJudge
  readonly vector: ArrayLike<number> | undefined
  readonly escalation: Escalation | undefined
  readonly asker: WaveAsker
}

/** Models that the options name, by their option. */
export function escalationModels({
  escalate,
}: Pick<ResolvedAdaptiveOptions, 'escalate'>): Readonly<Record<string, ModelId | undefined>> {
  const aggregator = escalate?.aggregator
  return { 'escalate.to': escalate?.to, 'escalate.aggregator': aggregator === true ? undefined : aggregator }
}

/** @throws UsageError when no model of the pool or outside it has the name */
export function escalationFor(
  { escalate }: ResolvedAdaptiveOptions,
  context: MethodContext,
  fitted: FittedAdaptive | undefined,
): Escalation | undefined {
  if (escalate === undefined) return undefined
  const below = fitted?.escalateBelow ?? escalate.below ?? defaultEscalateBelow
  if (escalate.to !== undefined) return { kind: 'helper', model: modelNamed(escalate.to, context), below }
  const { aggregator } = escalate
  return {
    kind: 'aggregator',
    model: typeof aggregator === 'string' ? modelNamed(aggregator, context) : undefined,
    below,
  }
}

/** Who is heard too where these answers leave a question open; undefined = nobody can be. */
export function extraVoterOf(
  escalation: Escalation,
  answered: readonly AnsweredMember[],
  asking: AdaptiveAsking,
): ExtraVoter | undefined {
  const means = { ...asking, settings: asking.options }
  if (escalation.kind === 'helper') return helperVoter(escalation.model, means)
  const author = escalation.model ?? bestAnswered(answered, asking.posterior)
  return author && aggregatorVoter(author, answered, means)
}

/** Probability that the leader is right or, where there is no probability, its share of the votes. */
export function surenessOf({ calibrated }: PoolPosterior, { standing, state }: PoolStanding): number {
  if (calibrated) return standing.confidence
  const votes = state.supporters.reduce((sum, count) => sum + count, 0)
  return standing.leader === undefined ? 0 : (state.supporters[standing.leader] ?? 0) / Math.max(1, votes)
}

/** The answered model of the highest expected accuracy, ties to the first asked. */
function bestAnswered(answered: readonly AnsweredMember[], { view }: PoolPosterior): ChatModel | undefined {
  let best: AnsweredMember | undefined
  for (const reference of answered) {
    if (best === undefined || (view.accuracy[reference.member] as number) > (view.accuracy[best.member] as number)) {
      best = reference
    }
  }
  return best?.model
}
