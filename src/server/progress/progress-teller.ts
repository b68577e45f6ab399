import type { Show } from '../../config/server-section.ts'
import type { Answer } from '../../method/answer.ts'
import type { CollaborationEvent } from '../../method/events.ts'
import { closingLine } from './closing-line.ts'
import { progressLine } from './progress-line.ts'

/** Turns what happens into what a client is shown beside the answer. */
export interface ProgressTeller {
  /** Decided once it is known who answers; until then nothing is told. */
  show: Show
  /** What is to be shown as thinking now; undefined = nothing. */
  lineOf(event: CollaborationEvent): string | undefined
  /** What is to be put under the answer's text; empty = nothing. */
  footerOf(answer: Answer): string
}

export function createProgressTeller(): ProgressTeller {
  let weighed: Extract<CollaborationEvent, { type: 'answers-weighed' }> | undefined
  return {
    show: 'none',
    lineOf(event) {
      if (event.type === 'answers-weighed') weighed = event
      const line = this.show === 'reasoning' ? progressLine(event) : undefined
      return line === undefined ? undefined : `${line}\n`
    },
    footerOf(answer) {
      return this.show === 'footer' && answer.text !== '' ? closingLine(answer, weighed) : ''
    },
  }
}
