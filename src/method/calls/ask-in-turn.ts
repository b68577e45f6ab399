import type { ChatModel } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { type GenerationSettings, startReference } from './answer-request.ts'
import { settleCalls } from './ask-panel.ts'
import { begunOf, cutAnswer, type FailedModel } from './cut-answer.ts'

/** Under a deadline, the share of the time left that a model may take while another could be asked after it. */
const turnTimeShare = 1 / 2

/**
 * The answer of the first model; where it gives none, or none in its time, of the next, and so on. The caller's settings
 * apply, since one model writes the final answer. Where none finishes in time, the first in order that had begun.
 * @throws PoolExhaustedError when none gives an answer or had begun one
 */
export async function* askInTurn(
  question: Question,
  ranking: readonly ChatModel[],
  context: MethodContext,
  settings: GenerationSettings,
): AsyncGenerator<CollaborationEvent, Generation> {
  const failures: FailedModel[] = []
  let begun: Generation | undefined
  for (const [index, model] of ranking.entries()) {
    const isLast = index + 1 === ranking.length
    const untilMs = turnEndMs(context, isLast)
    const call = startReference(question, model, index, 'one in turn', settings, context)
    const [outcome] = yield* context.desk.until(settleCalls([call], context, { untilMs, latestMs: untilMs }))
    if (outcome?.ok === true) return outcome.generation
    if (outcome !== undefined) failures.push({ model: model.id, error: outcome.error })
    begun ??= begunOf(outcome)
    if (!isLast) yield { type: 'noted', degraded: true, note: `${model.id} gave no answer; the next was asked.` }
  }
  return yield* cutAnswer(begun, failures)
}

function turnEndMs({ clock, deadlineAtMs }: MethodContext, isLast: boolean): number | undefined {
  if (deadlineAtMs === undefined || isLast) return deadlineAtMs
  const now = clock.nowMs()
  return now + turnTimeShare * (deadlineAtMs - now)
}
