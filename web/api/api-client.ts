/** What the server says when it cannot do what it was asked; `status` 0 = it could not be reached. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly traceId: string | undefined
  /** What each model failed with, where several were asked. */
  readonly causes: readonly string[]

  constructor(
    message: string,
    { status, code, traceId, causes = [] }: { status: number; code: string; traceId?: string; causes?: string[] },
  ) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.traceId = traceId
    this.causes = causes
  }
}

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  readonly signal?: AbortSignal
  readonly headers?: Readonly<Record<string, string>>
}

/** Called whenever the server no longer knows who asks. */
const onUnknownReader: { handler: () => void } = { handler: () => undefined }

export function whenSignInNeeded(handler: () => void): void {
  onUnknownReader.handler = handler
}

/** The page stands in a folder of its own, one below the API; this holds under any prefix. */
export function apiAddress(path: string): string {
  return new URL(`../${path.replace(/^\//, '')}`, document.baseURI).href
}

/** Asks the API. @throws ApiError for every answer but a good one; an AbortError where the signal aborts. */
export async function request(
  path: string,
  { method = 'GET', body, signal, headers }: ApiRequest = {},
): Promise<Response> {
  let response: Response
  try {
    response = await fetch(apiAddress(path), {
      method,
      credentials: 'same-origin',
      headers: {
        'x-smacs-page': '1',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiError('', { status: 0, code: 'unreachable' })
  }
  if (response.ok) return response
  const failure = await failureOf(response)
  if (failure.status === 401) onUnknownReader.handler()
  throw failure
}

/** Asks the API for JSON. */
export async function requestJson<Body>(path: string, options: ApiRequest = {}): Promise<Body> {
  const response = await request(path, options)
  return (response.status === 204 ? undefined : await response.json()) as Body
}

async function failureOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '')
  return (
    apiErrorFrom(jsonOf(text), response.status) ??
    new ApiError(text.slice(0, 400), { status: response.status, code: '' })
  )
}

/** An error in the API's own form; undefined where it is something else. */
export function apiErrorFrom(body: unknown, status: number): ApiError | undefined {
  const error = fieldOf(body, 'error')
  const message = fieldOf(error, 'message')
  if (typeof message !== 'string') return undefined
  const code = fieldOf(error, 'code')
  const traceId = fieldOf(error, 'trace_id')
  const causes = fieldOf(error, 'causes')
  return new ApiError(message, {
    status,
    code: typeof code === 'string' ? code : '',
    ...(typeof traceId === 'string' && { traceId }),
    ...(Array.isArray(causes) && { causes: causes.flatMap(causeText) }),
  })
}

function causeText(cause: unknown): string[] {
  const message = fieldOf(cause, 'message')
  const model = fieldOf(cause, 'model')
  if (typeof message !== 'string') return []
  return [typeof model === 'string' ? `${model}: ${message}` : message]
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
