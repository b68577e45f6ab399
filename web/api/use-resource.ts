import { useEffect, useRef, useState } from 'preact/hooks'
import { type ApiError, requestJson } from './api-client.ts'

/** Something of the server's as it stands; a value stays while it is read again. */
export interface Resource<Body> {
  readonly value: Body | undefined
  readonly error: ApiError | undefined
  readonly loading: boolean
  reload(): void
}

export interface ResourceOptions {
  /** Reads again so often while the page is seen, in milliseconds. */
  readonly everyMs?: number
}

/** Reads a path of the API, and again when the path changes; undefined reads nothing. What is passed by is given up. */
export function useResource<Body>(path: string | undefined, { everyMs }: ResourceOptions = {}): Resource<Body> {
  const [read, setRead] = useState<{ path?: string; value?: Body; error?: ApiError; loading: boolean }>({
    loading: path !== undefined,
  })
  const [turn, setTurn] = useState(0)
  const shown = useRef<string>(undefined)

  useEffect(() => {
    if (path === undefined) return
    const leaving = new AbortController()
    if (shown.current !== path) setRead({ path, loading: true })
    requestJson<Body>(path, { signal: leaving.signal }).then(
      (value) => {
        if (leaving.signal.aborted) return
        shown.current = path
        setRead({ path, value, loading: false })
      },
      (error: ApiError) => {
        if (leaving.signal.aborted) return
        setRead((before) => ({ ...(before.path === path && before), path, error, loading: false }))
      },
    )
    return () => leaving.abort()
  }, [path, turn])

  useEffect(() => {
    if (everyMs === undefined) return
    const again = (): void => {
      if (document.visibilityState === 'visible') setTurn((before) => before + 1)
    }
    const timer = setInterval(again, everyMs)
    document.addEventListener('visibilitychange', again)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', again)
    }
  }, [everyMs])

  const current = read.path === path
  return {
    value: current ? read.value : undefined,
    error: current ? read.error : undefined,
    loading: path !== undefined && (!current || read.loading),
    reload: () => setTurn((before) => before + 1),
  }
}
