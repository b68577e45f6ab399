import type { ModelId } from '../../../ports/chat-model.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import { signalCount } from './answer-evidence.ts'
import { type BankEvidence, readBankEvidence } from './bank-evidence.ts'
import { breathe } from './breathe.ts'
import { fitConditionalLogit } from './conditional-logit.ts'
import { crossFit } from './cross-fit.ts'
import { askingOrder, type FittedPosterior, type PosteriorRule, viewWithShares } from './fitted-posterior.ts'
import { fitGroupAccuracy } from './group-accuracy.ts'
import { fitGroups } from './group-model.ts'
import { fitLabelFree, hybridCentre, labelFreeTemperature } from './label-free.ts'
import { fitOddsLine, type JudgedLeader, leaderLogOdds } from './leader-odds.ts'
import { fitOutcomeModel, leaderOf, type OutcomeModel, outcomeProbabilities } from './outcome-model.ts'
import { collectOutcomeStates, type TrainingState } from './outcome-states.ts'
import {
  type AskedModel,
  createQuestionState,
  featureCentre,
  featurePenalties,
  type QuestionState,
  type QuestionView,
} from './question-state.ts'
import { questionShares, selectShares } from './shares.ts'
import { fitSignalScale, standardiseSignals } from './signal-scale.ts'
import { usualLogprobs } from './usual-logprob.ts'
import { noneRight, notAsked, selectQuestions, unlabelled } from './vote-table.ts'

/** Below so many questions with two answers the label-free rule has too little to go by. */
export const fewestLabelFreeQuestions = 50
/** From so many graded questions on, the weights are the labels' rather than the agreement's. */
export const fewestLabelledQuestions = 100
/** With fewer graded questions, leaving a fifth out would cost more than it tells. */
const fewestForCrossFit = 20
/** The outcome models have a few dozen weights: more graded questions would add time and nothing else. */
const mostForOutcomes = 4_000
/** With more graded questions the outcome models' few weights cannot learn them by heart. */
const mostForOutcomeCrossFit = 2000
/** How many models were asked in the states that the partial model learns from. */
const partialSizes: readonly number[] = [1, 2, 3, 4, 5, 7, 9]
/** From so many models on the leader's odds are read alike. */
const mostOddsLines = 4
const gradientTolerance = 1e-3

/** Probabilities of being right, once every model was asked and before. */
export type OutcomeModels = Pick<FittedPosterior, 'full' | 'partial'>

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
  /** The outcome models for a bank question as if it were new. */
  outcomesFor(question: number): OutcomeModels
}

/**
 * Fits the calibrated posterior on what a bank supports (study, "A posterior that knows how sure it is"):
 * label-free weights from answers alone; a conditional logit that a ridge pulls towards them, where there are labels;
 * and, on scores made by weights that did not see the question (5 folds), the outcome models with "none of these".
 * @param pool in order: the only models that are read; one of which the bank has nothing is left out
 */
