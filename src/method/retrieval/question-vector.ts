import type { Question } from '../../ports/question.ts'
import { embedTexts } from '../calls/embed-texts.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'

/** Finding out what kind of question it is may take this share of the time there is. */
const timeShare = 0.25

/**
 * The question's vector by the bank's embedder; undefined, with a note, where the embedder fails.
 * @param otherwise what happens without it, for the note
 */
export async function* questionVector(
  question: Question,
  context: MethodContext,
  otherwise: string,
): AsyncGenerator<CollaborationEvent, Float32Array | undefined> {
  const now = context.clock.nowMs()
  const untilMs = context.deadlineAtMs === undefined ? undefined : now + timeShare * (context.deadlineAtMs - now)
  const embedded = await embedTexts([question.text], 'query', context, untilMs)
  if (embedded.ok) return embedded.vectors[0]
  const note = `The question was not compared with the bank, ${otherwise}: ${embedded.error.message}`
  yield { type: 'noted', degraded: true, note }
  return undefined
}
