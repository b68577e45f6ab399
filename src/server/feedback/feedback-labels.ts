import { groupAnswers } from '../../answers/group-answers.ts'
import { inferAnswerType } from '../../answers/infer-answer-type.ts'
import { gradeResponse } from '../../grading/grade-response.ts'
import type { Answer } from '../../method/answer.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { AnswerType, Question } from '../../ports/question.ts'
import type { FeedbackLabel, FeedbackVerdict } from '../../traces/feedback.ts'
import type { Trace } from '../../traces/trace.ts'

/** What somebody says of an answer: whether it is right, or which is. */
export interface FeedbackWord {
  readonly verdict: FeedbackVerdict
  /** The right answer, where it was told. */
  readonly answer?: string | undefined
}

/** What was answered; undefined where it failed. */
export function givenAnswer({ events }: Trace): Answer | undefined {
  return events.findLast((event) => event.type === 'answer-finished')?.answer
}

/** Whether a told answer says what was answered. */
export function isGivenAnswer(trace: Trace, told: string): boolean {
  const given = givenAnswer(trace)
  const read = readingOf(trace)
  if (given === undefined || read === undefined) return false
  const reference = told.trim()
  return labelOf(given.extracted ?? given.text, read, reference) === 1 || given.text.trim() === reference
}

/**
 * Says of every model that answered whether it was right, as far as it follows: by the right answer, where it is known, each
 * is graded as a bank's answers are; where only the given one is known to be wrong, those that gave the same are.
 */
export function feedbackLabels(trace: Trace, { verdict, answer }: FeedbackWord): readonly FeedbackLabel[] {
  const given = givenAnswer(trace)
  const texts = textsByModel(trace)
  const label = (correctOf: (model: ModelId, text: string) => 0 | 1 | undefined): readonly FeedbackLabel[] =>
    [...texts].map(([model, text]) => ({ model, correct: correctOf(model, text) ?? null }))
  const read = readingOf(trace)
  const right = answer ?? (verdict === 'right' ? (given?.extracted ?? given?.text) : undefined)
  if (read !== undefined && right !== undefined) {
    return label((model, text) => {
      const graded = labelOf(text, read, right)
      // Open answers are graded by nobody; of the one that was given it was said.
      return graded ?? (answer === undefined && isWriter(model, text, given) ? 1 : undefined)
    })
  }
  if (verdict !== 'wrong' || given === undefined) return label(() => undefined)
  const sameAs = read && supportersOf(given, texts, read.question)
  return label((model, text) => (sameAs?.has(model) || isWriter(model, text, given) ? 0 : undefined))
}

function labelOf(text: string, { question, answerType }: Read, reference: string): 0 | 1 | undefined {
  return gradeResponse({ question, answerType, response: text, reference })?.correct
}

/** A question with how its answers are read: by all of them, as when they were weighed. */
interface Read {
  readonly question: Question
  readonly answerType: AnswerType
}

function readingOf(trace: Trace): Read | undefined {
  const { question } = trace
  if (question === undefined) return undefined
  return { question, answerType: inferAnswerType(question, [...textsByModel(trace).values()]) }
}

/** What each model that was asked itself wrote, the last where it wrote several; in the order of asking. */
function textsByModel({ events }: Trace): ReadonlyMap<ModelId, string> {
  const asked = events.flatMap((event) =>
    event.type === 'call-started' && event.stage === 'reference' ? [event.model] : [],
  )
  const texts = new Map<ModelId, string>()
  for (const event of events) {
    if (event.type === 'call-finished' && event.stage === 'reference')
      texts.set(event.generation.model, event.generation.text)
  }
  return new Map(asked.flatMap((model) => (texts.has(model) ? [[model, texts.get(model) ?? '']] : [])))
}

function isWriter(model: ModelId, text: string, given: Answer | undefined): boolean {
  return given?.writtenBy === model && given.text !== '' && text.includes(given.text.trim())
}

function supportersOf(given: Answer, texts: ReadonlyMap<ModelId, string>, question: Question): ReadonlySet<ModelId> {
  const { clusterOf } = groupAnswers([given.extracted ?? given.text, ...texts.values()], question)
  const models = [...texts.keys()]
  const [own] = clusterOf
  return new Set(own === undefined ? [] : models.filter((_, place) => clusterOf[place + 1] === own))
}
