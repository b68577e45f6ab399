import type { RequestError } from './request-error.ts'

/** The body of an error as OpenAI's clients read it; `causes` and `trace_id` are ours. */
export interface ErrorBody {
  readonly error: {
    readonly message: string
    readonly type: string
    readonly param: string | null
    readonly code: string
    readonly causes?: RequestError['causes']
    readonly trace_id?: string
    readonly [count: string]: unknown
  }
}

export function errorBody(error: RequestError, traceId?: string): ErrorBody {
  return {
    error: {
      message: error.message,
      type: error.type,
      param: error.param ?? null,
      code: error.code,
      ...error.counts,
      ...(error.causes !== undefined && { causes: error.causes }),
      ...(traceId !== undefined && { trace_id: traceId }),
    },
  }
}
