import './windowed-list.css'
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ApiError } from '../api/api-client.ts'

export interface WindowedListProps<Item> {
  /** Another name is another list. */
  readonly name: string
  readonly label: string
  readonly total: number
  /** The first page, which told how many there are. */
  readonly first: readonly Item[]
  /** Of every row, in pixels. */
  readonly rowHeight: number
  /** Reads one page; what was passed by is given up by the signal. */
  readonly read: (offset: number, signal: AbortSignal) => Promise<readonly Item[]>
  readonly children: (item: Item) => ComponentChildren
  readonly onError?: (error: ApiError) => void
}

/** Rows that are read at once. */
export const pageSize = 100
/** Rows beyond what is seen, either side. */
const spareRows = 8
/** Who scrolls past reads nothing. */
const restMs = 80

/** Rows of a list of any length, of which those in sight are there; it scrolls with the window. */
export function WindowedList<Item>(props: WindowedListProps<Item>) {
  const { name, label, total, first, rowHeight, read, children, onError } = props
  const list = useRef<HTMLOListElement>(null)
  const [seen, setSeen] = useState<readonly [number, number]>([0, 30])
  const pages = useRef<{ name: string; items: Map<number, readonly Item[]> }>(undefined)
  const [, setArrived] = useState(0)
  if (pages.current?.name !== name) pages.current = { name, items: new Map([[0, first]]) }
  const { items } = pages.current

  useLayoutEffect(() => {
    const look = (): void => {
      const top = list.current?.getBoundingClientRect().top ?? 0
      const from = Math.max(0, Math.floor(-top / rowHeight) - spareRows)
      const to = Math.min(total, Math.ceil((innerHeight - top) / rowHeight) + spareRows)
      setSeen((before) => (before[0] === from && before[1] === to ? before : [from, to]))
    }
    look()
    addEventListener('scroll', look, { passive: true })
    addEventListener('resize', look)
    return () => {
      removeEventListener('scroll', look)
      removeEventListener('resize', look)
    }
  }, [name, total, rowHeight])

  useEffect(() => {
    const leaving = new AbortController()
    const missing = pagesOf(seen).filter((page) => !items.has(page))
    const timer = setTimeout(() => {
      for (const page of missing) {
        read(page * pageSize, leaving.signal).then(
          (rows) => {
            items.set(page, rows)
            setArrived((before) => before + 1)
          },
          (error: ApiError) => {
            if (!leaving.signal.aborted) onError?.(error)
          },
        )
      }
    }, restMs)
    return () => {
      clearTimeout(timer)
      leaving.abort()
    }
  }, [name, seen, items])

  const places = Array.from({ length: Math.max(0, seen[1] - seen[0]) }, (_, index) => seen[0] + index)
  return (
    <ol ref={list} class="windowed-list" aria-label={label} style={{ blockSize: `${total * rowHeight}px` }}>
      {places.map((place) => {
        const item = items.get(Math.floor(place / pageSize))?.[place % pageSize]
        return (
          <li
            key={place}
            style={{ insetBlockStart: `${place * rowHeight}px`, blockSize: `${rowHeight}px` }}
            aria-setsize={total}
            aria-posinset={place + 1}
            aria-busy={item === undefined}
          >
            {item !== undefined && children(item)}
          </li>
        )
      })}
    </ol>
  )
}

function pagesOf([first, last]: readonly [number, number]): readonly number[] {
  const from = Math.floor(first / pageSize)
  const to = Math.floor(Math.max(first, last - 1) / pageSize)
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
