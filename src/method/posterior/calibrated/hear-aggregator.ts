import type { ChatModel } from '../../../ports/chat-model.ts'
import type { Question } from '../../../ports/question.ts'
import { aggregateSubsets } from '../../aggregation/aggregate-subsets.ts'
import type { GenerationSettings } from '../../calls/answer-request.ts'
import type { CallDesk } from '../../calls/call-desk.ts'
import type { MethodContext } from '../../strategy.ts'
import type { AnsweredMember } from './choose-open-answer.ts'
import type { FittedAdaptive } from './fitted-adaptive.ts'
import { addHelperVote } from './helper-vote.ts'
import type { PoolPosterior } from './pool-posterior.ts'
import { addUncalibratedVote, aggregationVote } from './uncalibrated-vote.ts'
import { accuracyAt } from './voice-accuracy.ts'
import { type FurtherVoice, meanAccuracy } from './weigh-voice.ts'

/** What it takes to ask for an aggregation. */
export interface AggregationMeans {
  readonly question: Question
  readonly context: MethodContext
  readonly desk: CallDesk
  readonly settings: GenerationSettings
}

/**
 * A model that writes one answer from all that were given, one more voter. Where the bank holds enough graded
 * aggregations of it, its vote is fitted like a helper's; otherwise its weight is a rule, and a note says so.
 */
export function aggregatorVoice(
  model: ChatModel,
  answered: readonly AnsweredMember[],
  { question, context, desk, settings }: AggregationMeans,
  fitted: FittedAdaptive | undefined,
  posterior: PoolPosterior,
  vector: ArrayLike<number> | undefined,
): FurtherVoice {
  const { accuracy, weights } = posterior.view
  const groups = fitted?.posterior.groups
  const known = fitted?.aggregators?.find(({ author }) => author === model.id)
  const at = (byGroup: readonly number[] | undefined): number | undefined =>
    byGroup && groups && accuracyAt(byGroup, groups, vector)
  const own = posterior.accuracyOf(model.id) ?? at(known?.ownAccuracy)
  const vote = known?.vote
  const base = {
    model,
    name: `The aggregation by ${model.id}`,
    announcement: `${model.id} writes one answer from ${answered.length === 1 ? 'the one given' : `the ${answered.length} given`}`,
    counts: false,
    accuracy: at(known?.aggregationAccuracy) ?? own ?? meanAccuracy(posterior),
    async *speak() {
      const written = yield* aggregateSubsets(
        question,
        answered,
        answered.map(({ member }) => accuracy[member] as number),
        model,
        context,
        desk,
        {
          temperature: settings.temperature,
          maxTokens: settings.maxTokens,
          subsets: 1,
          subsetSize: answered.length,
        },
        context.deadlineAtMs,
      )
      const generation = written[0]?.generation
      if (generation !== undefined) return generation
      const note = `${model.id} was to write one answer from the others and wrote none.`
      yield { type: 'noted', degraded: true, note }
      return undefined
    },
  } satisfies FurtherVoice
  if (vote !== undefined && groups !== undefined) {
    return { ...base, weigh: (standing, supported) => addHelperVote(vote, groups, vector, standing, supported) }
  }
  const weight = posterior.calibrated ? aggregationVote(own ?? meanAccuracy(posterior)) : mean(weights)
  const worth = posterior.calibrated
    ? `half the log odds of ${own === undefined ? "the pool's mean accuracy" : 'its own accuracy'} on such questions`
    : 'as much as one answer'
  return {
    ...base,
    weigh: (standing, supported) => addUncalibratedVote(standing, supported, weight),
    note: `${base.name} is an uncalibrated voter: too few graded aggregations say what it is worth, so it counts ${worth}.`,
  }
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
