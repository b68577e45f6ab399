import type { ModelId } from '../../ports/chat-model.ts'

/** In `votes`: the model answered, but no answer could be read from what it wrote. */
export const noAnswer = -1
/** In `votes`: the model has no answer on record for this question. */
export const notAsked = -2
/** In `correctClusters`: the question is labelled and none of its clusters is right. */
export const noneRight = -1
/** In `correctClusters`: nobody knows which cluster is right. */
export const unlabelled = -2

/**
 * Who supported which answer on every question of a bank: all that the calibrated posterior is fitted on. Rows are
 * questions, columns models, both in a fixed order; row-major.
 */
export interface VoteTable {
  readonly models: readonly ModelId[]
  readonly questionCount: number
  /** questions x models: the place of the answer cluster a model supports, `noAnswer` or `notAsked`. */
  readonly votes: Int16Array
  /** questions: the number of clusters K_q; they are numbered 0 to K_q - 1. */
  readonly clusterCounts: Int16Array
  /** questions: the right cluster, `noneRight` or `unlabelled`. */
  readonly correctClusters: Int16Array
  /** All right clusters of the questions that have several: programs may differ where it does not matter. */
  readonly severalRight: ReadonlyMap<number, readonly number[]>
  /** questions: L_q, the number of wrong answers to expect: options - 1 of a choice, 10 of a free answer. */
  readonly wrongOptions: Float64Array
  /** questions: 1 where the answer is one of given options. */
  readonly isChoice: Uint8Array
}

/** L_q of a question without options (docs/study.md: 10). */
const freeAnswerWrongOptions = 10

/** One question of a vote table as rows are written by hand or by a reader of recorded answers. */
export interface VoteRow {
  /** A vote a model: a cluster's place, `noAnswer` or `notAsked`. */
  readonly votes: ArrayLike<number>
  readonly correctCluster: number
  /** All that are right, where several may be; absent: `correctCluster` alone. */
  readonly rightClusters?: readonly number[] | undefined
  /** The number of options of a multiple choice; absent for a free answer. */
  readonly optionCount?: number | undefined
}

/**
 * Lays rows out as a vote table.
 * @throws RangeError when a row has not one vote a model.
 */
export function createVoteTable(models: readonly ModelId[], rows: readonly VoteRow[]): VoteTable {
  const uneven = rows.findIndex(({ votes }) => votes.length !== models.length)
  if (uneven >= 0) {
    const got = rows[uneven]?.votes.length
    throw new RangeError(`Expected one vote for each of ${models.length} models in row ${uneven}, got ${got}`)
  }
  const severalRight = rows.flatMap(({ rightClusters = [] }, question) =>
    rightClusters.length > 1 ? [[question, rightClusters] as const] : [],
  )
  return {
    models,
    questionCount: rows.length,
    votes: Int16Array.from(rows.flatMap(({ votes }) => Array.from(votes))),
    clusterCounts: Int16Array.from(rows, ({ votes }) => 1 + Math.max(noAnswer, ...Array.from(votes))),
    correctClusters: Int16Array.from(rows, ({ correctCluster }) => correctCluster),
    severalRight: new Map(severalRight),
    wrongOptions: Float64Array.from(rows, ({ optionCount }) =>
      optionCount === undefined ? freeAnswerWrongOptions : Math.max(1, optionCount - 1),
    ),
    isChoice: Uint8Array.from(rows, ({ optionCount }) => (optionCount === undefined ? 0 : 1)),
  }
}

/** Calls with each model that answered a question and the cluster that it supports. */
export function eachVote(
  { votes, models }: VoteTable,
  question: number,
  visit: (model: number, vote: number) => void,
): void {
  const start = question * models.length
  for (let model = 0; model < models.length; model++) {
    const vote = votes[start + model] as number
    if (vote >= 0) visit(model, vote)
  }
}

/** The right clusters of a question; none where none is, or nobody knows. */
export function rightClustersOf(
  { severalRight, correctClusters }: Pick<VoteTable, 'severalRight' | 'correctClusters'>,
  question: number,
): readonly number[] {
  const correct = correctClusters[question] as number
  return severalRight.get(question) ?? (correct < 0 ? [] : [correct])
}

/**
 * Which cluster is right by its supporters' graded answers: the highest mean correctness above 0.5 (the first of equals);
 * `noneRight` when there is none, `unlabelled` when no supporter and no answerless model is graded.
 * `correctness` is one value a model, 0 to 1, NaN = unknown.
 */
export function correctClusterOf(votes: ArrayLike<number>, correctness: ArrayLike<number>): number {
  const means = meanCorrectness(votes, correctness)
  if (means === undefined) return unlabelled
  let best = noneRight
  let bestMean = leastRight
  for (let cluster = 0; cluster < means.length; cluster++) {
    const mean = means[cluster] as number
    if (mean > bestMean) {
      best = cluster
      bestMean = mean
    }
  }
  return best
}

/** All clusters whose supporters' graded answers are right more often than not. Arguments as `correctClusterOf` takes them. */
export function allRightClusters(votes: ArrayLike<number>, correctness: ArrayLike<number>): readonly number[] {
  return (meanCorrectness(votes, correctness) ?? []).flatMap((mean, cluster) => (mean > leastRight ? [cluster] : []))
}

const leastRight = 0.5

/** By cluster, 0 where nobody graded a supporter; undefined where nobody who was asked is graded. */
function meanCorrectness(votes: ArrayLike<number>, correctness: ArrayLike<number>): readonly number[] | undefined {
  const sums: number[] = []
  const counts: number[] = []
  let isGraded = false
  for (let model = 0; model < votes.length; model++) {
    const value = correctness[model] as number
    const vote = votes[model] as number
    if (vote === notAsked || !(value >= 0)) continue
    isGraded = true
    if (vote < 0) continue
    sums[vote] = (sums[vote] ?? 0) + value
    counts[vote] = (counts[vote] ?? 0) + 1
  }
  return isGraded ? Array.from(sums, (sum, cluster) => (sum ?? 0) / (counts[cluster] ?? 1)) : undefined
}
