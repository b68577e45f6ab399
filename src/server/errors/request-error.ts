import { SmacsError } from '../../errors/smacs-error.ts'

/** The `type` of an error as OpenAI's clients know it. */
export type OpenAiErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'rate_limit_error'
  | 'insufficient_quota'
  | 'upstream_error'
  | 'timeout_error'
  | 'overloaded_error'
  | 'server_error'

export interface RequestErrorOptions {
  /** HTTP status. */
  readonly status: number
  readonly type: OpenAiErrorType
  /** A stable word for programs. */
  readonly code?: string | undefined
  /** The request's field at fault. */
  readonly param?: string | undefined
  readonly retryAfterSeconds?: number | undefined
  /** Numbers that the endpoint named beside its words, such as `n_ctx`. */
  readonly counts?: Readonly<Record<string, number>> | undefined
  /** One entry a model asked, where models are the cause. */
  readonly causes?: readonly { readonly model: string; readonly code: string; readonly message: string }[] | undefined
  readonly cause?: unknown
}

/** A request the server answers with an error, in words for its sender. */
export class RequestError extends SmacsError {
  readonly status: number
  readonly type: OpenAiErrorType
  readonly param?: string
  readonly retryAfterSeconds?: number
  readonly counts?: Readonly<Record<string, number>>
  readonly causes?: RequestErrorOptions['causes']

  constructor(message: string, options: RequestErrorOptions) {
    super(options.code ?? options.type, message, options.cause === undefined ? undefined : { cause: options.cause })
    this.status = options.status
    this.type = options.type
    if (options.param !== undefined) this.param = options.param
    if (options.retryAfterSeconds !== undefined) this.retryAfterSeconds = options.retryAfterSeconds
    if (options.counts !== undefined) this.counts = options.counts
    if (options.causes !== undefined) this.causes = options.causes
  }
}

/** 400: the request itself is at fault. `param` names the field. */
export function invalidRequest(message: string, param?: string, code?: string): RequestError {
  return new RequestError(message, { status: 400, type: 'invalid_request_error', param, code })
}

/** 404: what was asked for is not there. */
export function notFound(message: string, code: string): RequestError {
  return new RequestError(message, { status: 404, type: 'not_found_error', code })
}
