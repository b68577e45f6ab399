import { SmacsError, UsageError } from '../errors/smacs-error.ts'
import { InterruptedError } from './interruption.ts'

/** How a command ends that failed: what to say on stderr, and the exit status (1 failure, 2 wrong use, 130 interrupted). */
export interface FailedEnd {
  readonly status: number
  readonly message: string
}

const systemHints: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or folder',
  EACCES: 'No permission',
  EPERM: 'No permission',
  ENOSPC: 'The disk is full: make room and run the same command again',
  EISDIR: 'This is a folder, and a file is needed',
  ENOTDIR: 'A part of this path is not a folder',
  EROFS: 'The file system is read-only',
}

function systemMessage(error: NodeJS.ErrnoException): string | undefined {
  const hint = error.code === undefined ? undefined : systemHints[error.code]
  if (hint === undefined) return undefined
  return error.path === undefined ? `${hint} (${error.message}).` : `${hint}: ${error.path}`
}

/** Reads an error that ended a command. An error nobody foresaw keeps its stack: it is a fault of ours. */
export function failedEnd(error: unknown, signal?: AbortSignal): FailedEnd {
  const interruption = [error, signal?.aborted ? signal.reason : undefined].find(
    (cause): cause is InterruptedError => cause instanceof InterruptedError,
  )
  if (interruption !== undefined) return { status: interruption.exitStatus, message: interruption.message }
  if (error instanceof UsageError) return { status: 2, message: error.message }
  if (SmacsError.isInstance(error)) return { status: 1, message: error.message }
  if (error instanceof Error) {
    const message = systemMessage(error) ?? `Unexpected: ${error.stack ?? error.message}`
    return { status: 1, message }
  }
  return { status: 1, message: `Unexpected: ${String(error)}` }
}
