import type { CollaborationEvent, FailureReport } from '../method/events.ts'
import type { CallSummary } from '../method/summarise-calls.ts'
import type { Question } from '../ports/question.ts'

/** How one question was answered, kept to be looked at and scored again. */
export interface Trace {
  readonly id: string
  /** The name of the key that asked. */
  readonly client: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly durationMs: number
  /** What was asked for by `model`. */
  readonly target: string
  readonly status: 'answered' | 'failed' | 'cancelled'
  readonly failure?: FailureReport
  readonly summary: CallSummary
  /** As the client sent it; absent where `content` is `none`. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Content hash of the bank it was answered from; absent where there was none. */
  readonly bankHash?: string
  /** Whether texts are in it: `none` keeps who was asked, when, and what it took. */
  readonly content: 'full' | 'none'
  /** Paths of the request's fields that were not used. Absent where there are none or `content` is `none`. */
  readonly ignored?: readonly string[]
  /** Absent where `content` is `none`. */
  readonly question?: Question
  /** Everything that happened, deltas left out: each text stands whole in its generation. */
  readonly events: readonly CollaborationEvent[]
}
