import type { Random } from '../../ports/random.ts'

/**
 * Draws `size` places without replacement, one after another, each in proportion to its probability among those left.
 * @param probabilities one a place, not negative
 * @returns the places drawn, ascending: references stand in panel order in the prompt, however they were drawn
 */
export function drawSubset(probabilities: readonly number[], size: number, random: Random): readonly number[] {
  const left = probabilities.map((probability, place) => ({ probability, place }))
  const drawn: number[] = []
  while (drawn.length < size && left.length > 0) {
    const total = left.reduce((sum, { probability }) => sum + probability, 0)
    let remaining = random.next() * total
    // The last place takes what rounding leaves over.
    let at = left.findIndex(({ probability }) => {
      remaining -= probability
      return remaining < 0
    })
    if (at === -1) at = left.length - 1
    const [picked] = left.splice(at, 1)
    if (picked !== undefined) drawn.push(picked.place)
  }
  return drawn.sort((a, b) => a - b)
}
