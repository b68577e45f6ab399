import type { AnswerContext } from '../../answers/answer-context.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Execution } from '../../ports/execution.ts'
import type { Membership } from '../../statistics/class-membership.ts'
import type { Reference } from '../calls/ask-panel.ts'
import type { ClaimJudge } from '../calls/claim-judge.ts'
import type { CollaborationEvent } from '../events.ts'
import { membershipOf } from '../skill/kinds-of-question.ts'
import {
  type AnswerEvidence,
  marksItsAnswer,
  optionCountOf,
  readAnswerEvidence,
  signalCount,
  surpriseSignal,
} from '../votes/answer-evidence.ts'
import { surpriseOf } from '../votes/answer-signals.ts'
import { standardiseSignals } from '../votes/signal-scale.ts'
import { type FittedPosterior, placesOf, viewWithShares } from './fitted-posterior.ts'
import { type LearntAccuracies, withStrangers } from './learnt-accuracies.ts'
import { outcomeModelAt, scoreAlone } from './outcome-model.ts'
import { createQuestionState, type QuestionView } from './question-state.ts'
import { createStanding, type Standing } from './standing.ts'

/** A text that one model of the pool gave; references have more. */
export interface PoolAnswer {
  /** The model's place in the pool. */
  readonly member: number
  readonly generation: { readonly text: string }
  /** What running its program showed. */
  readonly execution?: Execution | undefined
}

/** Equal answers and who gave them. */
export interface AnswerCluster<Answer extends PoolAnswer = Reference> {
  /** The answer as its first supporter wrote it. */
  readonly text: string
  /** In the order of asking. */
  readonly supporters: readonly Answer[]
  /** Probability of being the right answer; says no more than an order where the posterior is not calibrated. */
  readonly probability: number
}

/** How the answers to one question stand. */
export interface Reading<Answer extends PoolAnswer = Reference> {
  /** Everybody's, in the order of asking. */
  readonly answers: readonly Answer[]
  /** In the order of their first supporters; empty where no answers can be compared. */
  readonly clusters: readonly AnswerCluster<Answer>[]
  /** The most probable; undefined where there is none. */
  readonly leader: AnswerCluster<Answer> | undefined
  /** The leader's probability; 0 without one. */
  readonly confidence: number
  /** How many answers count for a cluster. */
  readonly votes: number
  /** What stopping rules and further voters go by; its places are those of `clusters`, and last "none of these". */
  readonly standing: Standing
  readonly evidence: AnswerEvidence
}

/** The calibrated posterior bound to one question and the pool that may be asked. */
export interface PoolPosterior {
  readonly pool: readonly ModelId[]
  /** What the bank taught; undefined without a bank. */
  readonly fitted: FittedPosterior | undefined
  /** How much of the question is of each kind; undefined without a bank. */
  readonly shares: Membership | undefined
  /** Arrays over the pool, in pool order. */
  readonly view: QuestionView
  /** Whether probabilities mean something: false without a bank, or with one too small. */
  readonly calibrated: boolean
  /** Expected share of right answers of any model on this kind of question; undefined where the bank does not know it. */
  accuracyOf(model: ModelId): number | undefined
  /** Decides, where somebody can, what rules leave open when answers are compared. */
  readonly judge: ClaimJudge | undefined
  /**
   * @param answers in the order of asking; those read earlier never change by a later one where the answer type is given
   * @param next members that would be asked next, best first; empty = everybody was asked
   */
  read<Answer extends PoolAnswer>(answers: readonly Answer[], next: readonly number[]): Reading<Answer>
}

/**
 * Binds a fitted posterior to a question. Without one, every member's support weighs 1 and nothing is a probability.
 * A member that the bank does not know is expected to be as good as the others are on average, and weighs as much.
 * @param vector the question's vector by the bank's embedder
 * @param learnt what use says of the pool; counts where the bank does not know a member, or no longer
 */
