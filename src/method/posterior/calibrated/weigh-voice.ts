import type { ChatModel, ModelId } from '../../../ports/chat-model.ts'
import type { Question } from '../../../ports/question.ts'
import type { CollaborationEvent, Generation } from '../../events.ts'
import { readAnswerEvidence } from './answer-evidence.ts'
import { rightness } from './explain-standing.ts'
import type { HelperStanding } from './helper-vote.ts'
import type { PoolPosterior, PoolResponse, PoolStanding } from './pool-posterior.ts'
import type { Standing } from './standing.ts'

/** The answers so far, before one more voice is heard. */
export interface UnsureAnswers {
  readonly pool: readonly ModelId[]
  readonly responses: readonly PoolResponse[]
  readonly reading: PoolStanding
  readonly posterior: PoolPosterior
}

/** Somebody who may be heard on a question outside the order of asking, where the answers so far leave it open. */
export interface FurtherVoice {
  readonly model: ChatModel
  /** How explanations call what it says. */
  readonly name: string
  /** That it is heard, in words. */
  readonly announcement: string
  /** Whether it is one more model asked, beside those of the pool. */
  readonly counts: boolean
  /** Expected share of right answers of what it says, on this kind of question. */
  readonly accuracy: number
  /** The standing with its vote, `supported` as `addHelperVote` takes it; absent = no say among answers that can be compared. */
  readonly weigh?: (standing: Standing, supported: number | undefined) => HelperStanding
  /** What the reader should know of such a vote. */
  readonly note?: string
  /** Has it say something; undefined, with a note, when it does not. */
  speak(): AsyncGenerator<CollaborationEvent, Generation | undefined>
}

/** How the answers stand with the voice's. */
export interface HeardVoice {
  /** Place of the response that speaks for the leader; undefined = the voice itself. */
  readonly speaker: number | undefined
  readonly extracted?: string
  /** Absent where the posterior is none. */
  readonly confidence?: number
}

/** Reads what the voice said and adds it to the posterior; undefined when there is still nothing to lead. */
export function* weighVoice(
  question: Question,
  voice: FurtherVoice,
  text: string,
  { pool, responses, reading, posterior }: UnsureAnswers,
): globalThis.Generator<CollaborationEvent, HeardVoice | undefined> {
  const texts = [...responses.map(({ response }) => response), text]
  const trusted = texts.map((_, place) => place === responses.length || (reading.evidence.votes[place] as number) >= 0)
  const { grouping, votes } = readAnswerEvidence(question, texts, trusted)
  const { state, standing } = reading
  const own = votes[responses.length] as number
  const supporterOf = (place: number): number => reading.evidence.votes.indexOf(state.clusters[place] as number)
  const joined = state.clusters.findIndex((_, place) => own >= 0 && votes[supporterOf(place)] === own)
  const supported = own < 0 ? undefined : joined < 0 ? state.clusters.length : joined
  const heard = voice.weigh?.(standing, supported)
  if (heard?.leader === undefined) return undefined
  const { leader } = heard

  const { calibrated } = posterior
  const voteCount = state.supporters.reduce((sum, count) => sum + count, 0) + (supported === undefined ? 0 : 1)
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
    const votesFor = supporters.length + (place === supported ? 1 : 0)
    return {
      answer: answer ?? '',
      supporters: place === supported ? [...new Set([...supporters, voice.model.id])] : supporters,
      order: probability,
      ...(calibrated ? { probability } : { share: votesFor / Math.max(1, voteCount) }),
    }
  })
  const winner = outcomes[leader]
  const agrees = supported === standing.leader
  const says = agrees
    ? 'agrees'
    : supported === undefined
      ? 'gives no answer that can be compared'
      : `says ${outcomes[supported]?.answer}`
  yield {
    type: 'answers-weighed',
    clusters: outcomes.toSorted((left, right) => right.order - left.order).map(({ order: _, ...cluster }) => cluster),
    ...(calibrated && { confidence: heard.confidence }),
    asked: responses.length + (voice.counts ? 1 : 0),
    decision: 'stop',
    explanation: calibrated
      ? `${voice.name} ${says}: ${winner?.answer} is ${rightness(heard.confidence)}`
      : `${voice.name} ${says}: ${winner?.answer} has the most support`,
  }
  if (voice.note !== undefined) yield { type: 'noted', degraded: false, note: voice.note }
  const isVoices = leader === supported && (leader === state.clusters.length || !agrees)
  return {
    speaker: isVoices ? undefined : bestSupporter(posterior, responses, reading, leader),
    ...(calibrated && { confidence: heard.confidence }),
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

/** What to expect of somebody of whom nothing is known. */
export function meanAccuracy({ view }: PoolPosterior): number {
  const accuracy = Array.from(view.accuracy)
  return accuracy.reduce((sum, value) => sum + value, 0) / Math.max(1, accuracy.length)
}
