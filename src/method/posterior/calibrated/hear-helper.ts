import type { ChatModel, ModelId } from '../../../ports/chat-model.ts'
import type { Question } from '../../../ports/question.ts'
import type { WaveAsker } from '../../calls/ask-in-waves.ts'
import type { AnsweredReference } from '../../calls/ask-references.ts'
import type { CollaborationEvent } from '../../events.ts'
import { marksItsAnswer, readAnswerEvidence } from './answer-evidence.ts'
import type { GroupModel } from './group-model.ts'
import { addHelperVote, type HelperVote } from './helper-vote.ts'
import type { PoolPosterior, PoolResponse, PoolStanding } from './pool-posterior.ts'

/** The answers so far, before the helper speaks. */
export interface UnsureAnswers {
  readonly pool: readonly ModelId[]
  readonly responses: readonly PoolResponse[]
  readonly reading: PoolStanding
  readonly posterior: PoolPosterior
}

/** How the answers stand with the helper's. */
export interface HeardHelper {
  readonly helper: AnsweredReference
  /** Place of the response that speaks for the leader; undefined = the helper itself. */
  readonly speaker: number | undefined
  readonly extracted?: string
  readonly confidence: number
}

/** Asks the helper and adds its answer to the posterior as one more voter; undefined when it gave none. */
export async function* hearHelper(
  question: Question,
  model: ChatModel,
  asker: WaveAsker,
  vote: HelperVote,
  groups: GroupModel,
  vector: ArrayLike<number> | undefined,
  { pool, responses, reading, posterior }: UnsureAnswers,
): AsyncGenerator<CollaborationEvent, HeardHelper | undefined> {
  const helper = yield* asker.alsoAsk(model)
  if (helper === undefined) {
    yield { type: 'noted', degraded: true, note: `${model.id} was to be asked too and gave no answer.` }
    return undefined
  }
  const texts = [...responses.map(({ response }) => response), helper.generation.text]
  const trusted = texts.map((text, place) =>
    place < responses.length ? (reading.evidence.votes[place] as number) >= 0 : marksItsAnswer(text) || text !== '',
  )
  const { grouping, votes } = readAnswerEvidence(question, texts, trusted)
  const { state, standing } = reading
  const own = votes[responses.length] as number
  const supporterOf = (place: number): number => reading.evidence.votes.indexOf(state.clusters[place] as number)
  const joined = state.clusters.findIndex((_, place) => own >= 0 && votes[supporterOf(place)] === own)
  const supported = own < 0 ? undefined : joined < 0 ? state.clusters.length : joined
  const heard = addHelperVote(vote, groups, vector, standing, supported)
  const { leader } = heard
  if (leader === undefined) return undefined

  const outcomes = [...heard.probabilities.slice(0, -1)].map((probability, place) => {
    const supporters = responses.flatMap(({ member }, response) =>
      place < state.clusters.length && reading.evidence.votes[response] === state.clusters[place]
        ? [pool[member] ?? '']
        : [],
    )
    const answer =
      place < state.clusters.length
        ? reading.evidence.grouping.clusters[state.clusters[place] as number]?.text
        : grouping.clusters[own]?.text
    return {
      answer: answer ?? '',
      supporters: place === supported ? [...supporters, model.id] : supporters,
      probability,
    }
  })
  const winner = outcomes[leader]
  const agrees = supported === standing.leader
  yield {
    type: 'answers-weighed',
    clusters: outcomes.toSorted((left, right) => right.probability - left.probability),
    confidence: heard.confidence,
    asked: responses.length + 1,
    decision: 'stop',
    explanation: `${model.id} ${agrees ? 'agrees' : supported === undefined ? 'gives no answer that can be compared' : `says ${outcomes[supported]?.answer}`}: ${winner?.answer} is right in ${Math.round(100 * heard.confidence)} of 100 such cases`,
  }
  const isHelpers = leader === supported && (leader === state.clusters.length || !agrees)
  return {
    helper,
    speaker: isHelpers ? undefined : bestSupporter(posterior, responses, reading, leader),
    confidence: heard.confidence,
    ...(winner !== undefined && { extracted: winner.answer }),
  }
}

function bestSupporter(
  posterior: PoolPosterior,
  responses: readonly PoolResponse[],
  { evidence, state }: PoolStanding,
  leader: number,
): number {
  let best = -1
  responses.forEach(({ member }, place) => {
    if (evidence.votes[place] !== state.clusters[leader]) return
    const other = responses[best]
    if (
      other === undefined ||
      (posterior.view.accuracy[member] as number) > (posterior.view.accuracy[other.member] as number)
    ) {
      best = place
    }
  })
  return best
}
