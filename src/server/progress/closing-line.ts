import type { Answer } from '../../method/answer.ts'
import type { CollaborationEvent } from '../../method/events.ts'
import { rightness } from '../../method/posterior/reading-event.ts'

type Weighed = Extract<CollaborationEvent, { type: 'answers-weighed' }>

/** One line under an answer: who agreed, how likely it is right, how many calls it took. Begins with an empty line. */
export function closingLine(answer: Answer, weighed: Weighed | undefined): string {
  const { confidence, usage, models } = answer
  const supporters = weighed?.clusters[0]?.supporters ?? []
  const parts = [
    ...(weighed !== undefined && supporters.length > 0
      ? [
          `${supporters.join(', ')} agree${supporters.length === 1 ? 's' : ''} (${supporters.length} of ${weighed.asked})`,
        ]
      : [`by ${models.join(', ')}`]),
    ...(confidence === undefined ? [] : [rightness(confidence)]),
    `${usage.calls} ${usage.calls === 1 ? 'call' : 'calls'}`,
  ]
  return `\n\n— ${parts.join(' · ')}`
}
