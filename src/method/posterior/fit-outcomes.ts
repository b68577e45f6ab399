import { yieldToEventLoop } from '../../cancellation/yield-to-event-loop.ts'
import { type ChoiceState, certainTargets, fitConditionalLogit } from '../../statistics/fitting/conditional-logit.ts'
import { crossFit, fewestForCrossFit } from '../../statistics/fitting/cross-fit.ts'
import { fitPlattScaling, type PlattScaling, type ScoredLabel } from '../../statistics/fitting/platt-scaling.ts'
import { unlabelled } from '../votes/vote-table.ts'
import {
  type FittedOutcomes,
  leaderLogOdds,
  leaderOf,
  type OutcomeModel,
  outcomeModelAt,
  outcomeProbabilities,
  scoreAlone,
  stageCount,
  stageOf,
} from './outcome-model.ts'
import { featureCentre, featureCount, featurePenalties, type QuestionState } from './question-state.ts'

/** A bank's questions as if they were new: what probabilities are learned from. */
export interface BankStates {
  /** questions: the right cluster, `noneRight` or `unlabelled`. */
  readonly correctClusters: ArrayLike<number>
  /** How far labels judge a question's kind, 0 to 1. */
  trustOf(question: number): number
  /** The models with an answer on record, in asking order. */
  orderOf(question: number): readonly number[]
  /** The state after these models were asked. */
  stateOf(question: number, models: readonly number[]): QuestionState
}

/** Outcome models with that of a bank question by models that did not see its label. */
export interface OutcomesFit {
  readonly outcomes: FittedOutcomes
  outcomeModelFor(question: number): OutcomeModel
}

/** How probable it is, by label or agreement, that each outcome of a state is the right one. */
type Judge = (question: number, state: QuestionState) => Float64Array

/** The outcome models have a few dozen weights: more questions would add time and nothing else. */
const mostQuestions = 4_000
/** With more graded questions the outcome models' few weights cannot learn them by heart. */
const mostForCrossFit = 2000
/** How many models were asked in the states that are learned from, beside everybody. */
const partialSizes: readonly number[] = [1, 2, 3, 4, 5, 7, 9]
/** A question's states before everybody was asked say much the same thing: three count as one. */
const weightOfPart = 1 / 3
/** Of kinds that labels judge nearly alone, agreement has nothing to tell. */
const mostTrustInUngraded = 0.9

/**
 * Learns how probable it is that each answer is right, and that none is: from labels where a kind of question has them;
 * where it has none, a part of the pool learns to foresee what the whole pool agrees on. Of labels of other kinds only that is
 * used which says which answer is right if one is.
 */
export async function fitOutcomes(bank: BankStates): Promise<OutcomesFit> {
  const labelled: number[] = []
  const open: number[] = []
  for (let question = 0; question < bank.correctClusters.length; question++) {
    if (bank.correctClusters[question] !== unlabelled) labelled.push(question)
    else if (bank.trustOf(question) < mostTrustInUngraded) open.push(question)
  }
  const byLabel: Judge = (question, { clusters }) =>
    certainTargets(clusters.length + 1, placeOrNone(clusters, bank.correctClusters[question] as number))
  const fitGraded = (questions: readonly number[]): OutcomeModel =>
    fitStates(trainingStates(bank, questions, byLabel), questions.length)
  await yieldToEventLoop()
  const chosen = evenlySpaced(labelled, mostQuestions)
  const raw = fitGraded(chosen)
  const isJudged = labelled.length >= fewestForCrossFit
  const unseen =
    isJudged && labelled.length <= mostForCrossFit
      ? await crossFit(labelled, fitGraded)
      : new Map<number, OutcomeModel>()
  const lines = isJudged ? fitOddsLines(bank, chosen, (question) => unseen.get(question) ?? raw, byLabel) : undefined
  const reread = (model: OutcomeModel): OutcomeModel => (lines === undefined ? model : { ...model, leaderOdds: lines })
  const graded = reread(raw)
  const unseenGraded = new Map([...unseen].map(([question, model]) => [question, reread(model)]))

  await yieldToEventLoop()
  const ungraded = open.length === 0 ? graded : fitUngraded(bank, evenlySpaced(open, mostQuestions), chosen, graded)
  return {
    outcomes: { graded, ungraded },
    outcomeModelFor: (question) =>
      outcomeModelAt({ graded: unseenGraded.get(question) ?? graded, ungraded }, bank.trustOf(question)),
  }
}

/**
 * What the whole pool comes to where no label judges, foreseen by parts of it. The whole pool's answers are weighed by what
 * labels of any kind say of which answer is right if one is; how often none is, they do not tell.
 */
