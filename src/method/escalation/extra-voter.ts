import type { ChatModel } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import { meanOver } from '../../statistics/class-membership.ts'
import { aggregate } from '../aggregation/aggregate.ts'
import { aggregationId } from '../aggregation/aggregation-id.ts'
import type { GenerationSettings } from '../calls/answer-request.ts'
import type { WaveAsker } from '../calls/ask-in-waves.ts'
import type { Reference } from '../calls/ask-panel.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { PoolPosterior } from '../posterior/pool-posterior.ts'
import type { MethodContext } from '../strategy.ts'
import type { ExtraVote } from './extra-vote.ts'

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
  readonly settings: GenerationSettings
  readonly asker: WaveAsker
  readonly extraVotes: readonly ExtraVote[]
  readonly posterior: PoolPosterior
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
      const generation = yield* means.asker.alsoAsk(model)
      if (generation !== undefined) return generation
      yield { type: 'noted', degraded: true, note: `${model.id} was to be asked too and gave no answer.` }
      return undefined
    },
  }
}

/** A model that writes one answer from all that were given. */
export function aggregatorVoter(
  model: ChatModel,
  references: readonly Reference[],
  means: ExtraVoterMeans,
): ExtraVoter {
  const { question, context, settings } = means
  return {
    model,
    name: `The aggregation by ${model.id}`,
    announcement: `${model.id} writes one answer from ${references.length === 1 ? 'the one given' : `the ${references.length} given`}`,
    counts: false,
    ...knownOf(aggregationId(model.id), model, means),
    async *speak() {
      const { temperature, maxTokens } = settings
      const all = [{ aggregator: model, references }]
      const [written] = yield* aggregate(question, all, context, { temperature, maxTokens })
      if (written !== undefined) return written.generation
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
  { extraVotes, posterior: { shares, view, accuracyOf } }: ExtraVoterMeans,
): Pick<ExtraVoter, 'vote' | 'accuracy'> {
  const vote = extraVotes.find((known) => known.id === id)
  if (vote !== undefined && shares !== undefined) return { vote, accuracy: meanOver(shares, vote.accuracy) }
  const accuracies = Array.from(view.accuracy)
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / Math.max(1, accuracies.length)
  return { vote: undefined, accuracy: accuracyOf(model.id) ?? mean }
}
