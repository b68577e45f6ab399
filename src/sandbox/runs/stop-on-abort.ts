import type { ProgramRun } from '../box/sandbox-box.ts'

/** Waits for programs; when aborted, kills them, waits until they are gone, and rejects with the signal's reason. */
export async function stopOnAbort<T>(
  runs: readonly ProgramRun[],
  signal: AbortSignal | undefined,
  outcome: Promise<T>,
): Promise<T> {
  const stop = (): void => {
    for (const run of runs) run.stop()
  }
  if (signal?.aborted) stop()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const settled = await outcome
    signal?.throwIfAborted()
    return settled
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
