import type { Memberships } from '../../statistics/class-membership.ts'
import type { BankEvidence } from '../votes/bank-evidence.ts'
import { notAsked, rightClustersOf, unlabelled } from '../votes/vote-table.ts'
import { datasetSpread } from './ability/dataset-spread.ts'
import { fitItemCurves } from './ability/item-curves.ts'
import { modelAbility } from './ability/model-ability.ts'
import { openShare } from './ability/open-share.ts'
import { agreementColumns } from './agreement-columns.ts'
import type { LabelFreeFit } from './label-free.ts'

/** What models would do on the questions that they were not asked and others were. */
export interface OpenCells {
  /** models x groups: the share of the kind's questions that a model was not asked, 0 to 1. */
  readonly open: Float64Array
  /** models x groups: how often it would be right on those; 0 where there are none. */
  readonly accuracy: Float64Array
}

/** A model that was not asked so large a share of the questions is completed; what little others lack makes no difference. */
const leastOpen = 0.1

/**
 * Completes who was right on what: by a model's ability, which is read from the questions that it answered and from who else was
 * right on those (docs/lab.md, "A new model"). What it was asked may have been harder or easier than what it was not.
 * @param homes the kind that each question is counted in
 * @returns undefined where every model answered (nearly) every question that any did
 */
export async function fillOpenCells(
  { correctness, table }: Pick<BankEvidence, 'correctness' | 'table'>,
  shares: Memberships,
  homes: ArrayLike<number>,
  labelFree: LabelFreeFit,
): Promise<OpenCells | undefined> {
  const { questionCount, votes, models } = table
  const width = models.length
  const { groupCount } = shares
  const isKnown = (question: number, model: number): boolean =>
    votes[question * width + model] !== notAsked || (correctness[question * width + model] as number) >= 0
  const everyone = models.map((_, model) => model)
  const used = Array.from({ length: questionCount }, (_, question) => question).filter((question) =>
    everyone.some((model) => isKnown(question, model)),
  )
  const lacks = everyone.map((model) => used.filter((question) => !isKnown(question, model)).length)
  const isCompleted = lacks.map((count) => count > leastOpen * used.length)
  if (!isCompleted.includes(true)) return undefined

  const agreed = agreementColumns(table, shares, labelFree)
  const outcomeOf = (question: number, model: number): number => {
    const graded = correctness[question * width + model] as number
    if (graded >= 0) return graded
    const vote = votes[question * width + model] as number
    if (vote === notAsked) return Number.NaN
    // Others' verdicts tell which answer is right, where one is; where nobody graded, how far others agree with this one.
    if (table.correctClusters[question] === unlabelled) return agreed[model]?.[question] as number
    const right = rightClustersOf(table, question)
    if (right.length === 0) return vote < 0 ? 0 : Number.NaN
    return right.includes(vote) ? 1 : 0
  }
  const columns = everyone.map((model) => Float64Array.from(used, (question) => outcomeOf(question, model)))
  const kinds = Uint16Array.from(used, (question) => homes[question] as number)
  const curves = await fitItemCurves({ columns, kinds, kindCount: groupCount })
  const byGroup = Array.from({ length: groupCount }, (): number[] => [])
  for (const [place, kind] of kinds.entries()) byGroup[kind]?.push(place)
  const spread = datasetSpread(
    curves,
    columns,
    byGroup.filter((places) => places.length > 0),
  )
  const open = new Float64Array(width * groupCount)
  const accuracy = new Float64Array(width * groupCount)
  columns.forEach((own, model) => {
    if (isCompleted[model] !== true) return
    const ability = modelAbility(curves, own)
    byGroup.forEach((places, group) => {
      const missing = places.filter((place) => !isKnown(used[place] as number, model))
      if (missing.length === 0) return
      const known = places.filter((place) => (own[place] as number) >= 0)
      open[model * groupCount + group] = missing.length / places.length
      accuracy[model * groupCount + group] = openShare(curves, spread, ability, { known, open: missing, own }).mean
    })
  })
  return { open, accuracy }
}
