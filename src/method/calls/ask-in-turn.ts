import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { answerRequest, asTheCallerWants, type GenerationSettings } from './answer-request.ts'
import type { CallDesk } from './call-desk.ts'

/**
 * The answer of the first model; where it gives none, of the next, and so on. The caller's settings apply, since one
 * model writes the final answer.
 * @throws PoolExhaustedError when none gives an answer
 */
export async function* askInTurn(
  question: Question,
  ranking: readonly ChatModel[],
  context: MethodContext,
  desk: CallDesk,
  settings: GenerationSettings,
): AsyncGenerator<CollaborationEvent, Generation> {
  const failures: { model: string; error: Error }[] = []
  for (const [index, model] of ranking.entries()) {
    const random = context.random.fork(`reference ${index}`)
    const request = asTheCallerWants(
      answerRequest(model, question, question.messages, settings, random),
      context.answerSettings,
    )
    const outcome = yield* desk.until(desk.start({ stage: 'reference', index, model, request }).outcome)
    if (outcome.ok) return outcome.generation
    failures.push({ model: model.id, error: outcome.error })
    if (index + 1 < ranking.length) {
      yield { type: 'noted', degraded: true, note: `${model.id} gave no answer; the next was asked.` }
    }
  }
  throw new PoolExhaustedError(failures)
}
