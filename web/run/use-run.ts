import { useEffect, useRef, useState } from 'preact/hooks'
import type { ApiError } from '../api/api-client.ts'
import { emptyRun, type RunEvent, type RunState, readEvent } from './run-state.ts'
import { type AskedQuestion, streamRun } from './stream-run.ts'

export interface LiveRun {
  readonly run: RunState | undefined
  readonly state: 'idle' | 'running' | 'done' | 'stopped' | 'failed'
  readonly error: ApiError | undefined
  ask(question: AskedQuestion): void
  stop(): void
}

/** A page that is not seen draws no frames, and goes on all the same. */
const unseenMs = 250

/** Asks one question at a time; what comes is drawn once a frame. */
export function useRun(onEvent: (event: RunEvent) => void): LiveRun {
  const [shown, setShown] = useState<Pick<LiveRun, 'run' | 'state' | 'error'>>(idle)
  const leaving = useRef<AbortController>(undefined)
  useEffect(() => () => leaving.current?.abort(), [])

  const ask = (question: AskedQuestion): void => {
    leaving.current?.abort()
    const own = new AbortController()
    leaving.current = own
    let run = emptyRun
    let isDrawn = true
    let isEnded = false
    const draw = (): void => {
      if (isDrawn || isEnded) return
      isDrawn = true
      setShown({ run, state: 'running', error: undefined })
    }
    setShown({ run, state: 'running', error: undefined })
    const tell = (event: RunEvent): void => {
      run = readEvent(run, event)
      onEvent(event)
      if (!isDrawn) return
      isDrawn = false
      if (document.visibilityState === 'visible') requestAnimationFrame(draw)
      else setTimeout(draw, unseenMs)
    }
    const end = (state: 'done' | 'stopped' | 'failed', error?: ApiError): void => {
      isEnded = true
      if (leaving.current === own) setShown({ run, state, error })
    }
    streamRun(question, tell, own.signal).then(
      () => end('done'),
      (error: ApiError) => (own.signal.aborted ? end('stopped') : end('failed', error)),
    )
  }
  return { ...shown, ask, stop: () => leaving.current?.abort() }
}

const idle: Pick<LiveRun, 'run' | 'state' | 'error'> = { run: undefined, state: 'idle', error: undefined }
