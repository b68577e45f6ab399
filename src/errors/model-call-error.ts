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
  /** A member that computes: no program in the text, a program that failed, a sandbox that does not work. */
  | 'no-program'
  | 'program-failed'
  | 'sandbox'

/** What an endpoint said to a request it would not answer, free of secrets. */
export interface EndpointRefusal {
  readonly message: string
  /** The endpoint's own word for it, and the field it is about. */
  readonly code?: string
  readonly type?: string
  readonly param?: string
  /** Counts it named beside its words, such as llama.cpp's `n_prompt_tokens` and `n_ctx`. */
  readonly counts?: Readonly<Record<string, number>>
}

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
  /** The endpoint's own words, where it gave any. */
  readonly refusal?: EndpointRefusal

  constructor(options: {
    model: string
    kind: ModelCallErrorKind
    message: string
    retryable?: boolean
    status?: number | undefined
    retryAfterMs?: number | undefined
    refusal?: EndpointRefusal | undefined
    cause?: unknown
  }) {
    super('model-call', options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.model = options.model
    this.kind = options.kind
    this.retryable = options.retryable ?? false
    if (options.status !== undefined) this.status = options.status
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
    if (options.refusal !== undefined) this.refusal = options.refusal
  }
}
