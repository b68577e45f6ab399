import { useEffect } from 'preact/hooks'

/** Where the reader was on each address of this visit, in pixels from the top. */
const placesSeen = new Map<string, number>()

/** A list may be laid out in steps: for so many frames it is looked whether the place is there by now. */
const mostFrames = 30

/** Brings a reader who comes back to where they were; for what is about as long as it will be when it is first there. */
export function useScrollMemory(): void {
  useEffect(() => {
    let frame = 0
    const bringTo = (place: number, framesLeft: number): void => {
      scrollTo(0, place)
      if (Math.abs(scrollY - place) <= 1 || framesLeft === 0) return
      frame = requestAnimationFrame(() => bringTo(place, framesLeft - 1))
    }
    const place = placesSeen.get(location.hash)
    if (place !== undefined) bringTo(place, mostFrames)
    const remember = (): void => {
      placesSeen.set(location.hash, scrollY)
    }
    addEventListener('scroll', remember, { passive: true })
    return () => {
      cancelAnimationFrame(frame)
      removeEventListener('scroll', remember)
    }
  }, [])
}
