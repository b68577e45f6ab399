import { type ChoiceState, certainTargets, fitConditionalLogit } from '../../statistics/fitting/conditional-logit.ts'
import { crossFit } from '../../statistics/fitting/cross-fit.ts'
import { ridgePenalties } from '../../statistics/fitting/ridge-penalties.ts'
import { type OpenAnswer, type OpenRule, paperRule, signalVector, weighWithCosines } from './open-answers.ts'
import { fitOpenConfidence, type GradedChoice, largestPanel, oddsPerScore } from './open-confidence.ts'
import { cosineMatrix, type LabelledPair, learnSameFrom } from './text-likeness.ts'

/** A bank's open question with graded answers, best model first. */
export interface GradedOpenQuestion {
  readonly answers: readonly OpenAnswer[]
  /** One an answer, 0 to 1; NaN = ungraded. */
  readonly correct: readonly number[]
}

/** What a bank's graded open answers teach. */
export interface OpenAnswersFit extends OpenRule {
  readonly gradedQuestions: number
  /** For `openConfidence`; absent with fewer than 100 graded questions. */
  readonly confidenceWeights?: readonly number[]
}

/** With fewer graded questions a probability would be a guess. */
export const fewestForConfidence = 100
/** How many answers there are to choose from, in the states that are learnt from. */
const panelSizes: readonly number[] = [1, 2, 3, 5, largestPanel]
const signalCount = paperRule.weights.length
/** Ridge towards the paper's constants, for each signal's spread within a question. */
const penalties: readonly number[] = paperRule.weights.map(() => 10)
/** Differences within a question that mean something: of consensus, fluency, accuracy, support, length. */
const units: readonly number[] = [0.02, 0.5, 0.05, 0.1, 0.1]

interface Panel {
  readonly question: ComparedQuestion
  readonly answers: readonly OpenAnswer[]
  readonly cosines: Float64Array
}

interface ComparedQuestion extends GradedOpenQuestion {
  readonly panels: readonly Panel[]
  readonly pairs: readonly LabelledPair[]
}

/**
 * Fits the weights of the score by a conditional logit of the right answers among those given, with a ridge towards the
 * paper's constants: a few labels leave them nearly where they are. Where there are enough, a probability of being right is
 * fitted too, on choices by rules that did not see the question.
 */
export async function fitOpenAnswers(questions: readonly GradedOpenQuestion[]): Promise<OpenAnswersFit | undefined> {
  if (questions.length === 0) return undefined
  const compared = questions.map(compareAnswers)
  const rule = learnRule(compared)
  const fit = { ...rule, gradedQuestions: questions.length }
  if (questions.length < fewestForConfidence) return fit
  const unseen = await crossFit(compared, learnRule)
  const choices = compared.flatMap((question) =>
    question.panels.flatMap(({ answers, cosines }): GradedChoice[] => {
      const standing = weighWithCosines(answers, cosines, unseen.get(question) ?? rule)
      const correct = question.correct[standing.chosen] as number
      return correct >= 0 ? [{ standing, correct, sampleWeight: 1 / question.panels.length }] : []
    }),
  )
  return { ...fit, confidenceWeights: fitOpenConfidence(choices) }
}

function compareAnswers({ answers, correct }: GradedOpenQuestion): ComparedQuestion {
  const whole = cosineMatrix(answers.map(({ vector }) => vector))
  const pairs = answers.flatMap((_, left) =>
    answers.slice(0, left).flatMap((_, right): LabelledPair[] => {
      const [first, second] = [correct[left] as number, correct[right] as number]
      // Two wrong answers may be wrong alike or each in its own way.
      if (!(Math.max(first, second) >= 0.5) || !(Math.min(first, second) >= 0)) return []
      return [{ cosine: whole[left * answers.length + right] as number, same: Math.min(first, second) >= 0.5 }]
    }),
  )
  const sizes = panelSizes.filter((size) => size <= answers.length)
  const question = { answers, correct, pairs, panels: [] as Panel[] }
  for (const size of sizes) {
    const cosines = Float64Array.from(
      { length: size * size },
      (_, place) => whole[Math.floor(place / size) * answers.length + (place % size)] as number,
    )
    question.panels.push({ question, answers: answers.slice(0, size), cosines })
  }
  return question
}

function learnRule(questions: readonly ComparedQuestion[]): OpenRule {
  const sameFrom = learnSameFrom(questions.flatMap(({ pairs }) => pairs))
  const grouping = sameFrom === undefined ? {} : { sameFrom }
  const states = questions.flatMap(({ panels }) => panels.flatMap((panel) => choiceStates(panel, grouping)))
  const { weights } = fitConditionalLogit(states, {
    penalties: ridgePenalties(states, units, penalties),
    centre: paperRule.weights.map((weight) => oddsPerScore * weight),
  })
  return { weights: Array.from(weights, (weight) => weight / oddsPerScore), ...grouping }
}

/**
 * One state a right answer: it among those less right than it. Right answers do not compete with each other, so a question
 * that everybody got right says nothing.
 */
function choiceStates(
  { question, answers, cosines }: Panel,
  grouping: Pick<OpenRule, 'sameFrom'>,
): readonly ChoiceState[] {
  const { signals } = weighWithCosines(answers, cosines, { ...paperRule, ...grouping })
  const vectors = signals.map(signalVector)
  const correct = question.correct.slice(0, answers.length)
  const total = correct.filter((value) => value >= 0).reduce((sum, value) => sum + value, 0)
  return correct.flatMap((value, place) => {
    const behind = vectors.filter((_, other) => (correct[other] as number) < value)
    const own = vectors[place]
    if (own === undefined || behind.length === 0) return []
    const targets = certainTargets(behind.length + 1, 0)
    return [{ features: centred([own, ...behind]), targets, sampleWeight: value / total / question.panels.length }]
  })
}

/** What all share decides nothing, and would hide how far they differ. */
function centred(vectors: readonly (readonly number[])[]): Float64Array {
  const means = Array.from(
    { length: signalCount },
    (_, index) => vectors.reduce((sum, vector) => sum + (vector[index] as number), 0) / vectors.length,
  )
  return Float64Array.from(vectors.flatMap((vector) => vector.map((value, index) => value - (means[index] as number))))
}
