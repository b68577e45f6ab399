import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { noLongerNeeded } from '../../cancellation/no-longer-needed.ts'
import type { Clock } from '../../ports/clock.ts'

/** Server-sent events, or lines of JSON, on a raw response. Nothing is sent, not even the head, before the first `open`, `send` or heartbeat. */
export interface EventStream {
  readonly isOpen: boolean
  /** Waits while the client has more than 1 MiB still to take; it ends with the connection too. */
  ready(): Promise<void>
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

const unsentBytesAtMost = 2 ** 20

/**
 * Writes straight to the response: each event leaves at once and alone. What the client has not taken yet waits in the
 * response's own buffer; whoever waits for `ready` lets it hold little more than 1 MiB. A client that takes nothing at
 * all for a while is cut; a slow one is not.
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
    cutWhenStalled(AbortSignal.any([stalled.signal, ended.signal])).catch(() => undefined)
    response.once('drain', () => {
      stalled?.abort(noLongerNeeded)
      stalled = undefined
    })
  }
  const cutWhenStalled = async (signal: AbortSignal): Promise<void> => {
    for (let taken = -1; takenBytes() > taken; await clock.wait(stalledClientMs, signal)) taken = takenBytes()
    response.destroy()
  }
  const takenBytes = (): number => (response.socket?.bytesWritten ?? 0) - (response.socket?.writableLength ?? 0)
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
    async ready() {
      while (response.writableLength > unsentBytesAtMost && !ended.signal.aborted && !response.destroyed) {
        const going = new AbortController()
        await Promise.race(['drain', 'close'].map((event) => once(response, event, { signal: going.signal })))
        going.abort()
      }
    },
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
