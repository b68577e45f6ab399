import { type Minimum, minimise } from './minimise.ts'
import type { GroupShares, QuestionShares } from './shares.ts'
import type { VoteTable } from './vote-table.ts'

/**
 * The conditional logit over answer clusters (McFadden 1974, with a ridge): the score of a cluster is the sum over its
 * supporters of w_m + sum over groups d of G_qd v_dm. Because a weak model's weight is learned beside the strong ones',
 * errors shared through hard questions do not add up as independent evidence would.
 */
export interface ConditionalLogit {
  readonly modelCount: number
  readonly groupCount: number
  /** models, then groups x models: w_m, then v_dm. */
  readonly weights: Float64Array
}

export interface ConditionalLogitOptions {
  /** Ridge: penalty / 2 times the squared distance of the weights from `centre`. Study: 10. */
  readonly penalty?: number
  /** Where the ridge pulls to, laid out as the weights; zeros when absent. */
  readonly centre?: Float64Array
  readonly gradientTolerance?: number
  /** A good guess of the weights, which saves iterations; the optimum does not depend on it. */
  readonly start?: Float64Array
}

export interface ConditionalLogitFit extends ConditionalLogit {
  /** Minus the penalised log-likelihood at the weights. */
  readonly objective: number
  readonly iterations: number
  readonly converged: boolean
  /** Questions that told right from wrong: a right cluster and at least one other. */
  readonly usedQuestions: number
}

export const defaultLogitPenalty = 10

/**
 * Fits the weights by L-BFGS on exact gradients over the questions that have a right cluster (convex: one optimum). A
 * question with a single cluster says nothing and is left out.
 */
export function fitConditionalLogit(
  table: VoteTable,
  shares: GroupShares,
  options: ConditionalLogitOptions = {},
): ConditionalLogitFit {
  const { penalty = defaultLogitPenalty, centre } = options
  const modelCount = table.models.length
  const size = modelCount * (1 + shares.groupCount)
  const evidence = collectEvidence(table)
  const scores = new Float64Array(evidence.mostClusters)
  const pulls = new Float64Array(modelCount)

  const evaluate = (weights: Float64Array, gradient: Float64Array): number => {
    let value = 0
    for (let index = 0; index < size; index++) {
      const distance = (weights[index] as number) - (centre?.[index] ?? 0)
      gradient[index] = penalty * distance
      value += (penalty / 2) * distance * distance
    }
    for (let row = 0; row < evidence.questions.length; row++) {
      const question = evidence.questions[row] as number
      const first = evidence.starts[row] as number
      const end = evidence.starts[row + 1] as number
      const firstShare = shares.starts[question] as number
      const endShare = shares.starts[question + 1] as number
      const clusterCount = table.clusterCounts[question] as number
      const correct = table.correctClusters[question] as number
      for (let cluster = 0; cluster < clusterCount; cluster++) scores[cluster] = 0
      for (let voter = first; voter < end; voter++)
        pulls[voter - first] = weights[evidence.voters[voter] as number] as number
      for (let share = firstShare; share < endShare; share++) {
        const base = modelCount * (1 + (shares.groups[share] as number))
        const part = shares.values[share] as number
        for (let voter = first; voter < end; voter++) {
          pulls[voter - first] =
            (pulls[voter - first] as number) + part * (weights[base + (evidence.voters[voter] as number)] as number)
        }
      }
      for (let voter = first; voter < end; voter++) {
        const cluster = evidence.clusters[voter] as number
        scores[cluster] = (scores[cluster] as number) + (pulls[voter - first] as number)
      }
      value -= scores[correct] as number
      value += softmaxInPlace(scores, clusterCount)
      for (let voter = first; voter < end; voter++) {
        const cluster = evidence.clusters[voter] as number
        const pull = (scores[cluster] as number) - (cluster === correct ? 1 : 0)
        const model = evidence.voters[voter] as number
        pulls[voter - first] = pull
        gradient[model] = (gradient[model] as number) + pull
      }
      for (let share = firstShare; share < endShare; share++) {
        const base = modelCount * (1 + (shares.groups[share] as number))
        const part = shares.values[share] as number
        for (let voter = first; voter < end; voter++) {
          const place = base + (evidence.voters[voter] as number)
          gradient[place] = (gradient[place] as number) + part * (pulls[voter - first] as number)
        }
      }
    }
    return value
  }

  const start = options.start ?? centre ?? new Float64Array(size)
  const minimum: Minimum = minimise(evaluate, start, { gradientTolerance: options.gradientTolerance ?? 1e-6 })
  return {
    modelCount,
    groupCount: shares.groupCount,
    weights: minimum.point,
    objective: minimum.value,
    iterations: minimum.iterations,
    converged: minimum.converged,
    usedQuestions: evidence.questions.length,
  }
}