export async function fitPosterior(bank: BankView, pool: readonly ModelId[] = bank.models): Promise<PosteriorFit> {
  const models = pool.filter((model) => isOnRecord(bank, model))
  const evidence = await readBankEvidence(bank, models)
  const { table } = evidence
  await breathe()
  const { model: groups, shares } = fitGroups(evidence.vectors, evidence.tags)
  const labelFree = fitLabelFree(table, shares)
  const labelled: number[] = []
  for (let question = 0; question < table.questionCount; question++) {
    if (table.correctClusters[question] !== unlabelled) labelled.push(question)
  }
  const rule = ruleFor(labelled.length, labelFree.usedQuestions)
  const groupAccuracy = fitGroupAccuracy(evidence, shares, labelFree)
  const centre =
    labelFree.usedQuestions >= fewestLabelFreeQuestions
      ? hybridCentre(labelFree)
      : agreementWeights(groupAccuracy.accuracy, models.length, shares.groupCount)
  const whole = labelled.length === 0 ? undefined : fitConditionalLogit(table, shares, { centre, gradientTolerance })
  const weights = whole?.weights ?? centre
  const choiceFactor = rule === 'label-free' ? labelFreeTemperature(true) / labelFreeTemperature(false) : 1

  // Every labelled question is scored by weights that did not see its label.
  const unseen: ReadonlyMap<number, Float64Array> =
    whole === undefined || labelled.length < fewestForCrossFit
      ? new Map(labelled.map((question) => [question, centre]))
      : await crossFit(labelled, (rest) => {
          const part = { centre, gradientTolerance, start: whole.weights }
          return fitConditionalLogit(selectQuestions(table, rest), selectShares(shares, rest), part).weights
        })

  const signalScale = fitSignalScale(table, evidence.signals)
  const base = { models, groups, choiceFactor }
  const views = Array.from(table.clusterCounts, (_, question): QuestionView => {
    const own = unseen.get(question) ?? weights
    const optionCount = table.isChoice[question] === 1 ? (table.wrongOptions[question] as number) + 1 : undefined
    const accuracy = groupAccuracy.accuracy
    const view = viewWithShares({ ...base, weights: own, accuracy }, questionShares(shares, question), optionCount)
    return { ...view, accuracy: groupAccuracy.withoutOwnLabel(question) }
  })

  const width = models.length
  const signalsOf = (question: number) => (model: number) =>
    standardiseSignals(signalScale, model, evidence.signals, (question * width + model) * signalCount)
  const stateOf = (question: number, asked: readonly number[]): QuestionState =>
    createQuestionState(
      views[question] as QuestionView,
      asked.map((model): AskedModel => ({ model, vote: table.votes[question * width + model] as number })),
      signalsOf(question),
    )
  const candidatesOf = (question: number): number[] =>
    models.flatMap((_, model) => (table.votes[question * width + model] === notAsked ? [] : [model]))
  const orderOf = (question: number): readonly number[] =>
    askingOrder(views[question] as QuestionView, candidatesOf(question))

  const trainingState = (question: number, state: QuestionState): TrainingState => {
    const correct = table.correctClusters[question] as number
    return { state, happened: correct === noneRight ? state.clusters.length : placeOrNone(state, correct) }
  }
  const fitOutcomes = (questions: readonly number[]): OutcomeModels => ({
    full: fitStates(
      questions.map((question) => trainingState(question, stateOf(question, candidatesOf(question)))),
      1,
      questions.length,
    ),
    partial: fitStates(
      questions.flatMap((question) => {
        const inOrder = orderOf(question)
        return partialSizes
          .filter((size) => size <= inOrder.length)
          .map((size) => trainingState(question, stateOf(question, inOrder.slice(0, size))))
      }),
      // A question's states say much the same thing: three count as one.
      1 / 3,
      questions.length,
    ),
  })
  await breathe()
  const raw = fitOutcomes(evenlySpaced(labelled, mostForOutcomes))
  const unseenRaw =
    labelled.length < fewestForCrossFit || labelled.length > mostForOutcomeCrossFit
      ? new Map<number, OutcomeModels>()
      : await crossFit(labelled, fitOutcomes)
  const judgedAfter = (question: number, size: number): JudgedLeader | undefined => {
    const state = stateOf(question, orderOf(question).slice(0, size))
    const probabilities = outcomeProbabilities((unseenRaw.get(question) ?? raw).partial, state.features)
    const leader = leaderOf(probabilities)
    if (leader === undefined) return undefined
    const right = state.clusters[leader] === table.correctClusters[question]
    return { logOdds: leaderLogOdds(probabilities[leader] as number), right }
  }
  const isJudged = labelled.length >= fewestForCrossFit
  const leaderOdds = Array.from({ length: isJudged ? mostOddsLines : 0 }, (_, place) => {
    const sizes = partialSizes.filter((size) => Math.min(size, mostOddsLines) === place + 1)
    const judged = evenlySpaced(labelled, mostForOutcomes).flatMap((question) =>
      sizes.flatMap((size) => (size > orderOf(question).length ? [] : (judgedAfter(question, size) ?? []))),
    )
    return fitOddsLine(judged)
  })
  const reread = ({ full, partial }: OutcomeModels): OutcomeModels =>
    isJudged ? { full, partial: { ...partial, leaderOdds } } : { full, partial }
  const outcomes = reread(raw)
  const unseenOutcomes = new Map([...unseenRaw].map(([question, models]) => [question, reread(models)]))

  const fitted: FittedPosterior = {
    rule,
    models,
    questions: table.questionCount,
    labelledQuestions: labelled.length,
    groups,
    weights,
    choiceFactor,
    accuracy: groupAccuracy.accuracy,
    signalScale,
    marking: evidence.marking,
    frequencies: evidence.frequencies,
    usualLogprobs: usualLogprobs(bank, models),
    ...outcomes,
  }
  return {
    fitted,
    evidence,
    views,
    stateOf,
    orderOf,
    outcomesFor: (question) => unseenOutcomes.get(question) ?? outcomes,
  }
}

/** Of a model without an outcome and without a response nothing can be fitted: it is heard as one that is unknown. */
function isOnRecord(bank: BankView, model: ModelId): boolean {
  if (bank.correctness(model).some((value) => !Number.isNaN(value))) return true
  return bank.questions.some((_, question) =>
    bank.cells(question, model).some(({ response }) => response !== undefined),
  )
}

function evenlySpaced(items: readonly number[], most: number): readonly number[] {
  if (items.length <= most) return items
  return Array.from({ length: most }, (_, place) => items[Math.floor((place * items.length) / most)] as number)
}

function ruleFor(labelled: number, answered: number): PosteriorRule {
  if (labelled >= fewestLabelledQuestions) return 'labelled'
  if (labelled > 0) return 'hybrid'
  return answered >= fewestLabelFreeQuestions ? 'label-free' : 'agreement'
}

/** 4 P^4, laid out as the conditional logit's weights: what agreement alone supports. */
function agreementWeights(accuracy: Float64Array, modelCount: number, groupCount: number): Float64Array {
  const weights = new Float64Array(modelCount * (1 + groupCount))
  for (let model = 0; model < modelCount; model++) {
    for (let group = 0; group < groupCount; group++) {
      weights[modelCount * (1 + group) + model] = 4 * (accuracy[model * groupCount + group] as number) ** 4
    }
  }
  return weights
}

/** Without labels the outcome model stays where its ridge pulls: the score itself against "none" at 0. */
function fitStates(states: readonly TrainingState[], importance: number, graded: number): OutcomeModel {
  if (states.length === 0) return { weights: [...featureCentre] }
  return fitOutcomeModel(collectOutcomeStates(states, importance), {
    penalties: featurePenalties(graded),
    centre: featureCentre,
  })
}

function placeOrNone({ clusters }: QuestionState, cluster: number): number {
  const place = clusters.indexOf(cluster)
  return place < 0 ? clusters.length : place
}
