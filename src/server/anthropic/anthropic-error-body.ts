import type { RequestError } from '../errors/request-error.ts'

const types: Readonly<Record<string, string>> = {
  invalid_request_error: 'invalid_request_error',
  authentication_error: 'authentication_error',
  permission_error: 'permission_error',
  not_found_error: 'not_found_error',
  rate_limit_error: 'rate_limit_error',
  insufficient_quota: 'rate_limit_error',
  overloaded_error: 'overloaded_error',
  timeout_error: 'timeout_error',
}

/** The body of an error as Anthropic's clients read it. */
export function anthropicErrorBody(error: RequestError, traceId: string) {
  const type = types[error.type] ?? 'api_error'
  return { type: 'error', error: { type, message: error.message }, request_id: traceId } as const
}
