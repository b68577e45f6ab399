import { ModelCallError } from '../errors/model-call-error.ts'
import { aggregationId } from '../method/aggregation/aggregation-id.ts'
import { aggregationRequest } from '../method/aggregation/aggregation-request.ts'
import { answerRequest, type GenerationSettings } from '../method/calls/answer-request.ts'
import { type GenerationOutcome, generate } from '../method/calls/generate.ts'
import type { Generation } from '../method/events.ts'
import type { Budget } from '../ports/budget.ts'
import type { ModelId } from '../ports/chat-model.ts'
import type { Clock } from '../ports/clock.ts'
import type { Execution, ProgramExaminer } from '../ports/execution.ts'
import type { BankCellEntry, BankQuestion } from '../ports/question-bank.ts'
import type { Random } from '../ports/random.ts'
import { costUsd } from '../ports/usage.ts'
import type { PendingCell } from './pending-cells.ts'
import { questionToAsk } from './question-to-ask.ts'

/**
 * Says how right a response is, 0 to 1; undefined where nothing can decide it (no reference, an answer type without a
 * grader), which leaves the cell unlabelled.
 */
export type GradeResponse = (
  question: BankQuestion,
  response: string,
) => number | undefined | Promise<number | undefined>

export interface AskCellContext {
  readonly grade: GradeResponse
  /** Keeps with each program what running it on the question's own examples shows. */
  readonly examiner?: ProgramExaminer | undefined
  readonly settings: GenerationSettings
  readonly clock: Clock
  readonly random: Random
  readonly budget: Budget
  readonly signal: AbortSignal
  /** Called as a generation fails that is tried again. */
  readonly onTrouble?: (model: ModelId, error: Error) => void
  readonly aggregation?: RecordedAggregation
}

/** Models write one answer from those that a bank has of a pool, instead of answering by themselves. */
export interface RecordedAggregation {
  readonly pool: readonly ModelId[]
  /** A fresh unpredictable mark for each, from the system's cryptographic source. */
  readonly freshMark: () => string
}

export type CellOutcome =
  | { readonly ok: true; readonly cell: BankCellEntry; readonly generation: Generation }
  | (Extract<GenerationOutcome, { ok: false }> & { readonly costUsd?: number })

const never = new AbortController().signal

/**
 * Asks one model one question, as a panel member is asked for a reference, or has it write one answer from recorded
 * ones, as strategies do, and grades what it says.
 * @returns a failed call as a value: it is not an answer, and so never a wrong one. Where the model did its part and no
 * answer came of it (a program that fails), that is a wrong answer without text
 * @throws the signal's reason, and UsageError where the budget needs a price that is missing
 */
export async function askCell(
  { model, question, references }: PendingCell,
  context: AskCellContext,
): Promise<CellOutcome> {
  const asked = questionToAsk(question)
  const id = references === undefined ? model.id : aggregationId(model.id)
  const chance = context.random
    .fork(question.dataset ?? '')
    .fork(question.questionId)
    .fork(id)
  const request =
    references === undefined || context.aggregation === undefined
      ? { ...answerRequest(model, asked, asked.messages, context.settings, chance), logprobs: true }
      : aggregationRequest(
          asked,
          { references: references.map((text) => ({ text })) },
          model,
          context.aggregation,
          context.settings,
          chance,
        ).request
  const outcome = await generate(model, request, { ...context, cancelled: never }, (delta) => {
    if (delta.type === 'attempt') context.onTrouble?.(model.id, delta.cause)
  })
  if (!outcome.ok && answeredNothing(outcome.error)) {
    const { usage, calls, durationMs } = outcome
    const spentUsd = costUsd(usage, model.price)
    const generation: Generation = {
      ...{ model: model.id, text: '', finishReason: 'stop', truncated: false, calls, durationMs },
      ...(usage !== undefined && { usage }),
      ...(spentUsd !== undefined && { costUsd: spentUsd }),
    }
    return { ok: true, generation, cell: cellOf(question, id, generation, await context.grade(question, '')) }
  }
  if (!outcome.ok) {
    const spentUsd = costUsd(outcome.usage, model.price)
    return { ...outcome, ...(spentUsd !== undefined && { costUsd: spentUsd }) }
  }
  const { generation } = outcome
  const correct = await context.grade(question, generation.text)
  const answers = [{ model: id, text: generation.text }]
  const examination = await context.examiner?.examine(asked, answers, context.signal)
  const cell = cellOf(question, id, generation, correct, examination?.executions[0])
  return { ok: true, generation, cell: request.answerLine === true ? { ...cell, answerLine: true } : cell }
}

/** The model has written, and will write the same again: its program is none, or fails. */
function answeredNothing(error: Error): boolean {
  return error instanceof ModelCallError && (error.kind === 'no-program' || error.kind === 'program-failed')
}

function cellOf(
  { dataset, questionId }: BankQuestion,
  model: ModelId,
  { text, meanLogprob, usage, costUsd: spentUsd, durationMs }: Generation,
  correct: number | undefined,
  execution?: Execution,
): BankCellEntry {
  return {
    ...(dataset !== undefined && { dataset }),
    questionId,
    model,
    sample: 0,
    response: text,
    latencyMs: Math.round(durationMs),
    ...(correct !== undefined && { correct }),
    ...(execution !== undefined && { execution }),
    ...(meanLogprob !== undefined && { meanLogprob }),
    ...(usage !== undefined && { usage }),
    ...(spentUsd !== undefined && { costUsd: spentUsd }),
  }
}
