import { softmaxInPlace } from '../../statistics/fitting/conditional-logit.ts'
import { type AnsweredQuestions, increase } from '../votes/answered-questions.ts'
import type { VoteTable } from '../votes/vote-table.ts'
import type { Memberships } from './class-membership.ts'
import { groupedSums } from './grouped-sums.ts'

const emRounds = 30
const emTolerance = 1e-4
const priorAnswers = 20
const consensusSharpness = 8

/** Step 1: accuracies and soft labels, each from the other, starting from the shares of the votes. */
export function dawidSkeneAccuracy(
  table: VoteTable,
  shares: Memberships,
  answered: AnsweredQuestions,
): { accuracy: Float64Array; rounds: number } {
  const width = table.models.length
  const { groupCount } = shares
  const posterior = answered.supporters.slice()
  for (let row = 0; row < answered.questions.length; row++) {
    const start = answered.clusterStarts[row] as number
    const end = answered.clusterStarts[row + 1] as number
    let total = 0
    for (let cluster = start; cluster < end; cluster++) total += posterior[cluster] as number
    for (let cluster = start; cluster < end; cluster++) posterior[cluster] = (posterior[cluster] as number) / total
  }
  const answers = groupedSums(table, shares, answered, () => 1)
  let accuracy: Float64Array = new Float64Array(width * groupCount)
  for (let round = 0; round < emRounds; round++) {
    const hits = groupedSums(
      table,
      shares,
      answered,
      (row, _model, vote) => posterior[(answered.clusterStarts[row] as number) + vote] as number,
    )
    const next = new Float64Array(width * groupCount)
    let change = 0
    for (let model = 0; model < width; model++) {
      let hitsInAll = 0
      let answersInAll = 0
      for (let group = 0; group < groupCount; group++) {
        hitsInAll += hits[model * groupCount + group] as number
        answersInAll += answers[model * groupCount + group] as number
      }
      const mean = (hitsInAll + 1.2) / (answersInAll + 2)
      for (let group = 0; group < groupCount; group++) {
        const place = model * groupCount + group
        next[place] = ((hits[place] as number) + priorAnswers * mean) / ((answers[place] as number) + priorAnswers)
        change = Math.max(change, Math.abs((next[place] as number) - (accuracy[place] as number)))
      }
    }
    accuracy = next
    if (round >= 3 && change < emTolerance) return { accuracy, rounds: round }
    updatePosterior(table, shares, answered, accuracy, posterior)
  }
  return { accuracy, rounds: emRounds - 1 }
}

/** s_c = sum over supporters of ln P/(1-P) + ln L, with "none of these" as one more outcome. */
function updatePosterior(
  table: VoteTable,
  shares: Memberships,
  answered: AnsweredQuestions,
  accuracy: Float64Array,
  posterior: Float64Array,
): void {
  const width = table.models.length
  for (let row = 0; row < answered.questions.length; row++) {
    const question = answered.questions[row] as number
    const start = answered.clusterStarts[row] as number
    const clusterCount = (answered.clusterStarts[row + 1] as number) - start
    const wrongOptions = table.wrongOptions[question] as number
    const scores = new Float64Array(clusterCount + 1)
    for (let model = 0; model < width; model++) {
      const vote = table.votes[question * width + model] as number
      if (vote < 0) continue
      const expected = clipAccuracy(sharedAccuracy(accuracy, shares, question, model))
      increase(scores, vote, Math.log(expected / (1 - expected)) + Math.log(wrongOptions))
    }
    scores[clusterCount] = Math.log(Math.max(wrongOptions + 1 - clusterCount, 0.5))
    softmaxInPlace(scores)
    for (let cluster = 0; cluster < clusterCount; cluster++) posterior[start + cluster] = scores[cluster] as number
  }
}

/** Step 2: how often a model stands with the strongest cluster of the others, ties shared. */
export function leaveOwnVoteOutAccuracy(
  table: VoteTable,
  shares: Memberships,
  answered: AnsweredQuestions,
  powers: Float64Array,
): Float64Array {
  const width = table.models.length
  const { groupCount } = shares
  const hitsInAll = new Float64Array(width)
  const answersInAll = new Float64Array(width)
  const hit = (row: number, model: number, vote: number): number => {
    const question = answered.questions[row] as number
    const clusterCount = table.clusterCounts[question] as number
    const strengths = new Float64Array(clusterCount)
    for (let other = 0; other < width; other++) {
      const cluster = table.votes[question * width + other] as number
      if (other !== model && cluster >= 0) increase(strengths, cluster, powers[row * width + other] as number)
    }
    let highest = 0
    for (const strength of strengths) highest = Math.max(highest, strength)
    let tied = 0
    for (const strength of strengths) if (strength === highest) tied++
    const result = strengths[vote] === highest ? 1 / tied : 0
    increase(hitsInAll, model, result)
    increase(answersInAll, model, 1)
    return result
  }
  const hits = groupedSums(table, shares, answered, hit)
  const answers = groupedSums(table, shares, answered, () => 1)
  const accuracy = new Float64Array(width * groupCount)
  for (let model = 0; model < width; model++) {
    const mean = ((hitsInAll[model] as number) + 1) / ((answersInAll[model] as number) + 2)
    for (let group = 0; group < groupCount; group++) {
      const place = model * groupCount + group
      accuracy[place] = ((hits[place] as number) + priorAnswers * mean) / ((answers[place] as number) + priorAnswers)
    }
  }
  return accuracy
}

/** Step 3: r_c = softmax of 8 times the cluster's share of the votes, each weighted by P^4. */
export function consensusLabels(table: VoteTable, answered: AnsweredQuestions, powers: Float64Array): Float64Array {
  const width = table.models.length
  const labels = new Float64Array(answered.supporters.length)
  for (let row = 0; row < answered.questions.length; row++) {
    const question = answered.questions[row] as number
    const start = answered.clusterStarts[row] as number
    const scores = new Float64Array((answered.clusterStarts[row + 1] as number) - start)
    let total = 0
    for (let model = 0; model < width; model++) {
      const vote = table.votes[question * width + model] as number
      if (vote < 0) continue
      increase(scores, vote, powers[row * width + model] as number)
      total += powers[row * width + model] as number
    }
    for (let cluster = 0; cluster < scores.length; cluster++)
      scores[cluster] = (consensusSharpness * (scores[cluster] as number)) / total
    softmaxInPlace(scores)
    labels.set(scores, start)
  }
  return labels
}

/** rows x models: P_qm^4, 0 where a model has no answer. */
export function agreementPowers(
  accuracy: Float64Array,
  shares: Memberships,
  answered: AnsweredQuestions,
  width: number,
): Float64Array {
  const powers = new Float64Array(answered.questions.length * width)
  for (let row = 0; row < answered.questions.length; row++) {
    for (let model = 0; model < width; model++) {
      powers[row * width + model] =
        clipAccuracy(sharedAccuracy(accuracy, shares, answered.questions[row] as number, model)) ** 4
    }
  }
  return powers
}

function sharedAccuracy(accuracy: Float64Array, shares: Memberships, question: number, model: number): number {
  let value = 0
  for (let entry = shares.starts[question] as number; entry < (shares.starts[question + 1] as number); entry++) {
    value +=
      (shares.values[entry] as number) *
      (accuracy[model * shares.groupCount + (shares.groups[entry] as number)] as number)
  }
  return value
}

/** Kept within 0.02 and 0.98. */
export function clipAccuracy(value: number): number {
  return Math.min(0.98, Math.max(0.02, value))
}
