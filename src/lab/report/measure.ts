import { bootstrapInterval, macroMean, type QuestionScore } from '../../statistics/sampling/bootstrap.ts'
import { groupByDataset, pairedScores, scoresByPlace } from '../compare/question-scores.ts'
import type { Outcome } from '../run/ask-task.ts'
import type { ReportPlan } from './report-plan.ts'

/** A mean over datasets with its 95 % interval by bootstrap over questions. */
export interface MeasuredValue {
  readonly mean: number
  readonly ci95: readonly [number, number]
}

type Scored = Pick<Outcome, 'place' | 'score'>
/** Outcomes of one setting, one list a split. */
export type BySplit<Item = Scored> = readonly (readonly Item[])[]

/** What was scored on each question, as a mean over datasets. */
export function measure(outcomes: BySplit, plan: ReportPlan, label: string): MeasuredValue {
  return measureScores(scoresByPlace(outcomes), plan, label)
}

/** How much higher `a` scores than `b` on the same questions of the same splits. */
export function measureDifference(a: BySplit, b: BySplit, plan: ReportPlan, label: string): MeasuredValue {
  return measureScores(pairedScores(a, b), plan, label)
}

function measureScores(
  scores: ReadonlyMap<number, QuestionScore>,
  { datasets, datasetOf, random }: ReportPlan,
  label: string,
): MeasuredValue {
  const grouped = groupByDataset(scores, datasets, datasetOf)
  return { mean: macroMean(grouped), ci95: bootstrapInterval(grouped, random.fork(`interval ${label}`)) }
}

/** Accuracy alone, where no interval over questions is wanted. */
export function macroAccuracy(outcomes: readonly Scored[], { datasets, datasetOf }: ReportPlan): number {
  return macroMean(groupByDataset(scoresByPlace([outcomes]), datasets, datasetOf))
}

/** Mean of what is known; undefined where nothing is. */
export function meanKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length
}
