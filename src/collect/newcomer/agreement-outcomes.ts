import { agreementColumns } from '../../method/skill/agreement-columns.ts'
import { fitKinds } from '../../method/skill/kinds-of-question.ts'
import { fitLabelFree } from '../../method/skill/label-free.ts'
import { readBankEvidence } from '../../method/votes/bank-evidence.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'

/**
 * How probable it is that each answer without a verdict is right, by what the other models answered.
 * @returns models x questions; NaN where the model gave no answer, or nobody else did
 */
export async function agreementOutcomes(
  view: BankView,
  models: readonly ModelId[],
): Promise<ReadonlyMap<ModelId, Float64Array>> {
  const { table, vectors, tags } = await readBankEvidence(view, models)
  const { shares } = fitKinds(vectors, tags)
  const columns = agreementColumns(table, shares, fitLabelFree(table, shares))
  return new Map(models.map((model, place) => [model, columns[place] as Float64Array]))
}
