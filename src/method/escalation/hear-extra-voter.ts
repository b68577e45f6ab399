import type { Question } from '../../ports/question.ts'
import type { Decision } from '../answer.ts'
import { type ExaminingContext, executionsOf } from '../calls/examine-programs.ts'
import { decisionFrom, speakerOf } from '../choosing/decision.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { PoolPosterior, Reading } from '../posterior/pool-posterior.ts'
import { rightness } from '../posterior/reading-event.ts'
import { type AnswerEvidence, readAnswerEvidence } from '../votes/answer-evidence.ts'
import { addExtraVote } from './extra-vote.ts'
import type { ExtraVoter } from './extra-voter.ts'

/** Reads what the voter said, adds it to the posterior and decides; undefined when there is still nothing to lead. */
export async function* hearExtraVoter(
  question: Question,
  voter: ExtraVoter,
  said: Generation,
  reading: Reading,
  posterior: PoolPosterior,
  context: ExaminingContext,
): AsyncGenerator<CollaborationEvent, Decision | undefined> {
  const { answers, clusters } = reading
  const { judge } = posterior
  const texts = [...answers.map(({ generation }) => generation.text), said.text]
  const trusted = [...answers.map((answer) => clusters.some(({ supporters }) => supporters.includes(answer))), true]
  const executions = yield* executionsOf(
    question,
    [...answers.map(({ generation }) => generation), said].map(({ model, text }) => ({ model, text })),
    context,
  )
  const read = (): AnswerEvidence => readAnswerEvidence(question, texts, trusted, judge?.verdictOf, executions)
  const byRules = read()
  const isJudged = judge && (yield* judge.settle(byRules.grouping.undecided))
  const { grouping, votes } = isJudged === true ? read() : byRules
  const own = votes[answers.length] as number
  const joined = clusters.findIndex(({ supporters: [first] }) => first && votes[answers.indexOf(first)] === own)
  const supported = own < 0 ? undefined : joined < 0 ? clusters.length : joined
  const heard = addExtraVote(voter.vote, reading.standing, supported, voter.accuracy)
  const { leader, confidence } = heard
  if (leader === undefined) return undefined

  const calibrated = posterior.calibrated && voter.vote !== undefined
  const voteCount = reading.votes + (supported === undefined ? 0 : 1)
  const outcomes = [...heard.probabilities.slice(0, -1)].map((probability, place) => {
    const supporters = clusters[place]?.supporters.map(({ model }) => model.id) ?? []
    const everybody = place === supported ? [...supporters, voter.model.id] : supporters
    return {
      answer: clusters[place]?.text ?? grouping.clusters[own]?.text ?? '',
      supporters: [...new Set(everybody)],
      order: probability,
      ...(calibrated ? { probability } : { share: everybody.length / Math.max(1, voteCount) }),
    }
  })
  const answer = outcomes[leader]?.answer ?? ''
  const agrees = supported === reading.standing.leader
  const says = agrees
    ? 'agrees'
    : supported === undefined
      ? 'gives no answer that can be compared'
      : `says ${outcomes[supported]?.answer}`
  yield {
    type: 'answers-weighed',
    clusters: outcomes.toSorted((left, right) => right.order - left.order).map(({ order: _, ...cluster }) => cluster),
    ...(calibrated && { confidence, other: heard.probabilities.at(-1) as number }),
    asked: answers.length + (voter.counts ? 1 : 0),
    decision: 'stop',
    explanation: calibrated
      ? `${voter.name} ${says}: ${answer} is ${rightness(confidence)}`
      : `${voter.name} ${says}: ${answer} has the most support`,
  }
  if (posterior.calibrated && !calibrated) {
    const note = `${voter.name} counts as one more vote; too few graded answers say what it is worth, so there is no confidence.`
    yield { type: 'noted', degraded: false, note }
  }
  const supporters = clusters[leader]?.supporters
  const speaksItself = supporters === undefined || (leader === supported && !agrees)
  const generation = speaksItself ? said : speakerOf(supporters).generation
  return { ...decisionFrom(generation), extracted: answer, ...(calibrated && { confidence }) }
}
