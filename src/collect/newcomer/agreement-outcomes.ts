import { fitKinds } from '../../method/skill/kinds-of-question.ts'
import { clusterScores, fitLabelFree, labelFreePosterior, labelFreeWeights } from '../../method/skill/label-free.ts'
import { readBankEvidence } from '../../method/votes/bank-evidence.ts'
import { noAnswer, notAsked } from '../../method/votes/vote-table.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { membershipAt } from '../../statistics/class-membership.ts'

/**
 * How probable it is that each answer without a verdict is right, by what the other models answered: the own vote is left
 * out, so that nobody is right by having said it.
 * @returns models x questions; NaN where the model gave no answer, or nobody else did
 */
export async function agreementOutcomes(
  view: BankView,
  models: readonly ModelId[],
): Promise<ReadonlyMap<ModelId, Float64Array>> {
  const evidence = await readBankEvidence(view, models)
  const { table } = evidence
  const width = models.length
  const { shares } = fitKinds(evidence.vectors, evidence.tags)
  const labelFree = fitLabelFree(table, shares)
  const outcomes = new Map(models.map((model) => [model, new Float64Array(table.questionCount).fill(Number.NaN)]))
  for (let question = 0; question < table.questionCount; question++) {
    const votes = table.votes.slice(question * width, (question + 1) * width)
    const weights = labelFreeWeights(labelFree, membershipAt(shares, question), table.isChoice[question] === 1)
    for (const [place, model] of models.entries()) {
      const own = votes[place] as number
      if (own === notAsked) continue
      votes[place] = notAsked
      const isAlone = votes.every((vote) => vote < 0)
      const others = labelFreePosterior(clusterScores(votes, weights, table.clusterCounts[question] as number))
      votes[place] = own
      const column = outcomes.get(model)
      if (column === undefined || isAlone) continue
      column[question] = own <= noAnswer ? 0 : (others[own] as number)
    }
  }
  return outcomes
}