export function bindPosterior(
  fitted: FittedPosterior | undefined,
  pool: readonly ModelId[],
  question: AnswerContext,
  vector: ArrayLike<number> | undefined,
  judge?: ClaimJudge,
  learnt?: LearntAccuracies,
): PoolPosterior {
  const optionCount = optionCountOf(question)
  const places = (fitted === undefined ? pool.map(() => -1) : placesOf(fitted, pool)).map((place, member) =>
    learnt?.strangers[member] === true ? -1 : place,
  )
  const shares = fitted && membershipOf(fitted.groups, vector)
  const everyone = fitted && shares && viewWithShares(fitted, shares, optionCount)
  const known =
    everyone === undefined
      ? { weights: pool.map(() => 1), accuracy: pool.map(() => 0.5), trust: 0, optionCount }
      : poolView(everyone, places)
  const view = learnt === undefined || everyone === undefined ? known : withStrangers(known, learnt)
  const outcomes = fitted === undefined ? scoreAlone : outcomeModelAt(fitted.outcomes, view.trust)

  const signalsOf = (
    { member }: PoolAnswer,
    place: number,
    { grouping, signals }: AnswerEvidence,
  ): ArrayLike<number> | undefined => {
    const column = places[member] ?? -1
    const cluster = grouping.clusters[grouping.clusterOf[place] ?? -1]
    const frequencies = fitted?.frequencies[column]
    if (fitted === undefined || cluster === undefined || frequencies === undefined) return undefined
    const own = signals.slice(place * signalCount, (place + 1) * signalCount)
    own[surpriseSignal] = surpriseOf(frequencies, cluster.key)
    return standardiseSignals(fitted.signalScale, column, own)
  }

  return {
    ...{ pool, fitted, shares, view, judge },
    calibrated: fitted !== undefined && fitted.rule !== 'agreement',
    accuracyOf(model) {
      const member = pool.indexOf(model)
      if (learnt?.strangers[member] === true) return view.accuracy[member]
      return everyone?.accuracy[fitted?.models.indexOf(model) ?? -1]
    },
    read(answers, next) {
      const texts = answers.map(({ generation }) => generation.text)
      const executions = answers.map(({ execution }) => execution)
      const trusted = answers.map(
        ({ member, execution, generation }) =>
          fitted?.marking[places[member] ?? -1] !== true || execution !== undefined || marksItsAnswer(generation.text),
      )
      const evidence = readAnswerEvidence(question, texts, trusted, judge?.verdictOf, executions)
      const signals = new Map(answers.map((answer, place) => [answer.member, signalsOf(answer, place, evidence)]))
      const asked = answers.map(({ member, execution }, place) => {
        return { model: member, vote: evidence.votes[place] as number, execution }
      })
      const isPrograms = evidence.grouping.answerType === 'code'
      const state = createQuestionState(view, asked, (member) => signals.get(member), isPrograms)
      return createReading(answers, evidence, state.clusters, createStanding(outcomes, state, view, next))
    },
  }
}

/** Puts together what was said and how it stands. @param order clusters of the evidence as the standing numbers them */
export function createReading<Answer extends PoolAnswer>(
  answers: readonly Answer[],
  evidence: AnswerEvidence,
  order: readonly number[],
  standing: Standing,
): Reading<Answer> {
  const clusters = order.map((cluster, place) => ({
    text: evidence.grouping.clusters[cluster]?.text ?? '',
    supporters: answers.filter((_, answer) => evidence.votes[answer] === cluster),
    probability: standing.probabilities[place] as number,
  }))
  const leader = standing.leader === undefined ? undefined : clusters[standing.leader]
  const votes = clusters.reduce((sum, { supporters }) => sum + supporters.length, 0)
  return { answers, clusters, leader, confidence: standing.confidence, votes, standing, evidence }
}

/** How the answers stand once somebody has judged those that rules leave undecided. Arguments as `read` takes them. */
export async function* readJudged(
  posterior: PoolPosterior,
  answers: readonly Reference[],
  next: readonly number[],
): AsyncGenerator<CollaborationEvent, Reading> {
  const byRules = posterior.read(answers, next)
  const isJudged = posterior.judge && (yield* posterior.judge.settle(byRules.evidence.grouping.undecided))
  return isJudged === true ? posterior.read(answers, next) : byRules
}

function poolView(view: QuestionView, places: readonly number[]): QuestionView {
  const known = places.filter((place) => place >= 0)
  const meanOf = (values: ArrayLike<number>): number =>
    known.reduce((sum, place) => sum + (values[place] as number), 0) / Math.max(1, known.length)
  const [meanWeight, meanAccuracy] = [meanOf(view.weights), known.length === 0 ? 0.5 : meanOf(view.accuracy)]
  return {
    weights: places.map((place) => (place < 0 ? meanWeight : (view.weights[place] as number))),
    accuracy: places.map((place) => (place < 0 ? meanAccuracy : (view.accuracy[place] as number))),
    trust: view.trust,
    optionCount: view.optionCount,
  }
}
