import { yieldToEventLoop } from '../../cancellation/yield-to-event-loop.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { membershipAt } from '../../statistics/class-membership.ts'
import { increase } from '../../statistics/vectors.ts'
import { scoreHeldOut } from '../exchange/score-held-out.ts'
import { askingOrder } from '../skill/asking-order.ts'
import { fillOpenCells } from '../skill/fill-open-cells.ts'
import { fitGroupAccuracy, fitLabelTrust } from '../skill/group-accuracy.ts'
import { fitKinds } from '../skill/kinds-of-question.ts'
import { agreementWeights, fitLabelFree, labelFreeTemperature } from '../skill/label-free.ts'
import { likeMembers } from '../skill/like-members.ts'
import { usualLogprobs } from '../skill/usual-for-model.ts'
import { fitVoteWeights } from '../skill/vote-weights.ts'
import { signalCount } from '../votes/answer-evidence.ts'
import { type BankEvidence, readBankEvidence } from '../votes/bank-evidence.ts'
import { fitSignalScale, standardiseSignals } from '../votes/signal-scale.ts'
import { eachVote, notAsked, rightClustersOf, unlabelled, type VoteTable } from '../votes/vote-table.ts'
import { fitOutcomes } from './fit-outcomes.ts'
import { type FittedPosterior, type PosteriorRule, viewWithShares } from './fitted-posterior.ts'
import type { OutcomeModel } from './outcome-model.ts'
import { type AskedModel, createQuestionState, type QuestionState, type QuestionView } from './question-state.ts'
import type { BankStates } from './training-states.ts'

/** Below so many questions with two answers the label-free rule has too little to go by. */
export const fewestLabelFreeQuestions = 50
/** From so many graded questions on, the weights are the labels' rather than the agreement's. */
export const fewestLabelledQuestions = 100

/** A fitted posterior with what fitting it brought to light about the bank's own questions, out of fold. */
export interface PosteriorFit {
  readonly fitted: FittedPosterior
  readonly evidence: BankEvidence
  /** questions: the bank questions as if they were new: their own labels took no part in the weights. */
  readonly views: readonly QuestionView[]
  /** The state of a bank question after these models were asked. */
  stateOf(question: number, models: readonly number[]): QuestionState
  /** The models with an answer on record for a question, in asking order. */
  orderOf(question: number): readonly number[]
  /** The outcome model for a bank question as if it were new. */
  outcomeModelFor(question: number): OutcomeModel
}

/**
 * Fits the calibrated posterior on what a bank supports (docs/study.md, "A posterior that knows how sure it is"):
 * label-free weights from answers alone; a conditional logit that a ridge pulls towards them, where there are labels;
 * and, on scores made by weights that did not see the question (5 folds), the outcome models with "none of these".
 * @param pool in order: the only models that are read; one of which the bank has nothing is left out
 */