/** The weight w_m + sum over d of G_qd v_dm that each model's support carries on a question, in the table's model order. */
export function supportWeights(logit: ConditionalLogit, shares: QuestionShares): Float64Array {
  const { modelCount, weights } = logit
  const result = weights.slice(0, modelCount)
  for (let entry = 0; entry < shares.groups.length; entry++) {
    const base = modelCount * (1 + (shares.groups[entry] as number))
    const part = shares.values[entry] as number
    for (let model = 0; model < modelCount; model++) {
      result[model] = (result[model] as number) + part * (weights[base + model] as number)
    }
  }
  return result
}

/** The score of every cluster: the sum of its supporters' weights. `votes` below 0 support nothing. */
export function clusterScores(
  votes: ArrayLike<number>,
  weights: ArrayLike<number>,
  clusterCount: number,
): Float64Array {
  const scores = new Float64Array(clusterCount)
  for (let model = 0; model < votes.length; model++) {
    const cluster = votes[model] as number
    if (cluster >= 0) scores[cluster] = (scores[cluster] as number) + (weights[model] as number)
  }
  return scores
}

/** Turns the first `length` scores into probabilities, in place, and returns the log of the sum of their exponentials. */
export function softmaxInPlace(scores: Float64Array, length: number = scores.length): number {
  let highest = Number.NEGATIVE_INFINITY
  for (let index = 0; index < length; index++) highest = Math.max(highest, scores[index] as number)
  let sum = 0
  for (let index = 0; index < length; index++) {
    const value = Math.exp((scores[index] as number) - highest)
    scores[index] = value
    sum += value
  }
  for (let index = 0; index < length; index++) scores[index] = (scores[index] as number) / sum
  return highest + Math.log(sum)
}

/** The informative questions with their votes, flat: who voted for which cluster. */
function collectEvidence(table: VoteTable): {
  readonly questions: Uint32Array
  readonly starts: Uint32Array
  readonly voters: Uint16Array
  readonly clusters: Uint16Array
  readonly mostClusters: number
} {
  const width = table.models.length
  const questions: number[] = []
  let mostClusters = 0
  let votesInAll = 0
  for (let question = 0; question < table.questionCount; question++) {
    const clusterCount = table.clusterCounts[question] as number
    if ((table.correctClusters[question] as number) < 0 || clusterCount < 2) continue
    questions.push(question)
    mostClusters = Math.max(mostClusters, clusterCount)
    for (let model = 0; model < width; model++) if ((table.votes[question * width + model] as number) >= 0) votesInAll++
  }
  const starts = new Uint32Array(questions.length + 1)
  const voters = new Uint16Array(votesInAll)
  const clusters = new Uint16Array(votesInAll)
  let place = 0
  questions.forEach((question, row) => {
    for (let model = 0; model < width; model++) {
      const vote = table.votes[question * width + model] as number
      if (vote < 0) continue
      voters[place] = model
      clusters[place++] = vote
    }
    starts[row + 1] = place
  })
  return { questions: Uint32Array.from(questions), starts, voters, clusters, mostClusters }
}
