import { type Draft, numberDraft } from './draft.ts'
import type { Draw } from './draw.ts'

interface Conversion {
  readonly large: string
  readonly small: string
  /** How many of the small unit make one of the large. Exact by definition. */
  readonly factor: number
}

const conversions: readonly Conversion[] = [
  { large: 'metres', small: 'centimetres', factor: 100 },
  { large: 'kilometres', small: 'metres', factor: 1000 },
  { large: 'kilograms', small: 'grams', factor: 1000 },
  { large: 'litres', small: 'millilitres', factor: 1000 },
  { large: 'hours', small: 'minutes', factor: 60 },
  { large: 'minutes', small: 'seconds', factor: 60 },
  { large: 'days', small: 'hours', factor: 24 },
  { large: 'weeks', small: 'days', factor: 7 },
  { large: 'feet', small: 'inches', factor: 12 },
  { large: 'yards', small: 'feet', factor: 3 },
]

/** Each conversion downwards with a small and a larger number, and once upwards; then three temperatures. */
export function unitDrafts(draw: Draw): Draft[] {
  const lengthsAndTimes = conversions.flatMap(({ large, small, factor }) => {
    const [few, many, back] = [draw.between(2, 5), draw.between(6, 15), draw.between(2, 9)]
    return [
      numberDraft(`How many ${small} are in ${few} ${large}?`, few * factor),
      numberDraft(`Convert ${many} ${large} to ${small}.`, many * factor),
      numberDraft(`How many ${large} are ${back * factor} ${small}?`, back),
    ]
  })
  const temperatures = [10, 25, 60].map((celsius) =>
    numberDraft(`Convert ${celsius} degrees Celsius to degrees Fahrenheit.`, (celsius * 9) / 5 + 32),
  )
  return [...lengthsAndTimes, ...temperatures]
}