export async function fitPosterior(bank: BankView, pool: readonly ModelId[] = bank.models): Promise<PosteriorFit> {
  const models = pool.filter((model) => isOnRecord(bank, model))
  const evidence = await readBankEvidence(bank, models)
  const { table } = evidence
  await yieldToEventLoop()
  const { model: groups, shares, homes } = fitKinds(evidence.vectors, evidence.tags)
  const labelFree = fitLabelFree(table, shares)
  const labelled: number[] = []
  for (let question = 0; question < table.questionCount; question++) {
    if (table.correctClusters[question] !== unlabelled) labelled.push(question)
  }
  const rule = ruleFor(labelled.length, labelFree.usedQuestions)
  const openCells = await fillOpenCells(evidence, shares, homes, labelFree)
  const groupAccuracy = fitGroupAccuracy(evidence, shares, homes, labelFree, openCells)
  const { groupCount } = shares
  const agreed =
    labelFree.usedQuestions >= fewestLabelFreeQuestions
      ? agreementWeights(labelFree)
      : groupAccuracy.accuracy.map((accuracy) => 4 * accuracy ** 4)
  const trust = fitLabelTrust(groupCount, homes, labelled)
  const votes = await fitVoteWeights(table, labelled, meanByModel(agreed, groupCount))
  // On a kind that labels judge, what the logit says; on one without, what its models' agreement does.
  const like = openCells && likeMembers(openCells, groupAccuracy.accuracy, answersOf(table))
  const byKind = (weights: Float64Array): Float64Array => {
    const own = agreed.map((value, place) => {
      const share = trust[place % groupCount] as number
      return share * (weights[Math.floor(place / groupCount)] as number) + (1 - share) * value
    })
    return like?.drawn(own) ?? own
  }
  const weights = byKind(votes.weights)
  const choiceFactor = rule === 'agreement' ? 1 : labelFreeTemperature(true) / labelFreeTemperature(false)

  const signalScale = fitSignalScale(table, evidence.signals)
  const base = { models, groups, choiceFactor, trust }
  const views = Array.from(table.clusterCounts, (_, question): QuestionView => {
    const unseen = votes.unseen.get(question)
    const own = unseen === undefined ? weights : byKind(unseen)
    const optionCount = table.isChoice[question] === 1 ? (table.wrongOptions[question] as number) + 1 : undefined
    const accuracy = groupAccuracy.accuracy
    const view = viewWithShares({ ...base, weights: own, accuracy }, membershipAt(shares, question), optionCount)
    return { ...view, accuracy: groupAccuracy.withoutOwnLabel(question) }
  })

  const width = models.length
  const signalsOf = (question: number) => (model: number) =>
    standardiseSignals(signalScale, model, evidence.signals, (question * width + model) * signalCount)
  const stateOf = (question: number, asked: readonly number[]): QuestionState =>
    createQuestionState(
      views[question] as QuestionView,
      asked.map((model): AskedModel => {
        const execution = evidence.executions[question]?.[model]
        return { model, vote: table.votes[question * width + model] as number, execution }
      }),
      signalsOf(question),
      evidence.programs[question],
    )
  const candidatesOf = (question: number): number[] =>
    models.flatMap((_, model) => (table.votes[question * width + model] === notAsked ? [] : [model]))
  const orderOf = (question: number): readonly number[] =>
    askingOrder(views[question] as QuestionView, candidatesOf(question))

  const states: BankStates = {
    correctClusters: table.correctClusters,
    rightClustersOf: (question) => rightClustersOf(table, question),
    trustOf: (question) => (views[question] as QuestionView).trust,
    orderOf,
    stateOf,
  }
  const { outcomes, outcomeModelFor } = await fitOutcomes(states)
  await yieldToEventLoop()
  const heldOut = scoreHeldOut(bank, models, states, outcomeModelFor)
  const fitted: FittedPosterior = {
    rule,
    models,
    questions: table.questionCount,
    labelledQuestions: labelled.length,
    groups,
    weights,
    choiceFactor,
    trust,
    accuracy: groupAccuracy.accuracy,
    signalScale,
    marking: evidence.marking,
    frequencies: evidence.frequencies,
    usualLogprobs: usualLogprobs(bank, models),
    outcomes,
    ...(heldOut !== undefined && { heldOut }),
  }
  return { fitted, evidence, views, stateOf, orderOf, outcomeModelFor }
}

/** Of a model without an outcome and without a response nothing can be fitted: it is heard as one that is unknown. */
function isOnRecord(bank: BankView, model: ModelId): boolean {
  if (bank.correctness(model).some((value) => !Number.isNaN(value))) return true
  return bank.questions.some((_, question) =>
    bank.cells(question, model).some(({ response }) => response !== undefined),
  )
}

function ruleFor(labelled: number, answered: number): PosteriorRule {
  if (labelled >= fewestLabelledQuestions) return 'labelled'
  if (labelled > 0) return 'hybrid'
  return answered >= fewestLabelFreeQuestions ? 'label-free' : 'agreement'
}

/** models: how many questions each answered. */
function answersOf(table: VoteTable): Float64Array {
  const counts = new Float64Array(table.models.length)
  for (let question = 0; question < table.questionCount; question++) {
    eachVote(table, question, (model) => increase(counts, model, 1))
  }
  return counts
}

/** models: the mean over groups. @param values models x groups */
function meanByModel(values: Float64Array, groupCount: number): Float64Array {
  return Float64Array.from({ length: values.length / groupCount }, (_, model) => {
    const own = values.subarray(model * groupCount, (model + 1) * groupCount)
    return own.reduce((sum, value) => sum + value, 0) / groupCount
  })
}
