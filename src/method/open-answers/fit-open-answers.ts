import { type ChoiceState, certainTargets, fitConditionalLogit } from '../../statistics/fitting/conditional-logit.ts'
import { crossFit } from '../../statistics/fitting/cross-fit.ts'
import { ridgePenalties } from '../../statistics/fitting/ridge-penalties.ts'
import { cosineMatrix, meanOf, sumOf } from '../../statistics/vectors.ts'
import { type OpenAnswer, type OpenRule, paperRule, signalVector, weighWithCosines } from './open-answers.ts'
import { fitOpenConfidence, type GradedChoice, largestPanel, oddsPerScore } from './open-confidence.ts'

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
/** Ridge towards the paper's constants, for each signal's spread within a question. */
const penalties: readonly number[] = paperRule.weights.map(() => 10)
/** Differences within a question that mean something: of consensus, fluency, accuracy, support, length. */
const units: readonly number[] = [0.02, 0.5, 0.05, 0.1, 0.1]

interface Panel {
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
  const vectors = answers.map(({ vector }) => vector)
  const whole = cosineMatrix(vectors)
  const pairs = answers.flatMap((_, left) =>
    answers.slice(0, left).flatMap((_, right): LabelledPair[] => {
      const [first, second] = [correct[left] as number, correct[right] as number]
      // Two wrong answers may be wrong alike or each in its own way.
      if (!(Math.max(first, second) >= 0.5) || !(Math.min(first, second) >= 0)) return []
      return [{ cosine: whole[left * answers.length + right] as number, same: Math.min(first, second) >= 0.5 }]
    }),
  )
  const panels = panelSizes
    .filter((size) => size <= answers.length)
    .map((size) => ({ answers: answers.slice(0, size), cosines: cosineMatrix(vectors.slice(0, size)) }))
  return { answers, correct, pairs, panels }
}

function learnRule(questions: readonly ComparedQuestion[]): OpenRule {
  const sameFrom = learnSameFrom(questions.flatMap(({ pairs }) => pairs))
  const grouping = sameFrom === undefined ? {} : { sameFrom }
  const states = questions.flatMap((question) =>
    question.panels.flatMap((panel) => choiceStates(question, panel, grouping)),
  )
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
  question: ComparedQuestion,
  { answers, cosines }: Panel,
  grouping: Pick<OpenRule, 'sameFrom'>,
): readonly ChoiceState[] {
  const { signals } = weighWithCosines(answers, cosines, { ...paperRule, ...grouping })
  const vectors = signals.map(signalVector)
  const correct = question.correct.slice(0, answers.length)
  const total = sumOf(correct.filter((value) => value >= 0))
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
  const means = paperRule.weights.map((_, index) => meanOf(vectors.map((vector) => vector[index] as number)))
  return Float64Array.from(vectors.flatMap((vector) => vector.map((value, index) => value - (means[index] as number))))
}

/** Two texts of one question that were graded. */
export interface LabelledPair {
  readonly cosine: number
  /** Both right, or one right and one wrong. */
  readonly same: boolean
}

/** With fewer pairs of either kind, or a worse separation, a threshold would be a guess. */
const fewestPairs = 50
const leastSeparation = 0.4

/**
 * The cosine from which two texts say the same, by what separates pairs of right answers from pairs of a right and a
 * wrong one best: the highest share of the former at or above it less that of the latter (Youden's J). Scales of
 * embedders differ too much for a constant. Undefined where the pairs do not tell.
 */
export function learnSameFrom(pairs: readonly LabelledPair[]): number | undefined {
  const same = pairs.filter((pair) => pair.same).length
  const different = pairs.length - same
  if (same < fewestPairs || different < fewestPairs) return undefined
  const sorted = pairs.toSorted((left, right) => right.cosine - left.cosine)
  let best: { readonly cosine: number; readonly separation: number } | undefined
  let sameAbove = 0
  let differentAbove = 0
  sorted.forEach((pair, place) => {
    if (pair.same) sameAbove++
    else differentAbove++
    if (sorted[place + 1]?.cosine === pair.cosine) return
    const separation = sameAbove / same - differentAbove / different
    if (separation > (best?.separation ?? leastSeparation)) best = { cosine: pair.cosine, separation }
  })
  return best?.cosine
}
