import type { Dispatcher } from 'undici'
import { MachineFaultError } from '../errors/machine-fault-error.ts'
import { type EndpointRefusal, ModelCallError, type ModelCallErrorKind } from '../errors/model-call-error.ts'
import type { SmacsError } from '../errors/smacs-error.ts'
import { decodedBody } from './body/decoded-body.ts'
import { parseLenientJson, sentJson } from './body/json-body.ts'
import type { EndpointOptions } from './endpoint-options.ts'
import { type EndpointRoute, endpointRoute } from './endpoint-route.ts'
import { endpointSecrets } from './endpoint-secrets.ts'
import type { HttpDispatcher } from './http-dispatcher.ts'
import { exchange, type HttpBody, type HttpResponse } from './http-exchange.ts'
import { parseRetryAfterMs } from './retry-after.ts'
import { createSecretFreeText } from './secret-free-text.ts'
import { classifyCode, classifyStatus, readUpstreamError, type UpstreamError } from './upstream-error.ts'

/** A successful answer whose body is still to be read. */
export interface EndpointResponse {
  /** Lower case, without parameters; empty where the endpoint named none. */
  readonly contentType: string
  /**
   * The body as it comes, at most `maxResponseBytes` of it. Leaving the loop early closes the connection.
   * @throws ModelCallError `too-large` beyond that, `truncated` when the connection breaks off.
   */
  readonly body: AsyncIterable<Uint8Array>
  /** Says that leaving the loop now is no breaking off: the body is about to end, its connection may be used again. */
  finish(): void
  /** Ends the body here, as if nothing more had come, and closes the connection. */
  cut(): void
  /** Everything has come, read or not. */
  readonly isOver: boolean
}

/** One OpenAI-compatible endpoint: sends requests and turns every way to fail into a ModelCallError free of secrets. */
export interface Endpoint {
  /**
   * @throws ModelCallError for every answer but a success; its cause is the network's own error where there was one.
   * @throws MachineFaultError when this machine can open no further connection.
   * @throws the signal's reason once it is aborted; the connection is closed then.
   */
  send(options: {
    readonly method: 'GET' | 'POST'
    /** Below the base address, such as `/chat/completions`. */
    readonly path: string
    readonly payload?: unknown
    readonly signal: AbortSignal
  }): Promise<EndpointResponse>
  /**
   * An error about what this endpoint did; `upstreamText` is quoted in it, cleaned and shortened. Of the cause no more
   * than its cleaned message is kept: parsers and sockets put bytes of the answer into their errors.
   */
  failure(options: {
    readonly kind: ModelCallErrorKind
    readonly what: string
    readonly upstreamText?: string
    readonly retryable?: boolean
    readonly refusal?: EndpointRefusal
    readonly cause?: unknown
  }): ModelCallError
  /** The error object an endpoint put into a payload of its own, as an error. */
  reportedFailure(error: UpstreamError): ModelCallError
  close(): Promise<void>
  /** The proxy in between; absent = none. */
  readonly proxy?: string
}

/** The most of an error's body that is read. */
const maxErrorCharacters = 64 * 1024
/** The most of its words that is kept for whoever has to act on them; messages quote less. */
const maxRefusalCharacters = 2000
/** How long a connection may take to end after its stream has, before it is given up instead of used again. */
const maxRestMs = 1000

const nextSteps: Partial<Record<ModelCallErrorKind, string>> = {
  authentication: 'Check its `apiKey`.',
  'not-found': 'Check its `model` and `baseUrl`.',
  connection: 'Check that a server runs there and that `baseUrl` is right.',
}

/**
 * Opens nothing yet: a connection is made by the first request and kept for the next ones.
 * @param subject the model's or embedder's id, for messages.
 * @param dispatcher how requests travel (a proxy, say); by default as `endpointRoute` says. Redirects are not followed.
 */
