import { useEffect } from 'preact/hooks'

/** Where the reader was on each address of this visit, in pixels from the top. */
const placesSeen = new Map<string, number>()

/** Brings a reader who comes back to where they were; for what is as long as it will be when it is first there. */
export function useScrollMemory(): void {
  useEffect(() => {
    const place = placesSeen.get(location.hash)
    if (place !== undefined) scrollTo(0, place)
    const remember = (): void => {
      placesSeen.set(location.hash, scrollY)
    }
    addEventListener('scroll', remember, { passive: true })
    return () => removeEventListener('scroll', remember)
  }, [])
}