function fitUngraded(
  bank: BankStates,
  questions: readonly number[],
  labelled: readonly number[],
  graded: OutcomeModel,
): OutcomeModel {
  const ranking = fitStates(
    labelled.flatMap((question) => amongAnswers(stateOfAll(bank, question), bank.correctClusters[question] as number)),
    labelled.length,
  )
  if (questions.length < fewestForCrossFit) return ranking
  const wholes = new Map(
    questions.map((question) => {
      const state = stateOfAll(bank, question)
      const model = outcomeModelAt({ graded, ungraded: ranking }, bank.trustOf(question))
      const probabilities = outcomeProbabilities(model, state, true)
      return [question, new Map(state.clusters.map((cluster, place) => [cluster, probabilities[place] as number]))]
    }),
  )
  const byAgreement: Judge = (question, { clusters }) => {
    const targets = Float64Array.from(clusters, (cluster) => wholes.get(question)?.get(cluster) ?? 0)
    return Float64Array.of(...targets, Math.max(0, 1 - targets.reduce((sum, target) => sum + target, 0)))
  }
  const model = fitStates(trainingStates(bank, questions, byAgreement), questions.length)
  return { ...model, leaderOdds: fitOddsLines(bank, questions, () => model, byAgreement) }
}

function stateOfAll(bank: BankStates, question: number): QuestionState {
  // Clusters in the order of the columns, whoever would be asked first.
  return bank.stateOf(
    question,
    bank.orderOf(question).toSorted((left, right) => left - right),
  )
}

/** The states after so many models were asked, where so many have answered. */
function statesAfter(bank: BankStates, question: number, sizes: readonly number[]): readonly QuestionState[] {
  const inOrder = bank.orderOf(question)
  return sizes.filter((size) => size <= inOrder.length).map((size) => bank.stateOf(question, inOrder.slice(0, size)))
}

function trainingStates(bank: BankStates, questions: readonly number[], judge: Judge): readonly ChoiceState[] {
  return questions.flatMap((question) => {
    const learn = (state: QuestionState, sampleWeight: number): ChoiceState => ({
      features: state.features,
      targets: judge(question, state),
      sampleWeight,
    })
    return [
      ...statesAfter(bank, question, partialSizes).map((state) => learn(state, weightOfPart)),
      learn(stateOfAll(bank, question), 1),
    ]
  })
}

/** The state without "none of these", where one of its answers is right: nothing where none is. */
function amongAnswers({ clusters, features }: QuestionState, correct: number): readonly ChoiceState[] {
  const place = clusters.indexOf(correct)
  if (place < 0) return []
  const targets = certainTargets(clusters.length, place)
  return [{ features: features.subarray(0, clusters.length * featureCount), targets, sampleWeight: 1 }]
}

/** How the leader's odds are to be read at each stage of asking, by how they turned out. */
function fitOddsLines(
  bank: BankStates,
  questions: readonly number[],
  modelFor: (question: number) => OutcomeModel,
  judge: Judge,
): readonly PlattScaling[] {
  const judged: ScoredLabel[][] = Array.from({ length: stageCount }, () => [])
  for (const question of questions) {
    const add = (state: QuestionState, everybody: boolean): void => {
      const probabilities = outcomeProbabilities(modelFor(question), state, everybody)
      const leader = leaderOf(probabilities)
      if (leader === undefined) return
      const logOdds = leaderLogOdds(probabilities[leader] as number)
      judged[stageOf(state.asked, everybody)]?.push({ logOdds, right: judge(question, state)[leader] as number })
    }
    for (const state of statesAfter(bank, question, partialSizes)) add(state, false)
    add(stateOfAll(bank, question), true)
  }
  return judged.map((labels) => fitPlattScaling(labels))
}

/** States without any answer have one outcome only and tell nothing. Without others the model stays where its ridge pulls. */
function fitStates(states: readonly ChoiceState[], questions: number): OutcomeModel {
  const telling = states.filter(({ targets }) => targets.length > 1)
  if (telling.length === 0) return scoreAlone
  const { weights } = fitConditionalLogit(telling, { penalties: featurePenalties(questions), centre: featureCentre })
  return { weights: [...weights] }
}

function placeOrNone(clusters: readonly number[], cluster: number): number {
  const place = clusters.indexOf(cluster)
  return place < 0 ? clusters.length : place
}

function evenlySpaced(items: readonly number[], most: number): readonly number[] {
  if (items.length <= most) return items
  return Array.from({ length: most }, (_, place) => items[Math.floor((place * items.length) / most)] as number)
}
