import { useState } from 'preact/hooks'
import type { FeedbackBody, FeedbackVerdict } from '../../src/server/page/feedback-body.ts'
import { type ApiError, requestJson } from '../api/api-client.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { announce } from '../shell/announcer.tsx'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

const verdicts: readonly FeedbackVerdict[] = ['right', 'wrong', 'unsure']

/** Whether an answer is right, or which of those given is: said once, and taken back as easily. */
export function Feedback({ traceId, answers, known }: FeedbackProps) {
  const [given, setGiven] = useState<FeedbackBody | undefined>(known)
  const [error, setError] = useState<ApiError>()
  const path = `v1/traces/${encodeURIComponent(traceId)}/feedback`
  const send = (work: Promise<FeedbackBody | undefined>): void => {
    work.then((feedback) => {
      setGiven(feedback)
      setError(undefined)
      announce(feedback === undefined ? words.feedback.undone : words.feedback.verdicts[feedback.verdict])
    }, setError)
  }
  const put = (body: object): void => send(requestJson<FeedbackBody>(path, { method: 'PUT', body }))
  const undo = (): void => send(requestJson(path, { method: 'DELETE' }).then(() => undefined))
  return (
    <section class="feedback" aria-label={words.feedback.ask}>
      <h2>{words.feedback.ask}</h2>
      <div class="field-row">
        {verdicts.map((verdict) => (
          <button
            key={verdict}
            type="button"
            aria-pressed={given?.verdict === verdict && given.answer === undefined}
            onClick={() => put({ verdict })}
          >
            {words.feedback.verdicts[verdict]}
          </button>
        ))}
        {answers.length > 1 && (
          <select
            aria-label={words.feedback.rightIs}
            value={given?.answer ?? ''}
            onChange={({ currentTarget }) => {
              if (currentTarget.value !== '') put({ answer: currentTarget.value })
            }}
          >
            <option value="">{words.feedback.rightIs}</option>
            {answers.map((answer) => (
              <option key={answer} value={answer}>
                {answer}
              </option>
            ))}
          </select>
        )}
        {given !== undefined && (
          <button type="button" class="plain" onClick={undo}>
            {words.feedback.undo}
          </button>
        )}
      </div>
      {given !== undefined && <p class="quiet small">{say(words.feedback.labelled, { count: given.labelled })}</p>}
      {error !== undefined && <ErrorNote error={error} />}
    </section>
  )
}

interface FeedbackProps {
  readonly traceId: string
  /** Answers that were given, for whoever knows which is right. */
  readonly answers: readonly string[]
  readonly known?: FeedbackBody | undefined
}
