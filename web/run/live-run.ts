import { signal } from '@preact/signals'
import type { ApiError } from '../api/api-client.ts'
import { emptyRun, type RunEvent, type RunState, readEvent } from './run-state.ts'
import { type AskedQuestion, streamRun } from './stream-run.ts'

/** The question that was asked last, and how far its answer has come. */
export interface LiveRun {
  /** Undefined until something was asked. */
  readonly asked: AskedQuestion | undefined
  readonly run: RunState | undefined
  readonly state: 'idle' | 'running' | 'done' | 'stopped' | 'failed'
  readonly error: ApiError | undefined
  /** From the question to the end of the answer, once it has come. */
  readonly tookMs: number | undefined
}

/** A page that is not seen draws no frames, and goes on all the same. */
const unseenMs = 250

const idle: LiveRun = { asked: undefined, run: undefined, state: 'idle', error: undefined, tookMs: undefined }

/** One question at a time; it goes on while its reader looks at other places of the page. */
export const liveRun = signal<LiveRun>(idle)
let leaving: AbortController | undefined

/** Asks, in place of what was asked before; what comes is drawn once a frame. @param onEvent hears of everything that happens */
export function askLive(asked: AskedQuestion, onEvent: (event: RunEvent) => void): void {
  leaving?.abort()
  const own = new AbortController()
  leaving = own
  const startedMs = performance.now()
  let run = emptyRun
  let tookMs: number | undefined
  let isDrawn = true
  let isEnded = false
  const draw = (): void => {
    if (isDrawn || isEnded) return
    isDrawn = true
    liveRun.value = { asked, run, state: 'running', error: undefined, tookMs }
  }
  liveRun.value = { asked, run, state: 'running', error: undefined, tookMs }
  addEventListener('beforeunload', askBeforeLeaving)
  const tell = (event: RunEvent): void => {
    run = readEvent(run, event)
    if (event.type === 'answer-report') tookMs = performance.now() - startedMs
    onEvent(event)
    if (!isDrawn) return
    isDrawn = false
    if (document.visibilityState === 'visible') requestAnimationFrame(draw)
    else setTimeout(draw, unseenMs)
  }
  const end = (state: 'done' | 'stopped' | 'failed', error?: ApiError): void => {
    isEnded = true
    if (leaving !== own) return
    removeEventListener('beforeunload', askBeforeLeaving)
    liveRun.value = { asked, run, state, error, tookMs }
  }
  streamRun(asked, tell, own.signal).then(
    () => end('done'),
    (error: ApiError) => (own.signal.aborted ? end('stopped') : end('failed', error)),
  )
}

export function stopLive(): void {
  leaving?.abort()
}

/** The server gives up what nobody waits for: the browser asks whether that is meant. */
function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault()
}
