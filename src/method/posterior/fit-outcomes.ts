import { yieldToEventLoop } from '../../cancellation/yield-to-event-loop.ts'
import { type ChoiceState, equalTargets, fitConditionalLogit } from '../../statistics/fitting/conditional-logit.ts'
import { crossFit, fewestForCrossFit } from '../../statistics/fitting/cross-fit.ts'
import { fitPlattScaling, type PlattScaling, type ScoredLabel } from '../../statistics/fitting/platt-scaling.ts'
import { logOdds } from '../../statistics/log-odds.ts'
import { evenly } from '../../statistics/sampling/evenly.ts'
import { sumOf } from '../../statistics/vectors.ts'
import { unlabelled } from '../votes/vote-table.ts'
import {
  type FittedOutcomes,
  leaderMargin,
  leaderOf,
  type OutcomeModel,
  outcomeModelAt,
  outcomeProbabilities,
  stageCount,
  stageOf,
} from './outcome-model.ts'
import { featureCentre, featurePenalties, programCentre } from './question-state.ts'
import {
  amongAnswers,
  type BankStates,
  eachProgram,
  type Judge,
  placesOrNone,
  stateOfAll,
  statesOf,
  type TrainingState,
  trainingStates,
} from './training-states.ts'

/** Outcome models with that of a bank question by models that did not see its label. */
export interface OutcomesFit {
  readonly outcomes: FittedOutcomes
  outcomeModelFor(question: number): OutcomeModel
}

/** The outcome models have a few dozen weights: more questions would add time and nothing else. */
const mostQuestions = 4_000
/** With more graded questions the outcome models' few weights cannot learn them by heart. */
const mostForCrossFit = 2000
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
  const chosen = evenly(labelled, mostQuestions)
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
  const ungraded = open.length === 0 ? graded : fitUngraded(bank, evenly(open, mostQuestions), chosen, graded)
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
    return Float64Array.of(...targets, Math.max(0, 1 - sumOf(targets)))
  }
  const model = fitStates(trainingStates(bank, questions, byAgreement), questions.length)
  return withOddsLines(
    model,
    fitOddsLines(bank, questions, () => model, byAgreement),
  )
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
    for (const { state, everybody } of statesOf(bank, question)) {
      const probabilities = outcomeProbabilities(modelFor(question), state, everybody)
      const leader = leaderOf(probabilities)
      if (leader === undefined) continue
      const odds = logOdds(probabilities[leader] as number, leaderMargin)
      const judged = state.programs ? programs : texts
      judged[stageOf(state.asked, everybody)]?.push({ logOdds: odds, right: judge(question, state)[leader] as number })
    }
  }
  const fitted = (stages: readonly ScoredLabel[][]): PlattScaling[] => stages.map((labels) => fitPlattScaling(labels))
  return { texts: fitted(texts), programs: fitted(programs) }
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
