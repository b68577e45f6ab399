import { groupAnswers } from '../../../answers/group-answers.ts'
import { containsReference } from '../../../grading/contains-reference.ts'
import type { BankQuestion, BankView } from '../../../ports/question-bank.ts'
import type { Usage } from '../../../ports/usage.ts'

/** Body of `GET /v1/bank/questions/:dataset/:questionId`: one question with what every model answered. */
export interface QuestionDetail extends BankQuestion {
  readonly object: 'smacs.bank.question'
  /** How its answers are read: its own type, or the inferred one. */
  readonly readAs: string
  /** Answers that are the same, in the order in which they first appear. */
  readonly answers: readonly string[]
  /** Of all models in the bank's order, samples of one by their numbers. */
  readonly cells: readonly RecordedAnswer[]
  /** Models of the bank that were never asked it. */
  readonly notAsked: readonly string[]
}

/** What one model answered once. */
export interface RecordedAnswer {
  readonly model: string
  readonly sample: number
  /** 0 (wrong) to 1 (right); absent where nobody graded it. */
  readonly correct?: number
  readonly response?: string
  /** The answer read out of the response. */
  readonly answer?: string
  /** The place in `answers` of what it says; absent where its answer cannot be compared. */
  readonly same?: number
  /** It was graded wrong and the reference stands in it: its grade deserves a look. */
  readonly containsReference?: true
  readonly usage?: Usage
  readonly latencyMs?: number
  readonly costUsd?: number
  readonly meanLogprob?: number
}

/** @returns undefined where the bank has no such question */
export function questionDetail(
  view: BankView,
  dataset: string | undefined,
  questionId: string,
): QuestionDetail | undefined {
  const place = view.questions.findIndex((one) => one.questionId === questionId && one.dataset === dataset)
  const question = view.questions[place]
  if (question === undefined) return undefined
  const recorded = view.models.flatMap((model) => view.cells(place, model).map((cell) => ({ model, cell })))
  const grouping = groupAnswers(
    recorded.map(({ cell }) => cell.response),
    question,
  )
  return {
    object: 'smacs.bank.question',
    ...question,
    readAs: grouping.answerType,
    answers: grouping.clusters.map(({ text }) => text),
    cells: recorded.map(({ model, cell }, index) => {
      const { answerLine: _, publishedCorrect: __, ...rest } = cell
      const answer = grouping.answers[index]
      const same = grouping.clusterOf[index]
      return {
        model,
        ...rest,
        ...(answer !== undefined && { answer }),
        ...(same !== undefined && { same }),
        ...(isDoubtful(question, cell) && { containsReference: true }),
      }
    }),
    notAsked: view.models.filter((model) => view.answered(model)[place] === 0),
  }
}

function isDoubtful(
  { reference, options }: BankQuestion,
  { correct, response }: Pick<RecordedAnswer, 'correct' | 'response'>,
): boolean {
  return (
    correct === 0 &&
    response !== undefined &&
    reference !== undefined &&
    containsReference(response, reference, options)
  )
}
