import type { BankEvidence } from './bank-evidence.ts'
import { clusterScores } from './conditional-logit.ts'
import { type LabelFreeFit, labelFreePosterior, labelFreeWeights } from './label-free.ts'
import { newModelAccuracy } from './new-model-accuracy.ts'
import { type GroupShares, questionShares } from './shares.ts'
import { notAsked } from './vote-table.ts'

/** The share of right answers to expect of each model in each group. */
export interface GroupAccuracy {
  /** models x groups. */
  readonly accuracy: Float64Array
  /** models: what to expect on a bank question by everything but its own labels. */
  withoutOwnLabel(question: number): Float64Array
}

/** Pseudo-answers at the model's overall accuracy in each group. */
const overallAnswers = 5
/** Graded answers in a group after which its difference by agreement counts half. */
const leanAnswers = 10

/**
 * Graded answers where there are any, shrunk towards the model's overall accuracy, which is itself shrunk towards
 * what agreement says (so that a model with three labels, or none, still has its place).
 */
export function fitGroupAccuracy(evidence: BankEvidence, shares: GroupShares, labelFree: LabelFreeFit): GroupAccuracy {
  const { correctness, table } = evidence
  const width = table.models.length
  const { groupCount } = shares
  const sums = new Float64Array(width * groupCount)
  const counts = new Float64Array(width * groupCount)
  const graded: { correct: number; consensus: number }[][] = Array.from({ length: width }, () => [])
  const agreementSums = new Float64Array(width)
  const answers = new Float64Array(width)
  for (let question = 0; question < table.questionCount; question++) {
    const own = questionShares(shares, question)
    const votes = table.votes.subarray(question * width, (question + 1) * width)
    const weights = labelFreeWeights(labelFree, own, table.isChoice[question] === 1)
    const consensus = labelFreePosterior(clusterScores(votes, weights, table.clusterCounts[question] as number))
    for (let model = 0; model < width; model++) {
      const vote = votes[model] as number
      const correct = correctness[question * width + model] as number
      // A bank may hold the outcome without the response.
      const agreed = vote === notAsked ? 0.5 : vote < 0 ? 0 : (consensus[vote] as number)
      if (vote !== notAsked) {
        agreementSums[model] = (agreementSums[model] as number) + agreed
        answers[model] = (answers[model] as number) + 1
      }
      if (!(correct >= 0)) continue
      graded[model]?.push({ correct, consensus: agreed })
      for (let entry = 0; entry < own.groups.length; entry++) {
        const place = model * groupCount + (own.groups[entry] as number)
        sums[place] = (sums[place] as number) + (own.values[entry] as number) * correct
        counts[place] = (counts[place] as number) + (own.values[entry] as number)
      }
    }
  }
  const agreement = agreementSums.map((sum, model) => (sum + 1) / ((answers[model] as number) + 2))
  const overall = Float64Array.from(table.models, (_, model) =>
    newModelAccuracy(agreement[model] as number, graded[model] ?? []),
  )
  const labelFreeMeans = Float64Array.from(table.models, (_, model) => {
    const own = labelFree.accuracy.subarray(model * groupCount, (model + 1) * groupCount)
    return own.reduce((sum, value) => sum + value, 0) / groupCount
  })
  const shrunk = (sum: number, count: number, model: number, group: number): number => {
    // With few labels the groups differ as agreement says they do.
    const lean = (labelFree.accuracy[model * groupCount + group] as number) - (labelFreeMeans[model] as number)
    const prior = (overall[model] as number) + (lean * leanAnswers) / (leanAnswers + count)
    return (sum + overallAnswers * prior) / (count + overallAnswers)
  }
  const accuracy = Float64Array.from(sums, (sum, place) =>
    shrunk(sum, counts[place] as number, Math.floor(place / groupCount), place % groupCount),
  )
  return {
    accuracy,
    withoutOwnLabel(question) {
      const own = questionShares(shares, question)
      return Float64Array.from(table.models, (_, model) => {
        const correct = correctness[question * width + model] as number
        let value = 0
        for (let entry = 0; entry < own.groups.length; entry++) {
          const group = own.groups[entry] as number
          const part = own.values[entry] as number
          const place = model * groupCount + group
          const known = correct >= 0
          const sum = (sums[place] as number) - (known ? part * correct : 0)
          const count = Math.max(0, (counts[place] as number) - (known ? part : 0))
          value += part * shrunk(sum, count, model, group)
        }
        return value
      })
    },
  }
}
