import type { ModelCallErrorKind } from '../errors/model-call-error.ts'

/** How a failure counts: what kind it is and whether the same request may succeed a little later. */
export interface FailureClass {
  readonly kind: ModelCallErrorKind
  readonly retryable: boolean
}

/** What an error object of the OpenAI shape (or one of its many relatives) says, as far as it says anything. */
export interface UpstreamError {
  readonly message: string
  readonly code?: string
  /** Its kind, where that is told apart from the code. */
  readonly type?: string
  /** The field it is about. */
  readonly param?: string
  /** Further numbers beside the words. */
  readonly counts?: Readonly<Record<string, number>>
}

/** How an HTTP status counts. `code` is the endpoint's own word for it, where it gave one. */
export function classifyStatus(status: number, code?: string): FailureClass {
  if (status === 401 || status === 403) return { kind: 'authentication', retryable: false }
  if (status === 404) return { kind: 'not-found', retryable: false }
  if (status === 408) return { kind: 'timeout', retryable: true }
  // A spent quota is sent as a rate limit, but no waiting of ours helps.
  if (status === 429) return { kind: 'rate-limited', retryable: code !== 'insufficient_quota' }
  if (status === 425 || status === 409) return { kind: 'upstream', retryable: true }
  if (status >= 500) return { kind: 'upstream', retryable: status !== 501 && status !== 505 }
  if (status >= 400) return { kind: 'refused-request', retryable: false }
  return { kind: 'bad-response', retryable: false }
}

/** How an error object inside a stream counts, where no status tells. */
export function classifyCode(code: string | undefined): FailureClass {
  if (code === undefined) return { kind: 'upstream', retryable: true }
  if (/^[1-5]\d\d$/.test(code)) return classifyStatus(Number(code))
  if (code === 'insufficient_quota') return { kind: 'rate-limited', retryable: false }
  if (/rate_?limit|too_many_requests/i.test(code)) return { kind: 'rate-limited', retryable: true }
  if (/auth|permission|api_?key/i.test(code)) return { kind: 'authentication', retryable: false }
  if (/not_?found/i.test(code)) return { kind: 'not-found', retryable: false }
  if (/invalid_request|context_length|bad_?request/i.test(code)) return { kind: 'refused-request', retryable: false }
  return { kind: 'upstream', retryable: true }
}

/**
 * Reads the error out of a payload, or undefined if it holds none. Seen in the wild: `{error: {message, code, type}}`,
 * `{error: "text"}`, `{object: "error", message}`, `{detail: "text" | [{msg, loc}]}`, `{message}`.
 */
export function readUpstreamError(payload: unknown): UpstreamError | undefined {
  if (!isRecord(payload)) return undefined
  const { error, detail } = payload
  if (typeof error === 'string' && error !== '') return { message: error }
  if (isRecord(error)) return fromFields(error)
  if (payload.object === 'error') return fromFields(payload)
  if (typeof detail === 'string') return { message: detail }
  if (Array.isArray(detail)) return { message: JSON.stringify(detail) }
  return undefined
}

function fromFields(fields: Readonly<Record<string, unknown>>): UpstreamError {
  const message = typeof fields.message === 'string' ? fields.message : JSON.stringify(fields)
  const code = [fields.code, fields.status, fields.type].find(
    (value) => typeof value === 'number' || (typeof value === 'string' && value !== ''),
  )
  const isCount = ([name, value]: readonly [string, unknown]): boolean =>
    typeof value === 'number' && Number.isFinite(value) && name !== 'code' && name !== 'status'
  const counts = Object.fromEntries(Object.entries(fields).filter(isCount)) as Readonly<Record<string, number>>
  return {
    message,
    ...(code !== undefined && { code: String(code) }),
    ...(typeof fields.type === 'string' && fields.type !== code && { type: fields.type }),
    ...(typeof fields.param === 'string' && fields.param !== '' && { param: fields.param }),
    ...(Object.keys(counts).length > 0 && { counts }),
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
