import type { ChatModel } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import { aggregateSubsets } from '../aggregation/aggregate-subsets.ts'
import { aggregationId } from '../aggregation/aggregation-id.ts'
import type { GenerationSettings } from '../calls/answer-request.ts'
import type { WaveAsker } from '../calls/ask-in-waves.ts'
import type { CallDesk } from '../calls/call-desk.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { FittedAdaptive } from '../fitted/fitted-adaptive.ts'
import type { AnsweredMember } from '../open-answers/choose-open-answer.ts'
import type { PoolPosterior } from '../posterior/pool-posterior.ts'
import type { MethodContext } from '../strategy.ts'
import { accuracyAt, type ExtraVote } from './extra-vote.ts'

/** One more voter beside the pool, heard where its answers leave a question open: a helper, or an aggregator over them. */
export interface ExtraVoter {
  readonly model: ChatModel
  /** How explanations call what it says. */
  readonly name: string
  /** That it is heard, in words. */
  readonly announcement: string
  /** Whether it is one more model asked, beside those of the pool. */
  readonly counts: boolean
  /** Expected share of right answers of what it says, on this kind of question. */
  readonly accuracy: number
  /** What the bank tells of its vote; undefined = nothing: it may tip the scale, and there is no confidence then. */
  readonly vote: ExtraVote | undefined
  /** Has it say something; undefined, with a note, when it does not. */
  speak(): AsyncGenerator<CollaborationEvent, Generation | undefined>
}

/** What it takes to hear one. */
export interface ExtraVoterMeans {
  readonly question: Question
  readonly context: MethodContext
  readonly desk: CallDesk
  readonly settings: GenerationSettings
  readonly asker: WaveAsker
  readonly fitted: FittedAdaptive | undefined
  readonly posterior: PoolPosterior
  readonly vector: ArrayLike<number> | undefined
}

/** A named model outside the pool, asked as a reference is. */
export function helperVoter(model: ChatModel, means: ExtraVoterMeans): ExtraVoter {
  return {
    model,
    name: model.id,
    announcement: `${model.id} is asked too`,
    counts: true,
    ...knownOf(model.id, model, means),
    async *speak() {
      const helper = yield* means.asker.alsoAsk(model)
      if (helper !== undefined) return helper.generation
      yield { type: 'noted', degraded: true, note: `${model.id} was to be asked too and gave no answer.` }
      return undefined
    },
  }
}

/** A model that writes one answer from all that were given. */
export function aggregatorVoter(
  model: ChatModel,
  answered: readonly AnsweredMember[],
  means: ExtraVoterMeans,
): ExtraVoter {
  const { question, context, desk, settings, posterior } = means
  return {
    model,
    name: `The aggregation by ${model.id}`,
    announcement: `${model.id} writes one answer from ${answered.length === 1 ? 'the one given' : `the ${answered.length} given`}`,
    counts: false,
    ...knownOf(aggregationId(model.id), model, means),
    async *speak() {
      const written = yield* aggregateSubsets(
        question,
        answered,
        answered.map(({ member }) => posterior.view.accuracy[member] as number),
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
  }
}

/** What the bank tells of answers under an id; else the writer's own accuracy or, of somebody unknown, the pool's mean. */
function knownOf(
  id: string,
  model: ChatModel,
  { fitted, posterior, vector }: ExtraVoterMeans,
): Pick<ExtraVoter, 'vote' | 'accuracy'> {
  const vote = fitted?.extraVotes?.find((known) => known.id === id)
  if (vote !== undefined && fitted !== undefined) {
    return { vote, accuracy: accuracyAt(vote.accuracy, fitted.posterior.groups, vector) }
  }
  const accuracy = Array.from(posterior.view.accuracy)
  const mean = accuracy.reduce((sum, value) => sum + value, 0) / Math.max(1, accuracy.length)
  return { vote: undefined, accuracy: posterior.accuracyOf(model.id) ?? mean }
}
