import type { ChatModel, ModelId } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import { createClaimJudge } from '../calls/claim-judge.ts'
import type { CollaborationEvent } from '../events.ts'
import { createReading, type PoolPosterior, type Reading } from '../posterior/pool-posterior.ts'
import type { PriorReading } from '../posterior/read-prior.ts'
import type { MethodContext } from '../strategy.ts'
import { marksItsAnswer, optionCountOf, readAnswerEvidence } from '../votes/answer-evidence.ts'
import { noVote } from './ability/hypotheses.ts'
import { type LearnedPanel, learnedPanel } from './asking/learned-panel.ts'
import { learnedStanding } from './asking/learned-standing.ts'
import { learnFromReading, learningQuestion } from './learn-from-reading.ts'
import type { Learner } from './state/learner.ts'

/** What use has taught of one question and its pool before anybody is asked, and what its answers will teach. */
export interface LearnedPrior extends PriorReading {
  /** Learns from the answers, and says who was asked so that something is learnt of them. */
  learnFrom(reading: Reading): Generator<CollaborationEvent>
}

/** Binds what was learnt from use to a question, and draws whom to ask first. @param pool in pool order */
export function* learnedPrior(
  learner: Learner,
  question: Question,
  pool: readonly ChatModel[],
  context: MethodContext,
): Generator<CollaborationEvent, LearnedPrior> {
  const ids = pool.map(({ id }) => id)
  const learned = learnedPanel(learner.state, ids, {
    ...learningQuestion(question),
    shareVoice: (one, other) => learner.shareVoice(one, other),
  })
  const { order, newcomers } = learned.order(context.random.fork('whom to ask'))
  const posterior = posteriorOf(learned, ids, question, context)
  const panel = order.map((member) => ({ model: pool[member] as ChatModel, prior: learned.accuracy[member] as number }))
  yield {
    type: 'panel-chosen',
    panel: panel.map(({ model: { id }, prior }) => ({ model: id, expectedAccuracy: prior })),
    notChosen: [],
    evidence: learner.state.seen > 0,
  }
  yield { type: 'noted', degraded: false, note: evidenceOf(learner.state.seen) }
  return {
    ...{ posterior, order, panel },
    learnFrom: (reading) =>
      learnFromReading(
        learner,
        question,
        { ids, newcomers: order.slice(0, newcomers), traceId: context.traceId },
        reading,
      ),
  }
}

function posteriorOf(
  learned: LearnedPanel,
  pool: readonly ModelId[],
  question: Question,
  context: MethodContext,
): PoolPosterior {
  const judge = createClaimJudge(question, context)
  const { abilities: weights, accuracy } = learned
  return {
    ...{ pool, fitted: undefined, shares: undefined, calibrated: true, judge },
    view: { weights, accuracy, trust: 0, optionCount: optionCountOf(question) },
    accuracyOf: (model) => accuracy[pool.indexOf(model)],
    read(answers, next) {
      const evidence = readAnswerEvidence(
        question,
        answers.map(({ generation }) => generation.text),
        answers.map(
          ({ member, execution, generation }) =>
            learned.marking[member] !== true || execution !== undefined || marksItsAnswer(generation.text),
        ),
        judge?.verdictOf,
        answers.map(({ execution }) => execution),
      )
      const order = [...new Set(evidence.votes)].filter((vote) => vote >= 0)
      const heard = answers.map(({ member }, place) => {
        const vote = evidence.votes[place] as number
        return { member, group: vote < 0 ? noVote : order.indexOf(vote) }
      })
      return createReading(answers, evidence, order, learnedStanding(learned, heard, next))
    },
  }
}

function evidenceOf(seen: number): string {
  if (seen === 0)
    return 'No question bank, and nothing learnt yet: this is the first question that models are judged by.'
  const questions = seen === 1 ? 'the one question' : `${seen.toLocaleString('en')} questions`
  return `No question bank: models are judged by how they agreed on ${questions} answered before.`
}
