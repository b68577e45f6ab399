import type { ComponentChildren } from 'preact'

/** What may be wider than the window: it scrolls by itself, by keys too. */
export function Scrolls({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="scrolls" aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
