import type { RecordedResponse } from '../../models/recorded/recorded-response.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Execution } from '../../ports/execution.ts'
import { type GradedType, questionFromText, readAs } from '../../ports/question.ts'
import type { Usage } from '../../ports/usage.ts'
import type { LabQuestion } from '../lab-question.ts'

/** The fields of a recording's line that a prediction may read. */
export interface RecordedLine {
  /** Where it stands; absent where it comes from no file. */
  readonly line?: number | undefined
  readonly dataset?: string | undefined
  readonly questionId: string
  readonly question: string
  readonly model: ModelId
  readonly response: string
  readonly sample?: number | undefined
  readonly answerType?: GradedType | undefined
  readonly options?: readonly string[] | undefined
  readonly meanLogprob?: number | undefined
  readonly usage?: Usage | undefined
  readonly latencyMs?: number | undefined
  /** What running the program of the response showed: nothing of what it is graded by. */
  readonly execution?: Execution | undefined
}

export interface RecordedQuestions {
  /** As they first appear. */
  readonly questions: readonly LabQuestion[]
  readonly models: ReadonlySet<ModelId>
  /** Lines that said once more what an earlier one had said. */
  readonly doubled: number
}

interface GatheredQuestion {
  readonly first: RecordedLine
  readonly responses: Map<ModelId, (RecordedLine | undefined)[]>
}

/**
 * Gathers a recording's lines by question. References, correctness and costs are not even taken up: labels of what is
 * predicted are never read. The first line of a question gives its text, options and answer type. A line that contradicts an earlier one (another question under its id, another response of
 * its model and sample) is refused.
 * @param onRefused called with each of these
 */
export async function gatherQuestions(
  lines: AsyncIterable<RecordedLine>,
  onRefused: (refused: { readonly line: number; readonly reason: string }) => void = () => undefined,
): Promise<RecordedQuestions> {
  const gathered = new Map<string, GatheredQuestion>()
  const models = new Set<ModelId>()
  let doubled = 0
  for await (const line of lines) {
    const key = JSON.stringify([line.dataset ?? null, line.questionId])
    const entry = gathered.get(key) ?? { first: line, responses: new Map() }
    const samples = entry.responses.get(line.model) ?? []
    const known = samples[line.sample ?? 0]
    const contradiction = contradictionOf(line, entry.first, known)
    if (contradiction !== undefined) {
      onRefused({ line: line.line ?? 0, reason: contradiction })
      continue
    }
    if (known !== undefined) doubled++
    else samples[line.sample ?? 0] = line
    entry.responses.set(line.model, samples)
    gathered.set(key, entry)
    models.add(line.model)
  }
  return { questions: [...gathered.values()].map(labQuestion), models, doubled }
}

function contradictionOf(line: RecordedLine, first: RecordedLine, known: RecordedLine | undefined): string | undefined {
  for (const field of ['question', 'options', 'answerType'] as const) {
    const [mine, other] = [line[field], first[field]]
    if (mine !== undefined && other !== undefined && JSON.stringify(mine) !== JSON.stringify(other))
      return `another ${field} under this questionId than line ${first.line} has`
  }
  return known !== undefined && known.response !== line.response
    ? `another response of this model and sample than line ${known.line} has`
    : undefined
}

function labQuestion({ first, responses }: GatheredQuestion): LabQuestion {
  const { dataset, questionId, question, options, answerType } = first
  return {
    questionId,
    ...(dataset !== undefined && { dataset }),
    question: questionFromText(question, {
      ...(options && { options }),
      ...(answerType && { answerType: readAs(answerType) }),
    }),
    responses: (model) => responses.get(model)?.flatMap((line) => (line === undefined ? [] : [recordedResponse(line)])),
  }
}

function recordedResponse({ response, meanLogprob, usage, latencyMs, execution }: RecordedLine): RecordedResponse {
  return {
    response,
    ...(meanLogprob !== undefined && { meanLogprob }),
    ...(usage !== undefined && { usage }),
    ...(latencyMs !== undefined && { latencyMs }),
    ...(execution !== undefined && { execution }),
  }
}
