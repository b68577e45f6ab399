import type { Dispatcher } from 'undici'

/** A response whose head is here and whose body is still coming. */
export interface HttpResponse {
  readonly status: number
  /** Names in lower case; a name that came twice has its first value. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: HttpBody
}

/** The bytes of a response as they come, to be read once. Leaving the loop early closes the connection. */
export interface HttpBody extends AsyncIterable<Uint8Array> {
  /** Reads and forgets the rest, so that the connection can be used again; it is closed when that takes longer than `ms`. */
  letEnd(ms: number): void
  /** Ends the body here, as if nothing more had come, and closes the connection. */
  cut(): void
  /** All of it has come, read or not. */
  readonly isOver: boolean
}

/** The connection is told to wait when so much has come that nobody has taken. */
const unreadBytesAtMost = 64 * 1024
/** After so much it rests for the others' turn: a burst of small events costs its reader far more than its bytes do. */
const bytesAtOnce = 64 * 1024

/** The body was left before its end. */
const bodyLeft = new Error('The rest of the body is not wanted.')

/**
 * Sends one request and gives the response as soon as its head is there. Straight on a dispatcher: a stream object for
 * every body, and an iterator around it, cost more than the request.
 * @throws the dispatcher's error, or the signal's reason once it is aborted; so does reading the body
 */
export function exchange(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let abortConnection: ((reason: Error) => void) | undefined
    let body: ReturnType<typeof createBody> | undefined
    const fail = (error: unknown): void => {
      signal.removeEventListener('abort', onAbort)
      if (body === undefined) reject(error)
      else body.fail(error)
    }
    const onAbort = (): void => {
      fail(signal.reason)
      abortConnection?.(toError(signal.reason))
    }
    signal.addEventListener('abort', onAbort, { once: true })
    // The handler methods that dispatchers of undici 6 and 7 both know: callers bring their own.
    dispatcher.dispatch(options, {
      onConnect(abort) {
        abortConnection = abort
        if (signal.aborted) abort(toError(signal.reason))
      },
      onHeaders(status, rawHeaders, resume) {
        if (status < 200) return true
        body = createBody(resume, () => abortConnection?.(bodyLeft))
        resolve({ status, headers: headersFrom(rawHeaders), body: body.readable })
        return true
      },
      onData: (chunk) => body?.add(chunk) ?? true,
      onComplete() {
        signal.removeEventListener('abort', onAbort)
        body?.end()
      },
      onError: fail,
    })
  })
}

function createBody(resume: () => void, abort: () => void) {
  const unread: Uint8Array[] = []
  let unreadBytes = 0
  let isPaused = false
  let isResting = false
  let bytesSinceRest = 0
  let isForgotten = false
  let ended: { readonly error?: unknown } | undefined
  let waiting: { resolve: (result: IteratorResult<Uint8Array>) => void; reject: (error: unknown) => void } | undefined
  let restTimer: NodeJS.Timeout | undefined

  const settle = (how: { readonly error?: unknown }): void => {
    if (ended !== undefined) return
    ended = how
    clearTimeout(restTimer)
    const reader = waiting
    waiting = undefined
    if (reader === undefined) return
    if ('error' in how) reader.reject(how.error)
    else reader.resolve({ done: true, value: undefined })
  }
  const goOn = (): void => {
    if (!isPaused || isResting) return
    isPaused = false
    resume()
  }
  const rest = (): void => {
    bytesSinceRest = 0
    isResting = true
    isPaused = true
    setImmediate(() => {
      isResting = false
      if (unreadBytes < unreadBytesAtMost) goOn()
    })
  }
  const readable: HttpBody = {
    get isOver() {
      return ended !== undefined
    },
    letEnd(ms) {
      isForgotten = true
      if (ended !== undefined) return
      restTimer = setTimeout(abort, ms).unref()
      goOn()
    },
    cut() {
      if (ended !== undefined) return
      settle({})
      abort()
    },
    [Symbol.asyncIterator]: () => ({
      next() {
        const value = unread.shift()
        if (value !== undefined) {
          unreadBytes -= value.byteLength
          if (unreadBytes < unreadBytesAtMost) goOn()
          return Promise.resolve({ done: false, value })
        }
        if (ended === undefined) {
          return new Promise((resolve, reject) => {
            waiting = { resolve, reject }
          })
        }
        return 'error' in ended ? Promise.reject(ended.error) : Promise.resolve({ done: true, value: undefined })
      },
      return() {
        if (ended === undefined && !isForgotten) abort()
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
  return {
    readable,
    add(chunk: Uint8Array): boolean {
      if (isForgotten) return true
      bytesSinceRest += chunk.byteLength
      if (bytesSinceRest >= bytesAtOnce && !isResting) rest()
      const reader = waiting
      waiting = undefined
      if (reader !== undefined) reader.resolve({ done: false, value: chunk })
      else {
        unread.push(chunk)
        unreadBytes += chunk.byteLength
        if (unreadBytes >= unreadBytesAtMost) isPaused = true
      }
      return !isPaused
    },
    end: () => settle({}),
    fail: (error: unknown) => settle({ error }),
  }
}

function headersFrom(raw: readonly Uint8Array[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = String(raw[at]).toLowerCase()
    headers[name] ??= String(raw[at + 1])
  }
  return headers
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
