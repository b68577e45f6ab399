import { searchText } from './conversation.ts'
import type { Message, ResponseFormat, ToolChoice, ToolDefinition } from './message.ts'

/**
 * How an answer is read and compared: a number or formula, one of several options, a short text, program code, or an
 * open text whose equality nobody can decide. Absent means inferred.
 */
export type AnswerType = 'number' | 'choice' | 'text' | 'code' | 'open'

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
