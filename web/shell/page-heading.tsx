import { useEffect, useRef } from 'preact/hooks'
import { hasComeFromElsewhere } from '../address/address.ts'
import { words } from '../texts/words.ts'

/** Where a page begins: it takes the focus of a reader who comes from another page, and names the window. */
export function PageHeading({ title, hidden = false }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · ${words.product}`
  }, [title])
  useEffect(() => {
    if (hasComeFromElsewhere()) heading.current?.focus()
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1} class={hidden ? 'for-readers' : undefined}>
      {title}
    </h1>
  )
}

interface PageHeadingProps {
  readonly title: string
  /** For readers' machines only. */
  readonly hidden?: boolean
}
