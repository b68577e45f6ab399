import type { RecordedResponse } from '../models/recorded/recorded-response.ts'
import type { ModelId } from '../ports/chat-model.ts'
import { type Question, questionFromText, readAs } from '../ports/question.ts'
import type { BankQuestion, BankView } from '../ports/question-bank.ts'

/**
 * A question with what each model was recorded to answer. Holds no reference and no correctness: what a strategy is
 * given cannot leak what it is measured by.
 */
export interface LabQuestion {
  readonly dataset?: string
  readonly questionId: string
  readonly question: Question
  /** The recorded samples of a model, by sample number; undefined = it was never asked. */
  responses(model: ModelId): readonly RecordedResponse[] | undefined
}

/** The questions of a bank at the given places. Responses are read when a strategy asks for them. */
export function labQuestions(view: BankView, places: Iterable<number>): readonly LabQuestion[] {
  return Array.from(places, (place) => {
    const item = view.questions[place]
    if (item === undefined) throw new RangeError(`Expected a place below ${view.questions.length}, got ${place}.`)
    return labQuestion(item, (model) => responsesOf(view, place, model))
  })
}

function labQuestion(
  { dataset, questionId, text, options, answerType }: BankQuestion,
  responses: LabQuestion['responses'],
): LabQuestion {
  const question = questionFromText(text, {
    ...(options !== undefined && { options }),
    ...(answerType !== undefined && { answerType: readAs(answerType) }),
  })
  return { questionId, question, responses, ...(dataset !== undefined && { dataset }) }
}

function responsesOf(view: BankView, place: number, model: ModelId): readonly RecordedResponse[] | undefined {
  const samples = view
    .cells(place, model)
    .flatMap(({ response, meanLogprob, usage, latencyMs, execution }): RecordedResponse[] =>
      response === undefined
        ? []
        : [
            {
              response,
              ...(meanLogprob !== undefined && { meanLogprob }),
              ...(usage !== undefined && { usage }),
              ...(latencyMs !== undefined && { latencyMs }),
              ...(execution !== undefined && { execution }),
            },
          ],
    )
  return samples.length === 0 ? undefined : samples
}
