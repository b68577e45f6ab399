import { signal } from '@preact/signals'

/** What stands behind `#`: the page and everything that decides what it shows. */
export interface Address {
  /** Decoded; empty for the first page. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
}

export function parseAddress(hash: string): Address {
  const [path = '', ...query] = hash.replace(/^#\/?/, '').split('?')
  return {
    path: path.split('/').filter(Boolean).map(decoded),
    query: new URLSearchParams(query.join('?')),
  }
}

/** A path below `#/`; values that are absent or empty are left out. */
export function hrefOf(
  path: readonly string[],
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`
  return `#/${path.map(encodeURIComponent).join('/')}${search}`
}

/** Where the reader is. */
export const address = signal<Address>(parseAddress(''))

let hasMoved = false

/** Whether the reader came to what is shown from another place of this page. */
export function hasComeFromElsewhere(): boolean {
  return hasMoved
}

/** Keeps `address` at what the browser says. */
export function followAddress(): void {
  const read = (): void => {
    address.value = parseAddress(location.hash)
  }
  addEventListener('hashchange', () => {
    hasMoved = true
    read()
  })
  read()
}

/** Goes there; `replace` leaves no step behind in the browser's history. */
export function goTo(href: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) {
    history.replaceState(null, '', href)
    address.value = parseAddress(location.hash)
  } else location.hash = href
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
