import type { CollaborationEvent } from '../../method/events.ts'

/** One step in a line, for readers who watch a pool work; undefined for what they need not see. */
export function progressLine(event: CollaborationEvent): string | undefined {
  switch (event.type) {
    case 'fitting-started':
      return `Learning from ${event.bankQuestions} questions of the bank, once`
    case 'reference-started':
      return `Asking ${event.model}`
    case 'reference-failed':
      return `${event.model} gave no answer (${event.failure.kind ?? event.failure.name})`
    case 'answers-weighed':
      return event.explanation
    case 'candidate-started':
      return `${event.model} writes candidate ${event.candidate + 1}`
    case 'candidate-failed':
      return `Candidate ${event.candidate + 1} was not written (${event.failure.kind ?? event.failure.name})`
    case 'scored':
      return `Candidate ${event.chosen + 1} of ${event.scores.length} wins by ${event.signals.join(' and ')}`
    default:
      return undefined
  }
}