export function createEndpoint(subject: string, options: EndpointOptions, dispatcher?: HttpDispatcher): Endpoint {
  const route: EndpointRoute =
    dispatcher === undefined
      ? endpointRoute(options, options.environment)
      : { dispatcher: async () => dispatcher as Dispatcher, close: async () => undefined }
  const { proxy } = route
  const headers = requestHeaders(options)
  const urls = new Map<string, URL>()
  const urlOf = (path: string): URL => {
    const url = urls.get(path) ?? endpointUrl(options.baseUrl, path)
    urls.set(path, url)
    return url
  }
  const clean = createSecretFreeText(endpointSecrets(options).inMessages)

  const failure: Endpoint['failure'] = ({ kind, what, upstreamText, retryable = false, refusal, cause }) => {
    const quoted = upstreamText === undefined || upstreamText.trim() === '' ? '' : `: ${clean(upstreamText)}`
    return new ModelCallError({
      model: subject,
      kind,
      message: `${subject}: ${what}${quoted}`,
      retryable,
      refusal,
      ...(cause instanceof Error && { cause: new Error(clean(`${errorCode(cause)} ${cause.message}`)) }),
    })
  }
  const refusal = ({ message, code, type, param, counts }: UpstreamError): EndpointRefusal => ({
    message: clean(message, maxRefusalCharacters),
    ...(code !== undefined && { code: clean(code) }),
    ...(type !== undefined && { type: clean(type) }),
    ...(param !== undefined && { param: clean(param) }),
    ...(counts !== undefined && { counts }),
  })
  const decoded = (response: HttpResponse): HttpResponse => {
    const coding = response.headers['content-encoding']
    const body = decodedBody(response.body, coding)
    if (body !== undefined) return { ...response, body }
    response.body.cut()
    throw failure({
      kind: 'bad-response',
      what: 'it answered in a content encoding unknown here',
      upstreamText: coding ?? '',
    })
  }
  const rejection = async (method: string, url: URL, response: HttpResponse): Promise<ModelCallError> => {
    const text = await readStart(response.body)
    const said = readUpstreamError(parsedOrUndefined(text))
    const { kind, retryable } = classifyStatus(response.status, said?.code)
    const message = clean(said?.message ?? text)
    const answered = `${subject}: ${method} ${url.origin}${url.pathname} answered ${response.status}`
    const parts = [
      asSentence(message === '' ? answered : `${answered}: ${message}`),
      response.status >= 300 && response.status < 400 ? 'Redirects are not followed.' : nextSteps[kind],
    ]
    return new ModelCallError({
      model: subject,
      kind,
      retryable,
      status: response.status,
      retryAfterMs: parseRetryAfterMs(response.headers),
      refusal: refusal(said ?? { message: text }),
      message: parts.filter((part) => part !== undefined).join(' '),
    })
  }

  return {
    ...(proxy !== undefined && { proxy }),
    failure,
    reportedFailure(error) {
      const { kind, retryable } = classifyCode(error.code)
      const code = error.code === undefined ? '' : ` (${clean(error.code)})`
      const what = `the endpoint reported an error${code}`
      return failure({ kind, retryable, what, upstreamText: error.message, refusal: refusal(error) })
    },
    async send({ method, path, payload, signal }) {
      signal.throwIfAborted()
      const url = urlOf(path)
      const sent = payload === undefined ? null : await sentJson(payload)
      signal.throwIfAborted()
      let response: HttpResponse
      try {
        const { origin, pathname, search } = url
        const request = {
          origin,
          path: pathname + search,
          method,
          headers,
          body: sent,
          headersTimeout: 0,
          bodyTimeout: 0,
        }
        const dispatcher = await route.dispatcher()
        signal.throwIfAborted()
        response = decoded(await exchange(dispatcher, request, signal))
      } catch (cause) {
        signal.throwIfAborted()
        if (cause instanceof ModelCallError) throw cause
        throw connectionFailure(failure, `${method} ${url.origin}${url.pathname}`, proxy, cause)
      }
      if (response.status < 200 || response.status >= 300) {
        try {
          throw await rejection(method, url, response)
        } catch (error) {
          signal.throwIfAborted()
          throw error
        }
      }
      const { body } = response
      return {
        contentType: contentTypeOf(response.headers['content-type']),
        body: { [Symbol.asyncIterator]: () => readBody(body, options.maxResponseBytes, failure, signal) },
        finish: () => body.letEnd(maxRestMs),
        cut: () => body.cut(),
        get isOver() {
          return body.isOver
        },
      }
    },
    close: () => route.close(),
  }
}

function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

