import { withoutAggregations } from '../../method/aggregation/aggregation-id.ts'
import { datasetSpread } from '../../method/skill/ability/dataset-spread.ts'
import { fitItemCurves, type ItemCurves } from '../../method/skill/ability/item-curves.ts'
import { fitKinds } from '../../method/skill/kinds-of-question.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { agreementOutcomes } from './agreement-outcomes.ts'
import { isGradedBank } from './counted-answers.ts'

/** What a bank's other models say of its questions: what one more model is measured by. */
export interface KnownPool {
  readonly curves: ItemCurves
  /** questions: which are of one kind: the dataset's, or alike where there are no datasets. */
  readonly kinds: Uint16Array
  readonly kindCount: number
  /** Questions of each dataset, in the order in which they stand; absent name = those without one. */
  readonly datasets: readonly { readonly dataset: string | undefined; readonly places: readonly number[] }[]
  /** See datasetSpread. */
  readonly spread: number
  /** Whether a model is known by its graded answers alone. */
  readonly isGraded: boolean
}

/** @param newcomer whose own answers take no part */
export async function readKnownPool(view: BankView, newcomer: ModelId): Promise<KnownPool> {
  const models = withoutAggregations(view.models).filter((model) => model !== newcomer)
  const { homes, model } = fitKinds(
    view.questions.map((_, question) => view.embedding(question)),
    view.questions.map(({ dataset }) => dataset),
  )
  const columns = models.map((id) => view.correctness(id))
  const isGraded = isGradedBank(view, newcomer)
  const agreed = isGraded ? undefined : await agreementOutcomes(view, models)
  const known = models.map((id, place) => filledIn(columns[place] as Float64Array, agreed?.get(id)))
  const kindCount = Math.max(1, model.names.length)
  const curves = await fitItemCurves({ columns: known, kinds: homes, kindCount })
  const datasets = [...Map.groupBy(view.questions.keys(), (place) => view.questions[place]?.dataset)].map(
    ([dataset, places]) => ({ dataset, places }),
  )
  const spread = datasetSpread(
    curves,
    known,
    datasets.map(({ places }) => places),
  )
  return { curves, kinds: homes, kindCount, datasets, spread, isGraded }
}

/** What is unknown in a column, taken from another where that knows it. */
export function filledIn(column: Float64Array, other: Float64Array | undefined): Float64Array {
  return other === undefined
    ? column
    : column.map((value, place) => (Number.isNaN(value) ? (other[place] as number) : value))
}
