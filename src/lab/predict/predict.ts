import { extractAnswer } from '../../answers/extract-answer.ts'
import { questionWording } from '../../bank/check/question-wording.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { rememberingEmbedder } from '../ask-recorded.ts'
import { inOrder } from '../in-order.ts'
import { labBank } from '../lab-bank.ts'
import type { EmbedderOfPart } from '../lab-embedder.ts'
import type { LabQuestion } from '../lab-question.ts'
import { createLabRunner, type LabRunner, type LabStrategyChoice } from '../lab-runner.ts'
import { helpersOf, type LiveGenerations } from '../live/live-generations.ts'
import { resolvePool } from '../resolve-pool.ts'

/** One line of `smacs lab predict`. Keys stand in this order. */
export interface Prediction {
  readonly dataset?: string
  readonly questionId: string
  readonly strategy: string
  /** Whose response is the answer; absent when no model of the pool has one. */
  readonly model?: ModelId
  /** The answer read out of the response; absent where there is none to read. */
  readonly answer?: string
  /** Probability that the answer is right, for strategies that give one. */
  readonly confidence?: number
  /** Models asked, in the order of asking. */
  readonly asked: readonly ModelId[]
}

export interface PredictOptions {
  readonly bank: BankView
  readonly questions: readonly LabQuestion[]
  readonly strategies: readonly LabStrategyChoice[]
  /** The pool in order; default: every model of the bank or of a response (aggregations are none's), ids sorted by code unit. */
  readonly models: readonly ModelId[] | undefined
  /** Models of the responses, for the default pool. */
  readonly recordedModels: Iterable<ModelId>
  readonly labels: number | undefined
  readonly seed: string
  readonly embedderFor: EmbedderOfPart
  /** Asked what the recording does not hold. */
  readonly live?: LiveGenerations | undefined
  readonly onProgress?: (done: number, total: number) => void
}

export interface Predictions {
  /** Bank rows left out because their question is asked. */
  readonly leftOut: number
  /** Questions in the order given, strategies in the order given. */
  readonly lines: AsyncIterable<Prediction>
}

/**
 * Answers recorded questions with a bank. A line depends on its question, the bank and the responses in its `asked`
 * alone; the one exception is stated by `leftOut`: bank rows whose question is among those asked are never learnt from.
 * @throws UsageError when a strategy cannot be answered from recordings, or an aggregation is in the pool
 */
export async function predict(options: PredictOptions): Promise<Predictions> {
  const { bank: whole, questions, strategies, seed, live } = options
  const asked = new Set(questions.map(({ question }) => questionWording(question)))
  const places = [...whole.questions.entries()].flatMap(([place, item]) =>
    asked.has(questionWording(item)) ? [] : [place],
  )
  const everyone = [...new Set([...whole.models, ...options.recordedModels])].sort()
  const pool = resolvePool(options.models, everyone)
  const helpers = helpersOf(pool, everyone, live)
  const { bank, embedder } = await labBank(whole, {
    places,
    models: [...pool, ...helpers],
    labels: options.labels,
    random: createSeededRandom(seed),
    embedderFor: options.embedderFor,
  })
  const world = { bank, embedder: rememberingEmbedder(embedder), pool, helpers, seed, live }
  const runners: LabRunner[] = []
  for (const choice of strategies) runners.push(await createLabRunner(choice, world))
  return { leftOut: whole.questions.length - places.length, lines: predictLines(questions, runners, options) }
}

async function* predictLines(
  questions: readonly LabQuestion[],
  runners: readonly LabRunner[],
  { onProgress, live }: PredictOptions,
): AsyncGenerator<Prediction> {
  let done = 0
  const predicted = inOrder(questions, live?.questionsAtOnce ?? 1, async (labQuestion) => {
    const lines: Prediction[] = []
    for (const runner of runners) lines.push(await predictLine(labQuestion, runner))
    return lines
  })
  for await (const lines of predicted) {
    yield* lines
    done += 1
    onProgress?.(done, questions.length)
  }
}

async function predictLine(labQuestion: LabQuestion, runner: LabRunner): Promise<Prediction> {
  const { dataset, questionId, question } = labQuestion
  const { answer, asked } = await runner.answer(labQuestion)
  const read = answer && (answer.extracted ?? extractAnswer(answer.text, question))
  return {
    ...(dataset !== undefined && { dataset }),
    questionId,
    strategy: runner.spec,
    ...(answer && { model: answer.writtenBy }),
    ...(read !== undefined && { answer: read }),
    ...(answer?.confidence !== undefined && { confidence: answer.confidence }),
    asked,
  }
}
