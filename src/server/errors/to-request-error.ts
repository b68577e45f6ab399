import { BudgetExceededError } from '../../errors/budget-exceeded-error.ts'
import { MachineFaultError } from '../../errors/machine-fault-error.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import { causeText, PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import { ClientLeftError } from './client-left-error.ts'
import { endpointCode } from './endpoint-code.ts'
import { RequestError, type RequestErrorOptions } from './request-error.ts'

/**
 * What the sender of a request is told of any error. Our own errors speak for themselves; of anything else only that it
 * happened, since its message may hold what is nobody's business.
 */
export function toRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error
  if (error instanceof PoolExhaustedError) return fromPool(error)
  if (error instanceof BudgetExceededError) return fromBudget(error)
  if (error instanceof MachineFaultError) return fromMachine(error)
  if (error instanceof UsageError) {
    return new RequestError(error.message, { status: 400, type: 'invalid_request_error', cause: error })
  }
  if (error instanceof ClientLeftError) {
    return new RequestError(error.message, {
      status: 499,
      type: 'invalid_request_error',
      code: error.code,
      cause: error,
    })
  }
  if (isFastifyError(error)) return fromFastify(error)
  const said = SmacsError.isInstance(error) ? error.message : 'An error inside the server; its log says which.'
  return new RequestError(said, { status: 500, type: 'server_error', cause: error })
}

function fromBudget(error: BudgetExceededError): RequestError {
  const own = error.subject === undefined
  return new RequestError(error.message, {
    status: own ? 400 : 429,
    type: own ? 'invalid_request_error' : 'insufficient_quota',
    code: own ? 'budget_exceeded' : 'insufficient_quota',
    ...(own && { param: `smacs.${error.ceiling}` }),
    cause: error,
  })
}

/** The server is in trouble, and the same request may be answered a little later. */
function fromMachine(error: MachineFaultError): RequestError {
  return new RequestError(error.message, {
    status: 503,
    type: 'server_error',
    code: error.fault,
    retryAfterSeconds: 5,
    cause: error,
  })
}

/** Every model asked failed: as one of them would have said it where they all say the same, else 502. */
function fromPool(error: PoolExhaustedError): RequestError {
  const errors = error.causes.map((cause) => cause.error)
  const [first] = errors
  if (first instanceof BudgetExceededError && errors.every((each) => each instanceof BudgetExceededError)) {
    return fromBudget(first)
  }
  // No model is to blame for what its own machine kept from it, whatever ailed the others.
  const fault = errors.find((each) => each instanceof MachineFaultError)
  if (fault !== undefined) return fromMachine(fault)
  if (first instanceof UsageError && errors.every((each) => each instanceof UsageError)) return toRequestError(first)
  const causes = error.causes.map(({ model, error: cause }) => ({
    model,
    code: causeCode(cause),
    message: cause.message,
  }))
  const [only] = causes
  const message = causes.length === 1 && only !== undefined ? causeText(only.model, only.message) : error.message
  return new RequestError(message, { ...worded(errors), causes, cause: error })
}

function causeCode(error: Error): string {
  if (error instanceof ModelCallError) return error.kind
  return SmacsError.isInstance(error) ? error.code : 'unknown'
}

/** The endpoint's own word, field and numbers where all say the same. */
function refusalOf(errors: readonly Error[]): Pick<RequestErrorOptions, 'code' | 'param' | 'counts'> {
  const refusals = errors.map((error) => (error instanceof ModelCallError ? error.refusal : undefined))
  const codes = new Set(refusals.map((refusal) => refusal && endpointCode(refusal)))
  const [code] = codes
  if (codes.size > 1 || code === undefined) return { code: 'refused_by_model' }
  const params = new Set(refusals.map((refusal) => refusal?.param))
  const counts = refusals.length === 1 ? refusals[0]?.counts : undefined
  return { code, ...(params.size === 1 && { param: refusals[0]?.param }), counts }
}

function worded(errors: readonly Error[]): Omit<RequestErrorOptions, 'causes' | 'cause'> {
  const kinds = new Set(errors.map(causeCode))
  const only = (...allowed: readonly string[]): boolean => [...kinds].every((kind) => allowed.includes(kind))
  const waits = errors.flatMap((error) =>
    error instanceof ModelCallError && error.retryAfterMs !== undefined ? [error.retryAfterMs] : [],
  )
  const wait = waits.length === 0 ? {} : { retryAfterSeconds: Math.ceil(Math.min(...waits) / 1000) }
  if (only('refused-request')) return { status: 400, type: 'invalid_request_error', ...refusalOf(errors) }
  if (only('rate-limited')) return { status: 429, type: 'rate_limit_error', code: 'upstream_rate_limited', ...wait }
  if (only('rate-limited', 'circuit-open')) {
    return { status: 503, type: 'overloaded_error', code: 'upstream_unavailable', ...wait }
  }
  if (only('timeout', 'call-cancelled')) return { status: 504, type: 'timeout_error', code: 'upstream_timeout' }
  return { status: 502, type: 'upstream_error', code: 'no_model_answered' }
}

interface FastifyErrorLike {
  readonly code: string
  readonly statusCode?: number
  readonly message: string
}

function isFastifyError(error: unknown): error is FastifyErrorLike {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('FST_')
}

function fromFastify({ code, statusCode = 500, message }: FastifyErrorLike): RequestError {
  const told: Readonly<Record<string, string>> = {
    FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body must be JSON: send `Content-Type: application/json`.',
    FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty; a JSON object is expected.',
    FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
    FST_ERR_CTP_BODY_TOO_LARGE: 'The body is larger than `server.limits.bodyBytes` allows.',
  }
  const type = statusCode >= 500 ? 'server_error' : 'invalid_request_error'
  return new RequestError(told[code] ?? message, { status: statusCode, type, code: code.toLowerCase() })
}
