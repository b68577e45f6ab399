import { yieldToEventLoop } from '../../cancellation/yield-to-event-loop.ts'
import {
  type ChoiceState,
  certainTargets,
  equalTargets,
  fitConditionalLogit,
} from '../../statistics/fitting/conditional-logit.ts'
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
  stageCount,
  stageOf,
} from './outcome-model.ts'
import { featureCentre, featureCount, featurePenalties, programCentre, type QuestionState } from './question-state.ts'

/** A bank's questions as if they were new: what probabilities are learned from. */
export interface BankStates {
  /** questions: the right cluster, `noneRight` or `unlabelled`. */
  readonly correctClusters: ArrayLike<number>
  /** All right clusters; none where none is, or nobody knows. */
  rightClustersOf(question: number): readonly number[]
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
    equalTargets(clusters.length + 1, placesOrNone(clusters, bank.rightClustersOf(question)))
  // Of several right answers each may lead.
  const isRight: Judge = (question, state) => byLabel(question, state).map((target) => (target > 0 ? 1 : 0))
  const fitGraded = (questions: readonly number[]): OutcomeModel =>
    fitApart(trainingStates(bank, questions, byLabel), questions.length)
  await yieldToEventLoop()
  const chosen = evenlySpaced(labelled, mostQuestions)
  const raw = fitGraded(chosen)
  const isJudged = labelled.length >= fewestForCrossFit
  const unseen =
    isJudged && labelled.length <= mostForCrossFit
      ? await crossFit(labelled, fitGraded)
      : new Map<number, OutcomeModel>()
  const lines = isJudged ? fitOddsLines(bank, chosen, (question) => unseen.get(question) ?? raw, isRight) : undefined
  const reread = (model: OutcomeModel): OutcomeModel => (lines === undefined ? model : withOddsLines(model, lines))
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
    labelled.flatMap((question) => amongAnswers(stateOfAll(bank, question), bank.rightClustersOf(question))),
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
  return withOddsLines(
    model,
    fitOddsLines(bank, questions, () => model, byAgreement),
  )
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

/** A state to learn from. */
interface TrainingState extends ChoiceState {
  readonly programs: boolean
}

function trainingStates(bank: BankStates, questions: readonly number[], judge: Judge): readonly TrainingState[] {
  return questions.flatMap((question) => {
    const learn = (state: QuestionState, sampleWeight: number): TrainingState => ({
      programs: state.programs,
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
function amongAnswers({ clusters, features }: QuestionState, right: readonly number[]): readonly ChoiceState[] {
  const places = placesOf(clusters, right)
  if (places.length === 0) return []
  const targets = equalTargets(clusters.length, places)
  return [{ features: features.subarray(0, clusters.length * featureCount), targets, sampleWeight: 1 }]
}

/** The model of answers as texts, and beside it that of programs, which a ridge pulls towards the former. */
function fitApart(states: readonly TrainingState[], questions: number): OutcomeModel {
  const model = fitStates(
    states.filter(({ programs }) => !programs),
    questions,
  )
  const ofPrograms = states.filter(({ programs }) => programs).flatMap(eachProgram)
  return ofPrograms.length === 0 ? model : { ...model, programs: fitStates(ofPrograms, questions, programCentre) }
}

/** Of several programs each may be right: every one beside "none of these" is a choice of its own. */
function eachProgram({ features, targets, sampleWeight }: ChoiceState): readonly ChoiceState[] {
  const clusters = targets.length - 1
  const none = features.subarray(clusters * featureCount)
  return Array.from({ length: clusters }, (_, cluster) => {
    const own = features.subarray(cluster * featureCount, (cluster + 1) * featureCount)
    const right = (targets[cluster] as number) > 0 ? 0 : 1
    return { features: Float64Array.of(...own, ...none), targets: certainTargets(2, right), sampleWeight }
  })
}

/** How the leader's odds are read, stage by stage: of answers as texts, and of programs. */
interface OddsLines {
  readonly texts: readonly PlattScaling[]
  readonly programs: readonly PlattScaling[]
}

function withOddsLines({ programs, ...model }: OutcomeModel, lines: OddsLines): OutcomeModel {
  const ofPrograms = programs && { ...programs, leaderOdds: lines.programs }
  return { ...model, leaderOdds: lines.texts, ...(ofPrograms !== undefined && { programs: ofPrograms }) }
}

/** How the leader's odds are to be read at each stage of asking, by how they turned out. */
function fitOddsLines(
  bank: BankStates,
  questions: readonly number[],
  modelFor: (question: number) => OutcomeModel,
  judge: Judge,
): OddsLines {
  const byStage = (): ScoredLabel[][] => Array.from({ length: stageCount }, () => [])
  const texts = byStage()
  const programs = byStage()
  for (const question of questions) {
    const add = (state: QuestionState, everybody: boolean): void => {
      const probabilities = outcomeProbabilities(modelFor(question), state, everybody)
      const leader = leaderOf(probabilities)
      if (leader === undefined) return
      const logOdds = leaderLogOdds(probabilities[leader] as number)
      const judged = state.programs ? programs : texts
      judged[stageOf(state.asked, everybody)]?.push({ logOdds, right: judge(question, state)[leader] as number })
    }
    for (const state of statesAfter(bank, question, partialSizes)) add(state, false)
    add(stateOfAll(bank, question), true)
  }
  return {
    texts: texts.map((labels) => fitPlattScaling(labels)),
    programs: programs.map((labels) => fitPlattScaling(labels)),
  }
}

/** States without any answer have one outcome only and tell nothing. Without others the model stays where its ridge pulls. */
function fitStates(
  states: readonly ChoiceState[],
  questions: number,
  centre: ArrayLike<number> = featureCentre,
): OutcomeModel {
  const telling = states.filter(({ targets }) => targets.length > 1)
  if (telling.length === 0) return { weights: Array.from(centre) }
  const { weights } = fitConditionalLogit(telling, { penalties: featurePenalties(questions), centre })
  return { weights: [...weights] }
}

function placesOf(clusters: readonly number[], right: readonly number[]): readonly number[] {
  return right.flatMap((cluster) => (clusters.includes(cluster) ? [clusters.indexOf(cluster)] : []))
}

function placesOrNone(clusters: readonly number[], right: readonly number[]): readonly number[] {
  const places = placesOf(clusters, right)
  return places.length === 0 ? [clusters.length] : places
}

function evenlySpaced(items: readonly number[], most: number): readonly number[] {
  if (items.length <= most) return items
  return Array.from({ length: most }, (_, place) => items[Math.floor((place * items.length) / most)] as number)
}
