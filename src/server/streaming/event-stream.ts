import type { ServerResponse } from 'node:http'
import { noLongerNeeded } from '../../cancellation/no-longer-needed.ts'
import type { Clock } from '../../ports/clock.ts'

/** Server-sent events, or lines of JSON, on a raw response. Nothing is sent, not even the head, before the first `open`, `send` or heartbeat. */
export interface EventStream {
  readonly isOpen: boolean
  open(): void
  /** Sends one event; `name` only where the protocol names its events. */
  send(data: string, name?: string): void
  /** Nothing can be sent after it. */
  end(): void
  /** Lets go of a stream that was never opened; the response is somebody else's then. */
  abandon(): void
}

export interface EventStreamOptions {
  readonly clock: Clock
  /** Read when the head is sent. */
  readonly headers: () => Readonly<Record<string, string>>
  /** Silence after which a comment is sent, in milliseconds. */
  readonly heartbeatMs: number
  /** A reader who takes nothing for so long is cut, in milliseconds. */
  readonly stalledClientMs: number
  /** `lines`: each value on a line of its own, without events' names and heartbeats. Default: `events`. */
  readonly framing?: 'events' | 'lines'
  /** Called right before the head is sent. */
  readonly onOpen?: () => void
}

/**
 * Writes straight to the response: each event leaves at once and alone. What the client has not taken yet waits in the
 * response's own buffer, which holds no more than the answer; a client that takes nothing at all is cut.
 */
export function createEventStream(response: ServerResponse, options: EventStreamOptions): EventStream {
  const { clock, heartbeatMs, stalledClientMs, framing = 'events' } = options
  const ended = new AbortController()
  let lastWriteMs = clock.nowMs()
  let stalled: AbortController | undefined

  const write = (text: string): void => {
    if (ended.signal.aborted || response.destroyed) return
    lastWriteMs = clock.nowMs()
    if (response.write(text) || stalled !== undefined) return
    stalled = new AbortController()
    const signal = AbortSignal.any([stalled.signal, ended.signal])
    clock.wait(stalledClientMs, signal).then(
      () => response.destroy(),
      () => undefined,
    )
    response.once('drain', () => {
      stalled?.abort(noLongerNeeded)
      stalled = undefined
    })
  }
  const open = (): void => {
    if (response.headersSent) return
    options.onOpen?.()
    response.writeHead(200, {
      ...options.headers(),
      'content-type': framing === 'lines' ? 'application/x-ndjson' : 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // nginx would hold events back.
      'x-accel-buffering': 'no',
    })
    response.flushHeaders()
  }
  const beat = async (): Promise<void> => {
    for (;;) {
      await clock.wait(Math.max(1, lastWriteMs + heartbeatMs - clock.nowMs()), ended.signal)
      if (clock.nowMs() - lastWriteMs < heartbeatMs) continue
      open()
      write(': still at it\n\n')
    }
  }
  if (framing === 'events') beat().catch(() => undefined)
  response.once('close', () => ended.abort(noLongerNeeded))

  return {
    get isOpen() {
      return response.headersSent
    },
    open,
    send(data, name) {
      open()
      if (framing === 'lines') return write(`${data}\n`)
      // JSON has no raw line break, so one `data:` line holds it all.
      write(name === undefined ? `data: ${data}\n\n` : `event: ${name}\ndata: ${data}\n\n`)
    },
    end() {
      if (ended.signal.aborted) return
      ended.abort(noLongerNeeded)
      response.end()
    },
    abandon: () => ended.abort(noLongerNeeded),
  }
}
