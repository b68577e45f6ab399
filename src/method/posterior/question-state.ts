import type { Execution } from '../../ports/execution.ts'
import { logOdds } from '../../statistics/log-odds.ts'
import { meanOf, sumOf } from '../../statistics/vectors.ts'
import { signalCount } from '../votes/answer-evidence.ts'
import { executionCentre, executionFeatureCount, executionFeatures, executionPenalty } from './execution-features.ts'

/** What is known about a question and the pool before anybody is asked. */
export interface QuestionView {
  /** models: the weight that each model's support carries here. */
  readonly weights: ArrayLike<number>
  /** models: the accuracy to expect of each model here. */
  readonly accuracy: ArrayLike<number>
  /** How far labels judge questions of this kind, 0 to 1; the rest is agreement. */
  readonly trust: number
  /** The number of options of a multiple choice; undefined for a free answer. */
  readonly optionCount: number | undefined
}

/** One model's answer as the posterior sees it. */
export interface AskedModel {
  readonly model: number
  /** Cluster, or below 0 for no answer that counts. */
  readonly vote: number
  /** What running its program showed. */
  readonly execution?: Execution | undefined
}

/** Who supports what after some models were asked, laid out for an outcome model. */
export interface QuestionState {
  /** Number of models asked. */
  readonly asked: number
  /** The clusters with support, in the order of their first supporters: the outcomes before "none of these". */
  readonly clusters: readonly number[]
  /** Score of each: the sum of its supporters' weights. */
  readonly scores: readonly number[]
  readonly supporters: readonly number[]
  /** Programs, of which several may be right though they differ. */
  readonly programs: boolean
  /** How far each passes the question's examples, and how far it fails them; absent where no program was run. */
  readonly executions?: readonly (readonly [passes: number, fails: number])[] | undefined
  /** (clusters + 1) x features, row-major; the last row is "none of these". */
  readonly features: Float64Array
}

/** Features of a cluster: score, lead over its best rival, share, ln supporters, best and mean accuracy of supporters, signals. */
const voteFeatures = 6
/** Features of "none": 1, ln asked, ln clusters, the two best scores, mean accuracy, clusters an answer, ln options left. */
const noneFeatures = 8
const bestAccuracyFeature = 4
const firstExecutionFeature = voteFeatures + signalCount + noneFeatures
export const featureCount = firstExecutionFeature + executionFeatureCount

/** The ridge of each feature; fewer labels bear less freedom in what "none of these" depends on. */
export function featurePenalties(graded: number): Float64Array {
  const level = graded < manyGraded ? 10 : 3
  return Float64Array.from({ length: featureCount }, (_, feature) =>
    feature > 0 && feature < voteFeatures + signalCount
      ? 30
      : feature < firstExecutionFeature
        ? level
        : executionPenalty,
  )
}

const manyGraded = 300

/** Where the ridge pulls to: the logit's own scores and what an example passed or failed is worth, with "none of these" as good as a cluster without support. */
export const featureCentre: Float64Array = Float64Array.from({ length: featureCount }, (_, feature) =>
  feature === 0 ? 1 : (executionCentre[feature - firstExecutionFeature] ?? 0),
)

/**
 * The same for programs, each judged by itself: its best supporter's log odds of being right, what the example says, and
 * a share of the score for those who agree.
 */
export const programCentre: Float64Array = featureCentre.map((value, feature) =>
  feature === 0 ? 0.5 : feature === bestAccuracyFeature ? 1 : value,
)

/**
 * Lays the state out.
 * @param signals standardised signals of a model's vote, `signalCount` numbers; undefined where unknown
 */
export function createQuestionState(
  view: QuestionView,
  asked: readonly AskedModel[],
  signals: (model: number) => ArrayLike<number> | undefined,
  programs: boolean = false,
): QuestionState {
  const accuracies = asked.map(({ model }) => logOdds(view.accuracy[model] as number))
  const answers = asked.flatMap(({ model, vote }, place) =>
    vote < 0 ? [] : [{ vote, weight: view.weights[model] as number, accuracy: accuracies[place] as number, model }],
  )
  const clusters = [...new Set(answers.map(({ vote }) => vote))]
  const supporters = clusters.map((cluster) => answers.filter(({ vote }) => vote === cluster))
  const scores = supporters.map((own) => sumOf(own.map(({ weight }) => weight)))
  const [first = 0, second = 0] = scores.toSorted((left, right) => right - left)
  const executions = executionFeatures(view, asked, clusters)
  const features = new Float64Array((clusters.length + 1) * featureCount)
  supporters.forEach((own, place) => {
    const score = scores[place] as number
    const ownAccuracies = own.map(({ accuracy }) => accuracy)
    const lead = Math.tanh((score - (score === first ? second : first)) / 2)
    const share = own.length / answers.length
    const votes = [score, lead, share, Math.log(own.length), Math.max(...ownAccuracies), meanOf(ownAccuracies)]
    features.set(votes, place * featureCount)
    const ownSignals = own.map(({ model }) => signals(model))
    for (let index = 0; index < signalCount; index++) {
      const mean = sumOf(ownSignals.map((values) => values?.[index] ?? 0)) / own.length
      features[place * featureCount + voteFeatures + index] = mean
    }
    features.set(executions?.[place] ?? [], place * featureCount + firstExecutionFeature)
  })
  const { optionCount } = view
  const none = [
    1,
    Math.log1p(asked.length),
    Math.log1p(clusters.length),
    first,
    second,
    sumOf(accuracies) / Math.max(1, asked.length),
    clusters.length / Math.max(1, answers.length),
    optionCount === undefined ? 0 : Math.log(Math.max(optionCount - clusters.length, 0.5)),
  ]
  features.set(none, clusters.length * featureCount + voteFeatures + signalCount)
  const counts = supporters.map((own) => own.length)
  return { asked: asked.length, clusters, scores, supporters: counts, programs, executions, features }
}
