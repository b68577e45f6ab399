import type { ChatModel, ModelId } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { Seat } from '../calls/ask-panel.ts'
import { createClaimJudge } from '../calls/claim-judge.ts'
import { questionVector } from '../calls/embed-texts.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import type { FittedPosterior } from './fitted-posterior.ts'
import type { LearntAccuracies } from './learnt-accuracies.ts'
import { bindPosterior, type PoolPosterior } from './pool-posterior.ts'
import type { QuestionView } from './question-state.ts'

/** What is known of one question and its pool before anybody is asked. */
export interface PriorReading {
  readonly posterior: PoolPosterior
  /** Places in the pool, in panel order. */
  readonly order: readonly number[]
  /** In panel order, each with its expected accuracy. */
  readonly panel: readonly Seat[]
}

/**
 * Finds out what kind of question it is, binds the posterior to it, and tells what the bank promises of the pool.
 * @param pool in pool order
 * @param orderOf the panel's order, as places in the pool. Default: the pool's
 * @param learnt what use says of the pool beside the bank
 */
export async function* readPrior(
  fitted: FittedPosterior | undefined,
  question: Question,
  pool: readonly ChatModel[],
  context: MethodContext,
  orderOf: (view: QuestionView) => readonly number[] = () => [...pool.keys()],
  learnt?: LearntAccuracies,
): AsyncGenerator<CollaborationEvent, PriorReading> {
  const vector = fitted && (yield* questionVector(question, context, 'models are weighed by their average'))
  const ids = pool.map(({ id }) => id)
  const posterior = bindPosterior(fitted, ids, question, vector, createClaimJudge(question, context), learnt)
  const { view, calibrated, accuracyOf } = posterior
  const order = orderOf(view)
  const panel = order.map((member) => ({
    model: pool[member] as ChatModel,
    prior: view.accuracy[member] as number,
  }))
  yield* kindsOf(posterior)
  yield {
    type: 'panel-chosen',
    panel: panel.map(({ model: { id } }) => {
      const expectedAccuracy = calibrated ? accuracyOf(id) : undefined
      return { model: id, ...(expectedAccuracy !== undefined && { expectedAccuracy }) }
    }),
    notChosen: [],
    evidence: fitted !== undefined,
  }
  const note = evidenceNote(fitted, ids, view.trust, learnt)
  if (note !== undefined) yield { type: 'noted', degraded: false, note }
  return { posterior, order, panel }
}

/** What the expectations of the pool's models rest on, the largest kind first; nothing where no bank tells. */
function* kindsOf({ fitted, shares, pool, calibrated }: PoolPosterior): Generator<CollaborationEvent> {
  if (fitted === undefined || shares === undefined) return
  const { rule, questions, labelledQuestions, models, accuracy } = fitted
  const { names } = fitted.groups
  yield {
    type: 'prior-read',
    ...{ rule, bankQuestions: questions, gradedQuestions: labelledQuestions, models: pool },
    kinds: Array.from(shares.groups, (group, place) => ({
      ...{ name: names[group] ?? '', share: shares.values[place] as number },
      ...(calibrated && {
        accuracy: pool.map((model) => accuracy[models.indexOf(model) * names.length + group] ?? null),
      }),
    })).sort((left, right) => right.share - left.share),
  }
}

/**
 * Whether references should be asked for log-probabilities: their answers may turn out not to be comparable, and the
 * bank knows for one of the models what is usual.
 */
export function wantsLogprobs({ answerType, options }: Question, { pool, fitted }: PoolPosterior): boolean {
  const mayBeOpen = answerType === 'open' || (answerType === undefined && options === undefined)
  return mayBeOpen && pool.some((model) => fitted?.usualLogprobs[model] !== undefined)
}

/** Label-free panels up to this size can fall below their best member. */
const smallPool = 4
/** Below this, a kind of question is judged more by agreement than by labels. */
const littleTrust = 0.5

/**
 * What the reader should know about the evidence behind the weights; undefined where there is nothing to warn of.
 * @param trust how far labels judge the question's kind, 0 to 1
 * @param learnt what use says of the pool beside the bank
 */
export function evidenceNote(
  fitted: FittedPosterior | undefined,
  pool: readonly ModelId[],
  trust: number,
  learnt?: LearntAccuracies,
): string | undefined {
  if (fitted === undefined) return 'No question bank: every answer counts alike, and there is no confidence.'
  const { rule, questions, models } = fitted
  const unknown = pool.filter((model) => !models.includes(model))
  if (unknown.length === pool.length)
    return 'The question bank knows no member of the pool: its weights say nothing here.'
  if (rule === 'agreement') {
    return `The question bank has only ${questions} questions: answers are weighed by agreement, and there is no confidence. From 50 answered questions on, weights are learned.`
  }
  if (rule === 'label-free') {
    const advice = 'Grading 25 to 50 of its questions would show which models to trust.'
    if (pool.length <= smallPool) {
      return `No graded answers, and a pool of ${pool.length} can fall below its best member without any. ${advice}`
    }
    return `No graded answers: weights are learned from agreement alone, and confidences of strong models come out low. ${advice}`
  }
  if (trust < littleTrust) {
    return 'The question bank has few or no graded answers to questions like this one: they are judged by agreement.'
  }
  const strangers = pool.filter((_, member) => learnt?.strangers[member] === true)
  if (strangers.length > 0)
    return `The question bank does not know ${strangers.join(', ')}, or no longer: judged by how they agreed with the others in use.`
  if (unknown.length > 0)
    return `The question bank has no answer of ${unknown.join(', ')}: taken for as good as the others are on average.`
  return undefined
}
