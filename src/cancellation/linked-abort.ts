/** An abort that comes from any of several places. */
export interface LinkedAbort {
  /** Aborted with the reason of whichever came first. */
  readonly signal: AbortSignal
  abort(reason: Error): void
  /** Stops listening to the others; the signal stays as it is. */
  unlink(): void
}

/**
 * Links an abort of our own to others' signals. Unlike AbortSignal.any it lets go when told to, so a signal that lives as
 * long as a server gathers nothing.
 */
export function linkAbort(...sources: readonly AbortSignal[]): LinkedAbort {
  const controller = new AbortController()
  const links = sources.map((source) => ({ source, onAbort: () => controller.abort(source.reason) }))
  for (const { source, onAbort } of links) {
    if (source.aborted) controller.abort(source.reason)
    else source.addEventListener('abort', onAbort, { once: true })
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    unlink() {
      for (const { source, onAbort } of links) source.removeEventListener('abort', onAbort)
    },
  }
}
