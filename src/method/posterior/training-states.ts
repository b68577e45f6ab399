import { type ChoiceState, certainTargets, equalTargets } from '../../statistics/fitting/conditional-logit.ts'
import { featureCount, type QuestionState } from './question-state.ts'

/** A bank's questions as if they were new: what probabilities are learned from. */
export interface BankStates {
  /** questions: the right cluster, `noneRight` or `unlabelled`. */
  readonly correctClusters: ArrayLike<number>
  /** All right clusters; none where none is, or nobody knows. */
  rightClustersOf(question: number): readonly number[]
  /** How far labels judge a question's kind, 0 to 1. */
  trustOf(question: number): number
  /** The models with an answer on record, in asking order. */
  orderOf(question: number): readonly number[]
  /** The state after these models were asked. */
  stateOf(question: number, models: readonly number[]): QuestionState
}

/** How probable it is, by label or agreement, that each outcome of a state is the right one. */
export type Judge = (question: number, state: QuestionState) => Float64Array

/** How many models were asked in the states that are learned from, beside everybody. */
const partialSizes: readonly number[] = [1, 2, 3, 4, 5, 7, 9]
/** A question's states before everybody was asked say much the same thing: three count as one. */
const weightOfPart = 1 / 3
/** The state after everybody was asked. */
export function stateOfAll(bank: BankStates, question: number): QuestionState {
  // Clusters in the order of the columns, whoever would be asked first.
  return bank.stateOf(
    question,
    bank.orderOf(question).toSorted((left, right) => left - right),
  )
}

/** A question's states after 1, 2, … models were asked, as far as so many have answered, and after all of them. */
export function statesOf(
  bank: BankStates,
  question: number,
): readonly { readonly state: QuestionState; readonly everybody: boolean }[] {
  const order = bank.orderOf(question)
  const sizes = partialSizes.filter((size) => size <= order.length)
  return [
    ...sizes.map((size) => ({ state: bank.stateOf(question, order.slice(0, size)), everybody: false })),
    { state: stateOfAll(bank, question), everybody: true },
  ]
}

/** A state to learn from. */
export interface TrainingState extends ChoiceState {
  readonly programs: boolean
}

export function trainingStates(bank: BankStates, questions: readonly number[], judge: Judge): readonly TrainingState[] {
  return questions.flatMap((question) =>
    statesOf(bank, question).map(({ state, everybody }): TrainingState => {
      const { programs, features } = state
      return { programs, features, targets: judge(question, state), sampleWeight: everybody ? 1 : weightOfPart }
    }),
  )
}

/** The state without "none of these", where one of its answers is right: nothing where none is. */
export function amongAnswers({ clusters, features }: QuestionState, right: readonly number[]): readonly ChoiceState[] {
  const places = placesOf(clusters, right)
  if (places.length === 0) return []
  const targets = equalTargets(clusters.length, places)
  return [{ features: features.subarray(0, clusters.length * featureCount), targets, sampleWeight: 1 }]
}

/** Of several programs each may be right: every one beside "none of these" is a choice of its own. */
export function eachProgram({ features, targets, sampleWeight }: ChoiceState): readonly ChoiceState[] {
  const clusters = targets.length - 1
  const none = features.subarray(clusters * featureCount)
  return Array.from({ length: clusters }, (_, cluster) => {
    const own = features.subarray(cluster * featureCount, (cluster + 1) * featureCount)
    const right = (targets[cluster] as number) > 0 ? 0 : 1
    return { features: Float64Array.of(...own, ...none), targets: certainTargets(2, right), sampleWeight }
  })
}

function placesOf(clusters: readonly number[], right: readonly number[]): readonly number[] {
  return right.flatMap((cluster) => (clusters.includes(cluster) ? [clusters.indexOf(cluster)] : []))
}

/** The places of right clusters, else that of "none of these". */
export function placesOrNone(clusters: readonly number[], right: readonly number[]): readonly number[] {
  const places = placesOf(clusters, right)
  return places.length === 0 ? [clusters.length] : places
}
