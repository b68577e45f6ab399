import { useState } from 'preact/hooks'
import type { ApiError } from '../api/api-client.ts'
import { signIn } from '../api/session.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { words } from '../texts/words.ts'

/** One field for the key; it is cleared as soon as it was sent. */
export function SignIn() {
  const [key, setKey] = useState('')
  const [error, setError] = useState<ApiError>()
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const given = key.trim()
    if (given === '') return
    setKey('')
    setError(undefined)
    await signIn(given).catch(setError)
  }
  return (
    <form class="sign-in" onSubmit={(event) => void send(event)}>
      <PageHeading title={words.signIn.title} />
      <label for="key">{words.signIn.key}</label>
      <div class="field-row">
        <input
          id="key"
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={key}
          onInput={({ currentTarget }) => setKey(currentTarget.value)}
        />
        <button type="submit" class="primary">
          {words.signIn.in}
        </button>
      </div>
      {error === undefined ? <p class="quiet">{words.signIn.kept}</p> : <ErrorNote error={error} />}
    </form>
  )
}
