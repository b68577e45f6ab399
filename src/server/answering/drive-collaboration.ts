import type { Answer } from '../../method/answer.ts'
import type { Collaboration } from '../../method/collaboration.ts'
import type { CollaborationEvent } from '../../method/events.ts'
import { summariseCalls } from '../../method/summarise-calls.ts'
import type { AnswerEnd, CollaborationObserver } from '../observation/collaboration-observer.ts'

/**
 * Reads a collaboration to its end as fast as whoever looks on can take it, and tells every observer once how it ended.
 * @param isCancelled whether whoever asked is gone, so that an error is no failure
 */
export async function driveCollaboration(
  collaboration: Collaboration,
  observers: readonly CollaborationObserver[],
  isCancelled: () => boolean,
): Promise<Answer> {
  const milestones: CollaborationEvent[] = []
  const end = (
    how: { status: 'answered'; answer: Answer } | { status: 'failed' | 'cancelled'; error: unknown },
  ): void => {
    const ended: AnswerEnd = { ...how, summary: summariseCalls(milestones) }
    for (const observer of observers) observer.end(ended)
  }
  let answer: Answer
  try {
    for (;;) {
      const step = await collaboration.next()
      if (step.done) {
        answer = step.value
        break
      }
      // A long answer has thousands of deltas, and none of them counts a call.
      if (!step.value.type.endsWith('-delta')) milestones.push(step.value)
      for (const observer of observers) observer.observe(step.value)
      for (const observer of observers) await observer.ready?.()
    }
  } catch (error) {
    end({ status: isCancelled() ? 'cancelled' : 'failed', error })
    throw error
  }
  end({ status: 'answered', answer })
  return answer
}
