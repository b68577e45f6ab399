import type { CollaborationEvent } from '../../method/events.ts'

/** One step in a line, for readers who watch a pool work; undefined for what they need not see. */
export function progressLine(event: CollaborationEvent): string | undefined {
  switch (event.type) {
    case 'fitting-started':
      return `Learning from ${event.bankQuestions} questions of the bank, once`
    case 'call-started':
      return event.stage === 'reference'
        ? `Asking ${event.model}`
        : `${event.model} writes candidate ${event.index + 1}`
    case 'call-failed': {
      const why = event.failure.kind ?? event.failure.name
      return event.stage === 'reference'
        ? `${event.model} gave no answer (${why})`
        : `Candidate ${event.index + 1} was not written (${why})`
    }
    case 'answers-weighed':
      return event.explanation
    case 'scored':
      return `Candidate ${event.chosen + 1} of ${event.scores.length} wins by ${event.signals.join(' and ')}`
    default:
      return undefined
  }
}
