import { session, signOut } from '../api/session.ts'
import { words } from '../texts/words.ts'
import { theme, themes } from './theme.ts'

/** Who is reading, and whether in light or dark. */
export function Reader() {
  const state = session.value
  const signedIn = state.state === 'open' && state.session.keys === 'needed'
  const next = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'system'
  return (
    <div class="reader">
      {signedIn && (
        <>
          <span class="quiet">{state.session.client}</span>
          <button type="button" class="plain" onClick={() => void signOut()}>
            {words.signIn.out}
          </button>
        </>
      )}
      <button
        type="button"
        class="plain theme-switch"
        aria-label={words.theme[theme.value]}
        title={words.theme[theme.value]}
        onClick={() => {
          theme.value = next
        }}
      >
        <ThemeMark />
      </button>
    </div>
  )
}

/** A disc: filled for dark, hollow for light, half for whatever the system says. */
function ThemeMark() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.5" />
      {theme.value !== 'light' && (
        <path
          d={theme.value === 'dark' ? 'M8 2a6 6 0 0 1 0 12A6 6 0 0 1 8 2' : 'M8 2a6 6 0 0 1 0 12z'}
          fill="currentColor"
        />
      )}
    </svg>
  )
}
