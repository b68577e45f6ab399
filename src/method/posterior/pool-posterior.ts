import type { AnswerContext } from '../../answers/answer-context.ts'
import type { ClaimVerdict } from '../../answers/sentences/join-undecided.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Execution } from '../../ports/execution.ts'
import type { OpenAnswersFit } from '../open-answers/fit-open-answers.ts'
import { membershipOf } from '../skill/kinds-of-question.ts'
import type { UsualLogprob } from '../skill/usual-logprob.ts'
import {
  type AnswerEvidence,
  marksItsAnswer,
  optionCountOf,
  readAnswerEvidence,
  signalCount,
  surpriseSignal,
} from '../votes/answer-evidence.ts'
import { surpriseOf } from '../votes/answer-frequencies.ts'
import { standardiseSignals } from '../votes/signal-scale.ts'
import { outcomeModelAt, scoreAlone } from './fitted-outcomes.ts'
import { type FittedPosterior, placesOf, viewWithShares } from './fitted-posterior.ts'
import { type PriorReading, priorReading } from './prior-reading.ts'
import { type AskedModel, createQuestionState, type QuestionState, type QuestionView } from './question-state.ts'
import { createStanding, type Standing } from './standing.ts'

/** One response to the question, by the model's place in the pool. */
export interface PoolResponse {
  readonly member: number
  readonly response: string
  /** What running its program showed. */
  readonly execution?: Execution | undefined
}

/** How the answers to one question stand. */
export interface PoolStanding {
  readonly evidence: AnswerEvidence
  readonly state: QuestionState
  readonly standing: Standing
}

/** The calibrated posterior bound to one question and the pool that may be asked. */
export interface PoolPosterior {
  /** Arrays over the pool, in pool order. */
  readonly view: QuestionView
  /** Whether probabilities mean something: false without a bank, or with one too small. */
  readonly calibrated: boolean
  /** What the expectations rest on; undefined without a bank. */
  readonly prior: PriorReading | undefined
  /** What is usual for any model's log-probabilities; undefined where the bank does not tell. */
  usualLogprobOf(model: ModelId): UsualLogprob | undefined
  /** What graded open answers teach; undefined where the bank has none. */
  readonly openAnswers: OpenAnswersFit | undefined
  /** Expected share of right answers of any model on this kind of question; undefined where the bank does not know it. */
  accuracyOf(model: ModelId): number | undefined
  /**
   * @param responses in the order of asking; those read earlier never change by a later one where the answer type is given
   * @param next members that would be asked next, best first; empty = everybody was asked
   */
  standingOf(responses: readonly PoolResponse[], next: readonly number[]): PoolStanding
}

/**
 * Binds a fitted posterior to a question. Without one, every member's support weighs 1 and nothing is a probability.
 * A member that the bank does not know has the lowest accuracy of those known, so that it is asked late, and their mean weight.
 * @param vector the question's vector by the bank's embedder
 * @param verdictOf as `groupAnswers` takes it; read anew with every standing
 */
export function bindPosterior(
  fitted: FittedPosterior | undefined,
  pool: readonly ModelId[],
  question: AnswerContext,
  vector: ArrayLike<number> | undefined,
  verdictOf?: ClaimVerdict,
): PoolPosterior {
  const optionCount = optionCountOf(question)
  if (fitted === undefined) {
    const view = { weights: pool.map(() => 1), accuracy: pool.map(() => 0.5), trust: 0, optionCount }
    return {
      view,
      calibrated: false,
      prior: undefined,
      openAnswers: undefined,
      accuracyOf: () => undefined,
      usualLogprobOf: () => undefined,
      standingOf(responses, next) {
        const evidence = readAnswerEvidence(
          question,
          responses.map(({ response }) => response),
          responses.map(() => true),
          verdictOf,
          responses.map(({ execution }) => execution),
        )
        const asked = askedModels(responses, evidence)
        const state = createQuestionState(view, asked, () => undefined)
        return { evidence, state, standing: createStanding(scoreAlone, state, view, next) }
      },
    }
  }
  const places = placesOf(fitted, pool)
  const shares = membershipOf(fitted.groups, vector)
  const everyone = viewWithShares(fitted, shares, optionCount)
  const view = poolView(everyone, places)
  const model = outcomeModelAt(fitted.outcomes, view.trust)
  return {
    view,
    calibrated: fitted.rule !== 'agreement',
    prior: priorReading(fitted, shares),
    openAnswers: fitted.openAnswers,
    usualLogprobOf: (model) => fitted.usualLogprobs[model],
    accuracyOf: (model) => everyone.accuracy[fitted.models.indexOf(model)],
    standingOf(responses, next) {
      const trusted = responses.map(
        ({ member, response, execution }) =>
          fitted.marking[places[member] ?? -1] !== true || execution !== undefined || marksItsAnswer(response),
      )
      const evidence = readAnswerEvidence(
        question,
        responses.map(({ response }) => response),
        trusted,
        verdictOf,
        responses.map(({ execution }) => execution),
      )
      const signals = new Map<number, ArrayLike<number> | undefined>()
      responses.forEach(({ member }, place) => {
        const column = places[member] ?? -1
        const cluster = evidence.grouping.clusters[evidence.grouping.clusterOf[place] ?? -1]
        const frequencies = fitted.frequencies[column]
        if (cluster === undefined || frequencies === undefined) return
        const own = evidence.signals.slice(place * signalCount, (place + 1) * signalCount)
        own[surpriseSignal] = surpriseOf(frequencies, cluster.key)
        signals.set(member, standardiseSignals(fitted.signalScale, column, own))
      })
      const asked = askedModels(responses, evidence)
      const state = createQuestionState(view, asked, (member) => signals.get(member))
      return { evidence, state, standing: createStanding(model, state, view, next) }
    },
  }
}

function askedModels(responses: readonly PoolResponse[], { votes }: AnswerEvidence): readonly AskedModel[] {
  return responses.map(({ member, execution }, place) => ({ model: member, vote: votes[place] as number, execution }))
}

function poolView(view: QuestionView, places: readonly number[]): QuestionView {
  const known = places.filter((place) => place >= 0)
  const meanWeight = known.reduce((sum, place) => sum + (view.weights[place] as number), 0) / Math.max(1, known.length)
  const lowest = known.reduce((low, place) => Math.min(low, view.accuracy[place] as number), 1)
  return {
    weights: places.map((place) => (place < 0 ? meanWeight : (view.weights[place] as number))),
    accuracy: places.map((place) => (place < 0 ? Math.min(0.5, lowest) : (view.accuracy[place] as number))),
    trust: view.trust,
    optionCount: view.optionCount,
  }
}
