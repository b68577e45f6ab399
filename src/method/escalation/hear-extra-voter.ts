import type { ModelId } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { ClaimJudge } from '../calls/claim-judge.ts'
import type { CollaborationEvent } from '../events.ts'
import { rightness } from '../posterior/explain-standing.ts'
import type { PoolPosterior, PoolResponse, PoolStanding } from '../posterior/pool-posterior.ts'
import { type AnswerEvidence, readAnswerEvidence } from '../votes/answer-evidence.ts'
import { addExtraVote } from './extra-vote.ts'
import type { ExtraVoter } from './extra-voter.ts'

/** The answers so far, before one more voter is heard. */
export interface UnsureAnswers {
  readonly pool: readonly ModelId[]
  readonly responses: readonly PoolResponse[]
  readonly reading: PoolStanding
  readonly posterior: PoolPosterior
  readonly judge: ClaimJudge
}

/** How the answers stand with the extra voter's. */
export interface HeardVoter {
  /** Place of the response that speaks for the leader; undefined = the voter itself. */
  readonly speaker: number | undefined
  readonly extracted?: string
  /** Absent where the posterior is none. */
  readonly confidence?: number
}

/** Reads what the voter said and adds it to the posterior; undefined when there is still nothing to lead. */
export async function* hearExtraVoter(
  question: Question,
  voter: ExtraVoter,
  text: string,
  { pool, responses, reading, posterior, judge }: UnsureAnswers,
): AsyncGenerator<CollaborationEvent, HeardVoter | undefined> {
  const texts = [...responses.map(({ response }) => response), text]
  const trusted = texts.map((_, place) => place === responses.length || (reading.evidence.votes[place] as number) >= 0)
  const read = (): AnswerEvidence => readAnswerEvidence(question, texts, trusted, judge.verdictOf)
  const byRules = read()
  const { grouping, votes } = (yield* judge.settle(byRules.grouping.undecided)) ? read() : byRules
  const { state, standing } = reading
  const own = votes[responses.length] as number
  const supporterOf = (place: number): number => reading.evidence.votes.indexOf(state.clusters[place] as number)
  const joined = state.clusters.findIndex((_, place) => own >= 0 && votes[supporterOf(place)] === own)
  const supported = own < 0 ? undefined : joined < 0 ? state.clusters.length : joined
  const heard = addExtraVote(voter.vote, standing, supported, voter.accuracy)
  if (heard.leader === undefined) return undefined
  const { leader } = heard

  const calibrated = posterior.calibrated && voter.vote !== undefined
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
      supporters: place === supported ? [...new Set([...supporters, voter.model.id])] : supporters,
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
    ...(calibrated && { confidence: heard.confidence, other: heard.probabilities.at(-1) as number }),
    asked: responses.length + (voter.counts ? 1 : 0),
    decision: 'stop',
    explanation: calibrated
      ? `${voter.name} ${says}: ${winner?.answer} is ${rightness(heard.confidence)}`
      : `${voter.name} ${says}: ${winner?.answer} has the most support`,
  }
  if (posterior.calibrated && !calibrated) {
    const note = `${voter.name} counts as one more vote; too few graded answers say what it is worth, so there is no confidence.`
    yield { type: 'noted', degraded: false, note }
  }
  const isVoters = leader === supported && (leader === state.clusters.length || !agrees)
  return {
    speaker: isVoters ? undefined : bestSupporter(posterior, responses, reading, leader),
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
