import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ErrorNote } from '../parts/error-note.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { words } from '../texts/words.ts'

export interface PageProps {
  /** What follows the page's own name in the address. */
  readonly rest: readonly string[]
}

/** A page that is fetched when it is first opened. */
export function lazyPage(load: () => Promise<ComponentType<PageProps>>): ComponentType<PageProps> {
  let loaded: ComponentType<PageProps> | undefined
  return function LazyPage(props: PageProps) {
    const [Page, setPage] = useState<ComponentType<PageProps> | undefined>(() => loaded)
    const [failed, setFailed] = useState(false)
    useEffect(() => {
      if (Page !== undefined) return
      load().then(
        (page) => {
          loaded = page
          setPage(() => page)
        },
        () => setFailed(true),
      )
    }, [Page])
    if (failed) return <ErrorNote message={words.errors.newerPage} onRetry={() => location.reload()} />
    return Page === undefined ? <Waiting /> : <Page {...props} />
  }
}
