import type { ModelId } from '../../../ports/chat-model.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import { signalCount } from './answer-evidence.ts'
import { type BankEvidence, readBankEvidence } from './bank-evidence.ts'
import { breathe } from './breathe.ts'
import { fitConditionalLogit } from './conditional-logit.ts'
import { crossFit } from './cross-fit.ts'
import { fewestForCrossFit, fitOutcomes } from './fit-outcomes.ts'
import type { OutcomesOfQuestion } from './fitted-outcomes.ts'
import { askingOrder, type FittedPosterior, type PosteriorRule, viewWithShares } from './fitted-posterior.ts'
import { fitGroupAccuracy } from './group-accuracy.ts'
import { fitGroups } from './group-model.ts'
import { fitLabelFree, hybridCentre, labelFreeTemperature } from './label-free.ts'
import { fitLabelTrust } from './label-trust.ts'
import { type AskedModel, createQuestionState, type QuestionState, type QuestionView } from './question-state.ts'
import { questionShares, selectShares } from './shares.ts'
import { fitSignalScale, standardiseSignals } from './signal-scale.ts'
import { usualLogprobs } from './usual-logprob.ts'
import { notAsked, selectQuestions, unlabelled } from './vote-table.ts'

/** Below so many questions with two answers the label-free rule has too little to go by. */
export const fewestLabelFreeQuestions = 50
/** From so many graded questions on, the weights are the labels' rather than the agreement's. */
export const fewestLabelledQuestions = 100
const gradientTolerance = 1e-3

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
  outcomesFor(question: number): OutcomesOfQuestion
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
  const { model: groups, shares, homes } = fitGroups(evidence.vectors, evidence.tags)
  const labelFree = fitLabelFree(table, shares)
  const labelled: number[] = []
  for (let question = 0; question < table.questionCount; question++) {
    if (table.correctClusters[question] !== unlabelled) labelled.push(question)
  }
  const rule = ruleFor(labelled.length, labelFree.usedQuestions)
  const groupAccuracy = fitGroupAccuracy(evidence, shares, homes, labelFree)
  const centre =
    labelFree.usedQuestions >= fewestLabelFreeQuestions
      ? hybridCentre(labelFree)
      : agreementWeights(groupAccuracy.accuracy, models.length, shares.groupCount)
  const whole = labelled.length === 0 ? undefined : fitConditionalLogit(table, shares, { centre, gradientTolerance })
  const trust = fitLabelTrust(shares.groupCount, homes, labelled)
  const weightsBy = (logit: Float64Array): Float64Array => weightsByKind(logit, centre, trust)
  const weights = weightsBy(whole?.weights ?? centre)
  const choiceFactor = rule === 'agreement' ? 1 : labelFreeTemperature(true) / labelFreeTemperature(false)

  // Every labelled question is scored by weights that did not see its label.
  const unseen: ReadonlyMap<number, Float64Array> =
    whole === undefined || labelled.length < fewestForCrossFit
      ? new Map(labelled.map((question) => [question, weightsBy(centre)]))
      : await crossFit(labelled, (rest) => {
          const part = { centre, gradientTolerance, start: whole.weights }
          return weightsBy(fitConditionalLogit(selectQuestions(table, rest), selectShares(shares, rest), part).weights)
        })

  const signalScale = fitSignalScale(table, evidence.signals)
  const base = { models, groups, choiceFactor, trust }
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

  const { outcomes, outcomesFor } = await fitOutcomes({
    correctClusters: table.correctClusters,
    trustOf: (question) => (views[question] as QuestionView).trust,
    orderOf,
    stateOf,
  })
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
  }
  return { fitted, evidence, views, stateOf, orderOf, outcomesFor }
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

/**
 * models x groups: on a kind that labels judge, what the logit says; on one without, what its models' agreement does.
 * @param logit laid out as the conditional logit's weights, as is `centre`, which is without labels
 */
function weightsByKind(logit: Float64Array, centre: Float64Array, trust: Float64Array): Float64Array {
  const groupCount = trust.length
  const modelCount = logit.length / (1 + groupCount)
  return Float64Array.from({ length: modelCount * groupCount }, (_, place) => {
    const [model, group] = [Math.floor(place / groupCount), place % groupCount]
    const share = trust[group] as number
    const own = modelCount * (1 + group) + model
    const labelled = (logit[model] as number) + (logit[own] as number)
    const agreed = (centre[model] as number) + (centre[own] as number)
    return share * labelled + (1 - share) * agreed
  })
}