/** The address of a path below the base, the base's query kept. */
export function endpointUrl(baseUrl: string, path: string): URL {
  const url = new URL(baseUrl)
  url.pathname = url.pathname.replace(/\/+$/, '') + path
  url.hash = ''
  return url
}

function requestHeaders(options: EndpointOptions): Record<string, string> {
  const own = {
    accept: 'text/event-stream, application/json',
    // Without it any coding is welcome (RFC 9110, section 12.5.3); a compressed stream comes late.
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    ...(options.apiKey && { authorization: `Bearer ${options.apiKey}` }),
  }
  const given = Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return { ...own, ...Object.fromEntries(given) }
}

function contentTypeOf(header = ''): string {
  return (header.split(';')[0] ?? '').trim().toLowerCase()
}

/** Written out instead of generated: every token of every answer passes through it. */
function readBody(
  body: HttpBody,
  maxBytes: number,
  failure: Endpoint['failure'],
  signal: AbortSignal,
): AsyncIterator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]()
  const leave = async (): Promise<IteratorResult<Uint8Array>> => {
    await pieces.return?.()
    return { done: true, value: undefined }
  }
  let bytes = 0
  const take = (step: IteratorResult<Uint8Array>): IteratorResult<Uint8Array> => {
    signal.throwIfAborted()
    if (step.done === true) return step
    bytes += step.value.byteLength
    if (bytes <= maxBytes) return step
    void leave()
    throw failure({ kind: 'too-large', what: `the answer is longer than maxResponseBytes (${maxBytes})` })
  }
  const fail = (cause: unknown): never => {
    signal.throwIfAborted()
    throw failure({ kind: 'truncated', what: 'the connection broke off in mid-answer', retryable: true, cause })
  }
  return { next: () => pieces.next().then(take, fail), return: leave }
}

/** The first part of a body as text; whatever follows, or goes wrong, is of no interest to an error message. */
async function readStart(body: HttpBody): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true })
      if (text.length > maxErrorCharacters) break
    }
  } catch {
    // The status alone makes the error.
  }
  return text
}

function parsedOrUndefined(text: string): unknown {
  try {
    return parseLenientJson(text)
  } catch {
    return undefined
  }
}

/** Failures of a certificate or an address that no second try mends. */
const lastingCodes = /^(ENOTFOUND|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|UND_ERR_INVALID_ARG|ERR_INVALID)/

/** The connection was there and went away. */
const closedCodes: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/** Somebody answered, with a head that cannot be read or never ends. */
function isUnreadableAnswer(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === 'HTTPParserError' || /^UND_ERR_(HEADERS|RES)_/.test(errorCode(error)))
  )
}

/** This machine has none left to give; the endpoint is not even asked. */
const exhaustedCodes: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'])

function connectionFailure(
  failure: Endpoint['failure'],
  where: string,
  proxy: string | undefined,
  cause: unknown,
): SmacsError {
  const code = errorCode(cause)
  if (exhaustedCodes.has(code)) {
    return new MachineFaultError(
      'no-connections-left',
      `This process can open no further connection (${code}). Raise its limit of open files (\`ulimit -n\`), or answer fewer requests at once.`,
    )
  }
  if (closedCodes.has(code)) {
    // The request may have arrived and been worked on.
    return failure({
      kind: 'truncated',
      what: `${where} was cut off before any answer (${code})`,
      retryable: true,
      cause,
    })
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return failure({ kind: 'bad-response', what: `${where} answered with headers larger than 16 kB`, cause })
  }
  if (isUnreadableAnswer(cause)) {
    return failure({
      kind: 'bad-response',
      what: `${where} gave an answer that is no HTTP${code && ` (${code})`}`,
      cause,
    })
  }
  if (proxy !== undefined && cause instanceof Error && /\b407\b/.test(cause.message)) {
    const what = `${where} was refused by the proxy ${proxy} (407). Give its user and password: \`proxy: http://user:password@host:port\`, or the whole of it as env:NAME.`
    return failure({ kind: 'connection', what, cause })
  }
  const through = proxy === undefined ? '' : ` through the proxy ${proxy}`
  return failure({
    kind: 'connection',
    what: `${where} found no connection${through}${code && ` (${code})`}. ${nextSteps.connection}`,
    retryable: !lastingCodes.test(code),
    cause,
  })
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
