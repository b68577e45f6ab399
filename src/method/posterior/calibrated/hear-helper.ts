import type { ChatModel } from '../../../ports/chat-model.ts'
import type { WaveAsker } from '../../calls/ask-in-waves.ts'
import type { FittedAdaptive } from './fitted-adaptive.ts'
import { addHelperVote } from './helper-vote.ts'
import type { PoolPosterior } from './pool-posterior.ts'
import { accuracyAt } from './voice-accuracy.ts'
import { type FurtherVoice, meanAccuracy } from './weigh-voice.ts'

/**
 * A named model outside the pool, asked as a reference is: its answer is one more voter with a fitted weight. Without a
 * bank its vote among answers that can be compared is worth nobody knows what, and it has none.
 */
export function helperVoice(
  model: ChatModel,
  asker: WaveAsker,
  fitted: FittedAdaptive | undefined,
  posterior: PoolPosterior,
  vector: ArrayLike<number> | undefined,
): FurtherVoice {
  const vote = fitted?.helper
  const groups = fitted?.posterior.groups
  const isKnown = vote !== undefined && groups !== undefined
  return {
    model,
    name: model.id,
    announcement: `${model.id} is asked too`,
    counts: true,
    accuracy: isKnown && vote.gradedAnswers > 0 ? accuracyAt(vote.accuracy, groups, vector) : meanAccuracy(posterior),
    ...(isKnown && {
      weigh: (standing, supported) => addHelperVote(vote, groups, vector, standing, supported),
    }),
    async *speak() {
      const helper = yield* asker.alsoAsk(model)
      if (helper !== undefined) return helper.generation
      yield { type: 'noted', degraded: true, note: `${model.id} was to be asked too and gave no answer.` }
      return undefined
    },
  }
}
