import type { ChatModel } from '../../../ports/chat-model.ts'
import type { Question } from '../../../ports/question.ts'
import type { WaveAsker } from '../../calls/ask-in-waves.ts'
import type { CollaborationEvent, Generation } from '../../events.ts'
import type { GroupModel } from './group-model.ts'
import { addHelperVote, type HelperVote } from './helper-vote.ts'
import { type HeardVoice, type UnsureAnswers, type Voice, weighVoice } from './weigh-voice.ts'

/** Asks the helper and adds its answer to the posterior as one more voter; undefined when it gave none. */
export async function* hearHelper(
  question: Question,
  model: ChatModel,
  asker: WaveAsker,
  vote: HelperVote,
  groups: GroupModel,
  vector: ArrayLike<number> | undefined,
  unsure: UnsureAnswers,
): AsyncGenerator<CollaborationEvent, (HeardVoice & { readonly generation: Generation }) | undefined> {
  const helper = yield* asker.alsoAsk(model)
  if (helper === undefined) {
    yield { type: 'noted', degraded: true, note: `${model.id} was to be asked too and gave no answer.` }
    return undefined
  }
  const { generation } = helper
  const voice: Voice = {
    model: model.id,
    name: model.id,
    text: generation.text,
    counts: true,
    weigh: (standing, supported) => addHelperVote(vote, groups, vector, standing, supported),
  }
  const heard = yield* weighVoice(question, voice, unsure)
  return heard === undefined ? undefined : { ...heard, generation }
}
