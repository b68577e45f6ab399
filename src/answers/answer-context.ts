import type { ResponseFormat } from '../ports/message.ts'
import type { GradedType } from '../ports/question.ts'

/** What of a question decides how its answers are read and compared. A `Question` and a `BankQuestion` are one. */
export interface AnswerContext {
  readonly text: string
  /** The texts of a multiple choice, in order: A, B, C, … Read from the question's text where absent. */
  readonly options?: readonly string[]
  /** Inferred where absent. */
  readonly answerType?: GradedType
  readonly responseFormat?: ResponseFormat
}
