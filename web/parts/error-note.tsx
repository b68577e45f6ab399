import type { ApiError } from '../api/api-client.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

/** What went wrong, in the server's own sentence, and what can be done. */
export function ErrorNote({ error, message, onRetry }: ErrorNoteProps) {
  const sentence = message ?? sentenceOf(error)
  return (
    <div class="error-note">
      <p lang="en">{sentence}</p>
      {error !== undefined && error.causes.length > 0 && (
        <ul lang="en">
          {error.causes.map((cause) => (
            <li key={cause}>{cause}</li>
          ))}
        </ul>
      )}
      {(error?.code || error?.traceId) && (
        <p class="quiet small">
          {[error.code, error.traceId !== undefined ? say(words.errors.trace, { id: error.traceId }) : '']
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
      {onRetry !== undefined && (
        <button type="button" onClick={onRetry}>
          {words.errors.again}
        </button>
      )}
    </div>
  )
}

/** What an error says; what cannot be reached says nothing of itself. */
export function sentenceOf(error: ApiError | undefined): string {
  if (error === undefined || error.status === 0) return words.errors.unreachable
  return error.message === '' ? say(words.errors.status, { status: String(error.status) }) : error.message
}

interface ErrorNoteProps {
  readonly error?: ApiError | undefined
  readonly message?: string
  readonly onRetry?: (() => void) | undefined
}
