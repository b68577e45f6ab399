import type { RecordedResponse } from '../../models/recorded/recorded-response.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { AnswerType } from '../../ports/question.ts'
import { questionFromText } from '../../ports/question.ts'
import type { Usage } from '../../ports/usage.ts'
import type { LabQuestion } from '../lab-question.ts'

/** The fields of a recording's line that a prediction may read. */
export interface RecordedLine {
  readonly dataset?: string | undefined
  readonly questionId: string
  readonly question: string
  readonly model: ModelId
  readonly response: string
  readonly sample?: number | undefined
  readonly answerType?: AnswerType | undefined
  readonly options?: readonly string[] | undefined
  readonly meanLogprob?: number | undefined
  readonly usage?: Usage | undefined
  readonly latencyMs?: number | undefined
}

export interface RecordedQuestions {
  /** As they first appear. */
  readonly questions: readonly LabQuestion[]
  readonly models: ReadonlySet<ModelId>
}

/**
 * Gathers a recording's lines by question. References, correctness and costs are not even taken up: labels of what is
 * predicted are never read. The first line of a question gives its text, options and answer type.
 */
export async function gatherQuestions(lines: AsyncIterable<RecordedLine>): Promise<RecordedQuestions> {
  const gathered = new Map<string, { line: RecordedLine; responses: Map<ModelId, (RecordedResponse | undefined)[]> }>()
  const models = new Set<ModelId>()
  for await (const line of lines) {
    const key = JSON.stringify([line.dataset ?? null, line.questionId])
    let entry = gathered.get(key)
    if (entry === undefined) {
      entry = { line, responses: new Map() }
      gathered.set(key, entry)
    }
    models.add(line.model)
    let samples = entry.responses.get(line.model)
    if (samples === undefined) {
      samples = []
      entry.responses.set(line.model, samples)
    }
    samples[line.sample ?? 0] ??= {
      response: line.response,
      ...(line.meanLogprob !== undefined && { meanLogprob: line.meanLogprob }),
      ...(line.usage !== undefined && { usage: line.usage }),
      ...(line.latencyMs !== undefined && { latencyMs: line.latencyMs }),
    }
  }
  const questions = [...gathered.values()].map(({ line, responses }): LabQuestion => {
    const { dataset, questionId, question, options, answerType } = line
    return {
      questionId,
      ...(dataset !== undefined && { dataset }),
      question: questionFromText(question, { ...(options && { options }), ...(answerType && { answerType }) }),
      responses: (model) => responses.get(model)?.filter((response) => response !== undefined),
    }
  })
  return { questions, models }
}
