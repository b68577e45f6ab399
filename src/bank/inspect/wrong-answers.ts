import { containsReference } from '../../grading/contains-reference.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'

/** A recorded answer that was graded wrong. */
export interface WrongAnswer {
  readonly dataset?: string
  readonly questionId: string
  readonly sample: number
  readonly question: string
  readonly reference?: string
  readonly response: string
  /** The reference stands in it, so that its grade deserves a look. */
  readonly containsReference: boolean
}

/** The answers of a model that were graded wrong: those that contain the reference first, then in the bank's order. */
export function wrongAnswers(view: BankView, model: ModelId): readonly WrongAnswer[] {
  const wrong = view.questions.flatMap((question, place) =>
    view.cells(place, model).flatMap(({ correct, response, sample }): readonly WrongAnswer[] => {
      if (correct !== 0 || response === undefined) return []
      const { dataset, questionId, text, reference } = question
      return [
        {
          ...(dataset !== undefined && { dataset }),
          questionId,
          sample,
          question: text,
          ...(reference !== undefined && { reference }),
          response,
          containsReference: reference !== undefined && containsReference(response, reference, question.options),
        },
      ]
    }),
  )
  return wrong.toSorted((left, right) => Number(right.containsReference) - Number(left.containsReference))
}
