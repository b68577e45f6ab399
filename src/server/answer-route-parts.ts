import type { StreamingParts } from './streaming/stream-answer.ts'

/** What a request may hold, and how strictly it is read. */
export interface RequestRules {
  readonly messages: number
  readonly tools: number
  /** Refuse fields that this server does not use itself. */
  readonly strictFields: boolean
}

/** What every route that answers questions needs. */
export interface AnswerRouteParts extends StreamingParts {
  readonly rules: () => RequestRules
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number
}
