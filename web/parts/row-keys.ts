import { useEffect } from 'preact/hooks'

const rows = '[data-row]'

/** `j` and `k` move from row to row, `/` goes to the search; none of them while somebody types. */
export function useRowKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('input[type=search]')
        search?.focus()
        if (search !== null) event.preventDefault()
      }
      if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}

function step(by: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>(rows)]
  const here = all.indexOf(document.activeElement as HTMLElement)
  const next = all[here === -1 ? 0 : here + by]
  next?.focus({ preventScroll: true })
  next?.scrollIntoView({ block: 'nearest' })
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
