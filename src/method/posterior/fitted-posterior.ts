import type { ModelId } from '../../ports/chat-model.ts'
import { type Membership, meanOver } from '../../statistics/class-membership.ts'
import type { HeldOutScores } from '../exchange/held-out-scores.ts'
import type { OpenAnswersFit } from '../open-answers/fit-open-answers.ts'
import type { KindModel } from '../skill/kinds-of-question.ts'
import type { UsualLogprob } from '../skill/usual-for-model.ts'
import type { AnswerFrequencies } from '../votes/answer-signals.ts'
import type { SignalScale } from '../votes/signal-scale.ts'
import type { FittedOutcomes } from './outcome-model.ts'
import type { QuestionView } from './question-state.ts'

/**
 * What a bank supports: `labelled` weights (100 graded questions and more), the label-free rule corrected by a few
 * labels (`hybrid`), the `label-free` rule alone, or, below 50 answered questions, `agreement`: votes by P^4.
 */
export type PosteriorRule = 'labelled' | 'hybrid' | 'label-free' | 'agreement'

/** Everything learned from a bank that it takes to weigh answers to a new question. */
export interface FittedPosterior {
  readonly rule: PosteriorRule
  /** The columns of every array over models. */
  readonly models: readonly ModelId[]
  readonly questions: number
  readonly labelledQuestions: number
  readonly groups: KindModel
  /** models x groups: what a model's support weighs on each kind of question. */
  readonly weights: Float64Array
  /** groups: how far each kind is judged by its labels, 0 to 1. */
  readonly trust: Float64Array
  /** Factor on the weights for a multiple choice where no label judges. */
  readonly choiceFactor: number
  /** models x groups: expected share of right answers. */
  readonly accuracy: Float64Array
  readonly signalScale: SignalScale
  readonly marking: readonly boolean[]
  readonly frequencies: readonly AnswerFrequencies[]
  /** By model id; absent where the bank has too few log-probabilities of a model. */
  readonly usualLogprobs: Readonly<Partial<Record<ModelId, UsualLogprob>>>
  /** What graded open answers teach; absent where the bank has none. */
  readonly openAnswers?: OpenAnswersFit
  /** The embedder failed while the bank's open answers were to be compared: the next process fits again. */
  readonly openAnswersUnread?: true
  readonly outcomes: FittedOutcomes
  /** What it is compared by with the fit that takes its place; absent where too few questions are graded. */
  readonly heldOut?: HeldOutScores
}

/** The place of each pool member among the fitted models; -1 = the bank does not know it. */
export function placesOf(fitted: FittedPosterior, pool: readonly ModelId[]): readonly number[] {
  return pool.map((model) => fitted.models.indexOf(model))
}

/**
 * What is known about a question before anybody is asked, models in the order of the fit.
 * @param shares how much of it is of each kind
 */
export function viewWithShares(
  fitted: Pick<FittedPosterior, 'models' | 'groups' | 'weights' | 'choiceFactor' | 'accuracy' | 'trust'>,
  shares: Membership,
  optionCount: number | undefined,
): QuestionView {
  const groupCount = fitted.groups.names.length
  const trust = meanOver(shares, fitted.trust)
  const factor = optionCount === undefined ? 1 : trust + (1 - trust) * fitted.choiceFactor
  const byModel = (values: Float64Array, model: number): number =>
    meanOver(shares, values.subarray(model * groupCount, (model + 1) * groupCount))
  return {
    weights: Float64Array.from(fitted.models, (_, model) => factor * byModel(fitted.weights, model)),
    accuracy: Float64Array.from(fitted.models, (_, model) => byModel(fitted.accuracy, model)),
    trust,
    optionCount,
  }
}
