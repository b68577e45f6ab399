import type { AnswerContext } from '../../answers/answer-context.ts'
import { markedAnswer } from '../../answers/extraction/marked-answer.ts'
import { visibleText } from '../../answers/extraction/visible-text.ts'
import { type AnswerGrouping, groupAnswers } from '../../answers/group-answers.ts'
import { questionOptions } from '../../answers/question-options.ts'
import type { ClaimVerdict } from '../../answers/sentences/join-undecided.ts'
import type { Execution } from '../../ports/execution.ts'
import {
  answerSignalNames,
  answerSignalVector,
  type OptionSignals,
  optionSignalNames,
  readAnswerSignals,
  readOptionSignals,
} from './answer-signals.ts'
import { noAnswer, notAsked } from './vote-table.ts'

/** Signals of one vote: those of its text, of its option, and the answer's surprise (filled in by the caller). */
export const signalCount = answerSignalNames.length + optionSignalNames.length + 1
/** Where the surprise stands: ln of how rarely this model gives this very answer. */
export const surpriseSignal = signalCount - 1

/** What the answers to one question say, before anybody weighs them. */
export interface AnswerEvidence {
  readonly grouping: AnswerGrouping
  /** One a response: its cluster, `noAnswer` or `notAsked` (undefined response). */
  readonly votes: Int16Array
  /** responses x signals, row-major; the surprise is left 0. Zeros where there is no vote. */
  readonly signals: Float64Array
}

/** A response this short is its own answer, in characters. */
const shortResponse = 200

/**
 * Whether a response marks its answer as such ("the answer is", a box, an `answer` field) or is short enough to be
 * nothing else. From a text that breaks off, something can always be read; it is right about as often as a guess.
 */
export function marksItsAnswer(response: string): boolean {
  const text = visibleText(response).trim()
  return text.length <= shortResponse || markedAnswer(text) !== undefined
}

/** Whether a model that marked so many of its answers does so as a rule; its unmarked ones are then no votes. */
export function marksAsARule(marked: number, answers: number): boolean {
  return marked >= markingShare * answers
}

const markingShare = 0.8

/**
 * Reads the answers of responses to one question.
 * @param responses in the order that numbers the clusters; undefined = not asked or did not answer
 * @param trusted one a response: whether its answer counts as a vote; see `marksItsAnswer`
 * @param verdictOf, executions as `groupAnswers` takes them
 */
export function readAnswerEvidence(
  question: AnswerContext,
  responses: readonly (string | undefined)[],
  trusted: readonly boolean[],
  verdictOf?: ClaimVerdict,
  executions?: readonly (Execution | undefined)[],
): AnswerEvidence {
  const counted = responses.map((response, place) => (trusted[place] === true ? response : undefined))
  const grouping = groupAnswers(counted, question, verdictOf, executions)
  const options = optionsOf(question)
  const votes = new Int16Array(responses.length)
  const signals = new Float64Array(responses.length * signalCount)
  responses.forEach((response, place) => {
    const cluster = grouping.clusterOf[place]
    votes[place] = cluster ?? (response === undefined ? notAsked : noAnswer)
    const answer = grouping.answers[place]
    if (cluster === undefined || response === undefined || answer === undefined) return
    signals.set(answerSignalVector(readAnswerSignals(response, answer)), place * signalCount)
    const option = options[answer.length === 1 ? answer.charCodeAt(0) - 'A'.charCodeAt(0) : -1]
    if (grouping.answerType !== 'choice' || option === undefined) return
    optionSignalNames.forEach((name, index) => {
      signals[place * signalCount + answerSignalNames.length + index] = option[name]
    })
  })
  return { grouping, votes, signals }
}

/** The number of options of a multiple choice; undefined for a free answer. */
export function optionCountOf(question: AnswerContext): number | undefined {
  const { length } = questionOptions(question)
  return length >= 2 ? length : undefined
}

const knownOptions = new WeakMap<AnswerContext, readonly OptionSignals[]>()

function optionsOf(question: AnswerContext): readonly OptionSignals[] {
  const known = knownOptions.get(question)
  if (known !== undefined) return known
  const signals = readOptionSignals(questionOptions(question))
  knownOptions.set(question, signals)
  return signals
}
