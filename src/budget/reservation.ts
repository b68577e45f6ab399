import type { Reservation } from '../ports/budget.ts'
import type { Usage } from '../ports/usage.ts'

/** A reservation that is settled or released once; whatever is called later does nothing. */
export function reservation(settle: (usage: Usage | undefined) => void, release: () => void): Reservation {
  let open = true
  const once = (act: () => void): void => {
    if (!open) return
    open = false
    act()
  }
  return { settle: (usage) => once(() => settle(usage)), release: () => once(release) }
}
