import type { PlainValue } from '../../ports/plain-value.ts'
import type { Random } from '../../ports/random.ts'
import { mutateValue } from './mutate-value.ts'
import { valueRange } from './value-range.ts'

/** How many inputs are made from a question's examples. */
export const mostInputs = 24
/** Tries that come to nothing new, after which the examples have no more in them. */
const mostTries = 400

/**
 * Lists of arguments made from a question's examples by changing some of them a little, by type: neither an example nor
 * equal to one another. Signs, characters and emptiness stay those of the examples, since what a question leaves undefined
 * tells programs apart that are all right.
 * @param examples the arguments of each example; none: nothing can be made
 */
export function generateInputs(
  examples: readonly (readonly PlainValue[])[],
  random: Random,
): readonly (readonly PlainValue[])[] {
  const places = Math.max(0, ...examples.map(({ length }) => length))
  const ranges = Array.from({ length: places }, (_, place) =>
    valueRange(examples.flatMap((example) => (place < example.length ? [example[place] as PlainValue] : []))),
  )
  const known = new Set(examples.map((example) => JSON.stringify(example)))
  const made: (readonly PlainValue[])[] = []
  for (let attempt = 0; attempt < mostTries && made.length < mostInputs && places > 0; attempt++) {
    const example = examples[attempt % examples.length] ?? []
    if (example.length === 0) continue
    const changes = 1 + Math.floor(random.next() * 2)
    let next = example
    for (let change = 0; change < changes; change++) {
      const place = Math.floor(random.next() * example.length)
      const range = ranges[place]
      if (range !== undefined) next = next.with(place, mutateValue(next[place] as PlainValue, range, random))
    }
    const text = JSON.stringify(next)
    if (known.has(text)) continue
    known.add(text)
    made.push(next)
  }
  return made
}
