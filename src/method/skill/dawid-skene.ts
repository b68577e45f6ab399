import { eachShare, type Memberships } from '../../statistics/class-membership.ts'
import { softmaxInPlace } from '../../statistics/fitting/conditional-logit.ts'
import { increase, sumOf } from '../../statistics/vectors.ts'
import { type AnsweredQuestions, groupedSums } from '../votes/answered-questions.ts'
import { eachVote, type VoteTable } from '../votes/vote-table.ts'

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
  const { groupCount } = shares
  const posterior = answered.supporters.slice()
  for (const { start, clusterCount } of answered.rows) {
    const own = posterior.subarray(start, start + clusterCount)
    const total = sumOf(own)
    own.forEach((count, cluster) => {
      own[cluster] = count / total
    })
  }
  const answers = groupedSums(table, shares, answered, () => 1)
  const ofModel = (values: Float64Array, model: number): Float64Array =>
    values.subarray(model * groupCount, (model + 1) * groupCount)
  let accuracy: Float64Array = new Float64Array(answers.length)
  for (let round = 0; round < emRounds; round++) {
    const hits = groupedSums(table, shares, answered, ({ start }, _, vote) => posterior[start + vote] as number)
    const means = table.models.map(
      (_, model) => (sumOf(ofModel(hits, model)) + 1.2) / (sumOf(ofModel(answers, model)) + 2),
    )
    const next = towardsMeans(hits, answers, means, groupCount)
    const change = next.reduce((most, value, place) => Math.max(most, Math.abs(value - (accuracy[place] as number))), 0)
    accuracy = next
    if (round >= 3 && change < emTolerance) return { accuracy, rounds: round }
    updatePosterior(table, shares, answered, accuracy, posterior)
  }
  return { accuracy, rounds: emRounds - 1 }
}

/** models x groups: the share of hits, shrunk towards the model's mean over all groups. */
function towardsMeans(
  hits: Float64Array,
  answers: Float64Array,
  means: readonly number[],
  groupCount: number,
): Float64Array {
  return hits.map((hit, place) => {
    const mean = means[Math.floor(place / groupCount)] as number
    return (hit + priorAnswers * mean) / ((answers[place] as number) + priorAnswers)
  })
}

/** s_c = sum over supporters of ln P/(1-P) + ln L, with "none of these" as one more outcome. */
function updatePosterior(
  table: VoteTable,
  shares: Memberships,
  answered: AnsweredQuestions,
  accuracy: Float64Array,
  posterior: Float64Array,
): void {
  for (const { question, start, clusterCount } of answered.rows) {
    const wrongOptions = table.wrongOptions[question] as number
    const scores = new Float64Array(clusterCount + 1)
    eachVote(table, question, (model, vote) => {
      const expected = sharedAccuracy(accuracy, shares, question, model)
      increase(scores, vote, Math.log(expected / (1 - expected)) + Math.log(wrongOptions))
    })
    scores[clusterCount] = Math.log(Math.max(wrongOptions + 1 - clusterCount, 0.5))
    softmaxInPlace(scores)
    posterior.set(scores.subarray(0, clusterCount), start)
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
  const hitsInAll = new Float64Array(width)
  const answersInAll = new Float64Array(width)
  const hits = groupedSums(table, shares, answered, ({ question, clusterCount }, model, vote) => {
    const strengths = new Float64Array(clusterCount)
    eachVote(table, question, (other, cluster) => {
      if (other !== model) increase(strengths, cluster, powers[question * width + other] as number)
    })
    const highest = Math.max(0, ...strengths)
    const tied = strengths.filter((strength) => strength === highest).length
    const hit = strengths[vote] === highest ? 1 / tied : 0
    increase(hitsInAll, model, hit)
    increase(answersInAll, model, 1)
    return hit
  })
  const answers = groupedSums(table, shares, answered, () => 1)
  const means = Array.from(hitsInAll, (sum, model) => (sum + 1) / ((answersInAll[model] as number) + 2))
  return towardsMeans(hits, answers, means, shares.groupCount)
}

/** Step 3: r_c = softmax of 8 times the cluster's share of the votes, each weighted by P^4. */
export function consensusLabels(table: VoteTable, answered: AnsweredQuestions, powers: Float64Array): Float64Array {
  const labels = new Float64Array(answered.supporters.length)
  for (const { question, start, clusterCount } of answered.rows) {
    const scores = new Float64Array(clusterCount)
    let total = 0
    eachVote(table, question, (model, vote) => {
      const power = powers[question * table.models.length + model] as number
      increase(scores, vote, power)
      total += power
    })
    const sharpened = scores.map((score) => (consensusSharpness * score) / total)
    softmaxInPlace(sharpened)
    labels.set(sharpened, start)
  }
  return labels
}

/** questions x models: P_qm^4 on the questions that were answered. */
export function agreementPowers(
  table: VoteTable,
  shares: Memberships,
  answered: AnsweredQuestions,
  accuracy: Float64Array,
): Float64Array {
  const width = table.models.length
  const powers = new Float64Array(table.questionCount * width)
  for (const { question } of answered.rows) {
    for (let model = 0; model < width; model++) {
      powers[question * width + model] = sharedAccuracy(accuracy, shares, question, model) ** 4
    }
  }
  return powers
}

/** P_qm, kept within 0.02 and 0.98. */
function sharedAccuracy(accuracy: Float64Array, shares: Memberships, question: number, model: number): number {
  let value = 0
  eachShare(shares, question, (group, share) => {
    value += share * (accuracy[model * shares.groupCount + group] as number)
  })
  return Math.min(0.98, Math.max(0.02, value))
}
