import { clusterScores, fitLabelFree, labelFreePosterior, labelFreeWeights } from '../../method/skill/label-free.ts'
import { readBankEvidence } from '../../method/votes/bank-evidence.ts'
import { rightClustersOf, unlabelled } from '../../method/votes/vote-table.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createMemberships, membershipAt } from '../../statistics/class-membership.ts'
import { fitPlattScaling, type ScoredLabel } from '../../statistics/fitting/platt-scaling.ts'
import { logOdds } from '../../statistics/log-odds.ts'
import { evenly } from '../../statistics/sampling/evenly.ts'

/** The labels of a source beside what the models agree on. */
export interface SourceLabels {
  readonly source: string
  /** Questions whose most supported answer a label of the source calls right or wrong. */
  readonly judged: number
  /** Of them, those that it calls right, and as many as agreement, read by what was imported, lets expect. */
  readonly right: number
  readonly expectedRight: number
  /** Standard errors by which its labels are right more often where the models agree more: below 0 they go the other way. */
  readonly withAgreement: number
  /** Its labels say the opposite of what the models agree on, far beyond chance. */
  readonly contradicts: boolean
}

/** Imported questions tell how agreement turns out; more would tell no more. */
const mostOthers = 2_000
/** With fewer labels chance decides. */
const fewestJudged = 20
/** One-sided, 1 source in 30,000 whose labels have nothing to do with agreement. */
const oppositeFrom = 4
/** A source whose labels follow agreement so clearly is honest, however hard its questions. */
const honestFrom = 2
/** ln 10,000: so much likelier are labels turned round than labels as they are. */
const turnedRoundFrom = 9.2

interface JudgedQuestion extends ScoredLabel {
  readonly source: string | undefined
}

/**
 * Holds each source's labels against consensus: what agreement alone (the label-free rule, which sees no label) makes of the
 * answers. Whoever only complains labels few answers right; so a source is held to contradict where its labels turn the less
 * often right the more the models agree, or where nothing speaks for them and they are far likelier turned round.
 * @returns sources in code-unit order; those with too few labels are left out
 */
export async function judgeSources(view: BankView): Promise<readonly SourceLabels[]> {
  const places = [...view.questions.keys()]
  const learnt = places.filter((place) => view.questions[place]?.source !== undefined)
  const outcomes = view.models.map((model) => view.correctness(model))
  const labelled = learnt.filter((place) => outcomes.some((column) => !Number.isNaN(column[place])))
  if (labelled.length < fewestJudged) return []
  const others = places.filter((place) => view.questions[place]?.source === undefined)
  const judged = await judgedQuestions(view.restrict({ questions: [...learnt, ...evenly(others, mostOthers)] }))
  // Other sources may lie as well: only what was imported or asked on purpose tells how agreement turns out.
  const { shift, slope } = fitPlattScaling(judged.filter((question) => question.source === undefined))
  const sources = [...new Set(judged.flatMap(({ source }) => source ?? []))].sort()
  return sources.flatMap((source) => {
    const own = judged.filter((question) => question.source === source)
    if (own.length < fewestJudged) return []
    const expected = own.map((question) => 1 / (1 + Math.exp(-(shift + slope * question.logOdds))))
    const withAgreement = correlationErrors(own)
    const turnedRound = own.reduce((sum, { right }, place) => {
      const odds = logOdds(expected[place] as number)
      return sum + (right > 0.5 ? -odds : odds)
    }, 0)
    return {
      source,
      judged: own.length,
      right: own.filter(({ right }) => right > 0.5).length,
      expectedRight: expected.reduce((sum, probability) => sum + probability, 0),
      withAgreement,
      contradicts: withAgreement < -oppositeFrom || (turnedRound > turnedRoundFrom && withAgreement < honestFrom),
    }
  })
}

/** Why a source should be looked at, in words. */
export function describeContradiction({ source, judged, right, expectedRight }: SourceLabels): string {
  const share = (count: number): string => `${Math.round((100 * count) / judged)} %`
  return `${source}: its labels call what the models agree on right in ${share(right)} of ${judged} questions where about ${share(expectedRight)} would be; they are turned round, or only complaints`
}

/** Each question with a label: how agreement speaks for its most supported answer, and what the label says of that. */
async function judgedQuestions(view: BankView): Promise<readonly JudgedQuestion[]> {
  const { table } = await readBankEvidence(view, view.models)
  const width = table.models.length
  const oneKind = createMemberships(
    view.questions.map(() => [1]),
    1,
  )
  const consensus = fitLabelFree(table, oneKind)
  return view.questions.flatMap(({ source }, place): readonly JudgedQuestion[] => {
    const clusterCount = table.clusterCounts[place] as number
    if (table.correctClusters[place] === unlabelled || clusterCount === 0) return []
    const weights = labelFreeWeights(consensus, membershipAt(oneKind, place), table.isChoice[place] === 1)
    const votes = table.votes.subarray(place * width, (place + 1) * width)
    const shares = labelFreePosterior(clusterScores(votes, weights, clusterCount))
    const leader = shares.indexOf(Math.max(...shares))
    const right = rightClustersOf(table, place).includes(leader) ? 1 : 0
    return [{ source, logOdds: logOdds(shares[leader] as number), right }]
  })
}

/** The correlation of label and agreement over its standard error where neither has to do with the other; 0 where either never differs. */
function correlationErrors(judged: readonly ScoredLabel[]): number {
  const meanOf = (of: (one: ScoredLabel) => number): number =>
    judged.reduce((sum, one) => sum + of(one), 0) / judged.length
  const [meanOdds, meanRight] = [meanOf(({ logOdds }) => logOdds), meanOf(({ right }) => right)]
  const together = meanOf(({ logOdds, right }) => (logOdds - meanOdds) * (right - meanRight))
  const oddsVariance = meanOf(({ logOdds }) => (logOdds - meanOdds) ** 2)
  const rightVariance = meanOf(({ right }) => (right - meanRight) ** 2)
  const spread = Math.sqrt(oddsVariance * rightVariance)
  return spread < 1e-12 ? 0 : (together / spread) * Math.sqrt(judged.length - 1)
}
