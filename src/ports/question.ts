import { searchText } from './conversation.ts'
import type { Message, ResponseFormat, ToolChoice, ToolDefinition } from './message.ts'

/**
 * How an answer is read and compared: a number or formula, one of several options, a short text, program code, or an
 * open text whose equality nobody can decide. Absent means inferred.
 */
export type AnswerType = 'number' | 'choice' | 'text' | 'code' | 'open'

/**
 * What decides whether an answer to a recorded question is right: as its `AnswerType` is compared; `instructions`,
 * whether it has the form that was asked for; `finance`, a figure of a report, within the digits of the reference.
 */
export type GradedType = AnswerType | 'instructions' | 'finance'

/** Every `GradedType`, for files and messages. */
export const gradedTypes = ['number', 'choice', 'text', 'code', 'open', 'instructions', 'finance'] as const

/** How answers are read and compared among each other, where it is known what they are graded by. */
export function readAs(graded: GradedType): AnswerType {
  if (graded === 'instructions') return 'open'
  return graded === 'finance' ? 'number' : graded
}

/**
 * What is asked. `text` is what the question bank is searched by and what tells how answers are read (see `searchText`);
 * `messages` is what the models are sent.
 */
export interface Question {
  readonly id?: string
  readonly text: string
  readonly messages: readonly Message[]
  /** The texts of a multiple choice, in order: A, B, C, … */
  readonly options?: readonly string[]
  readonly answerType?: AnswerType
  /** What kind of question it is, where the caller knows (a subject, a task): models are learnt about by kind. */
  readonly kind?: string
  readonly responseFormat?: ResponseFormat
  readonly tools?: readonly ToolDefinition[]
  readonly toolChoice?: ToolChoice
  /** False: at most one tool call in an answer. */
  readonly parallelToolCalls?: boolean
}

/** A question of one user message. */
export function questionFromText(text: string, rest: Omit<Question, 'text' | 'messages'> = {}): Question {
  return { ...rest, text: searchText(text), messages: [{ role: 'user', content: text }] }
}
