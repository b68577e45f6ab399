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
  const isChoice = optionCountOf(question) !== undefined
  const kinds = question.kind === undefined ? [] : [{ kind: question.kind, share: 1 }]
  const learned = learnedPanel(learner.state, ids, {
    ...{ kinds, isChoice },
    shareWeights: (one, other) => learner.shareWeights(one, other),
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
    *learnFrom({ answers, clusters, leader, standing }) {
      const asked = new Set(answers.map(({ member }) => member))
      const strangers = order.slice(0, newcomers).filter((member) => asked.has(member))
      if (strangers.length > 0) {
        const names = strangers.map((member) => ids[member]).join(', ')
        const note = `Asked to learn about them, few answers of theirs are known: ${names}.`
        yield { type: 'noted', degraded: false, note }
      }
      // Answers that cannot be compared teach nothing.
      if (leader === undefined) return
      learner.learn({
        ...{ id: context.traceId, kinds, isChoice, given: clusters.indexOf(leader) },
        posterior: standing.posterior ?? standing.confidence,
        answers: answers.map((answer) => ({
          model: ids[answer.member] as ModelId,
          group: clusters.findIndex(({ supporters }) => supporters.includes(answer)),
          ...(marksItsAnswer(answer.generation.text) && { marked: true as const }),
        })),
      })
    },
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
