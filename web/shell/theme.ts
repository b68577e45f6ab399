import { effect, signal } from '@preact/signals'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const place = 'smacs-theme'

/** Light or dark, or whatever the system says. */
export const theme = signal<Theme>('system')

/** Takes the kept choice and keeps every later one; a browser that keeps nothing does without. */
export function applyTheme(): void {
  theme.value = themes.find((name) => name === kept()) ?? 'system'
  effect(() => {
    document.documentElement.dataset.theme = theme.value
    try {
      localStorage.setItem(place, theme.value)
    } catch {
      // Storage is switched off; the choice holds until the page is left.
    }
  })
}

function kept(): string | null {
  try {
    return localStorage.getItem(place)
  } catch {
    return null
  }
}
