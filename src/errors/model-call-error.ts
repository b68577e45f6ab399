import { SmacsError } from './smacs-error.ts'

/** How a generation failed. */
export type ModelCallErrorKind =
  | 'connection'
  | 'timeout'
  | 'authentication'
  | 'not-found'
  | 'rate-limited'
  | 'refused-request'
  | 'upstream'
  | 'bad-response'
  | 'truncated'
  | 'empty'
  | 'too-large'
  | 'circuit-open'
  | 'not-recorded'

/** One generation of one model failed. Holds no key, no header and no prompt. */
export class ModelCallError extends SmacsError {
  readonly model: string
  readonly kind: ModelCallErrorKind
  /** Whether the same request may succeed a little later. Decided where the failure was seen. */
  readonly retryable: boolean
  /** HTTP status, where there was one. */
  readonly status?: number
  /** How long the endpoint asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number

  constructor(options: {
    model: string
    kind: ModelCallErrorKind
    message: string
    retryable?: boolean
    status?: number | undefined
    retryAfterMs?: number | undefined
    cause?: unknown
  }) {
    super('model-call', options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.model = options.model
    this.kind = options.kind
    this.retryable = options.retryable ?? false
    if (options.status !== undefined) this.status = options.status
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}
