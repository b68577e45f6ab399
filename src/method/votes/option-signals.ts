/**
 * What the text and place of one option say beside the other options of the same question: wrong options are often
 * written around the right one, and weak models prefer some places. Learned from each bank; no weight is shipped (study, "answer-text columns").
 */
export interface OptionSignals {
  /** ln of its length over the mean length of the options. */
  readonly relativeLength: number
  /** Place among the options, 0 the first to 1 the last, less one half. */
  readonly place: number
  /** How near the middle it stands among the options that are numbers, 0.5 the middle to -0.5 the ends; 0 for others. */
  readonly numericMiddle: number
}

export const optionSignalNames = [
  'relativeLength',
  'place',
  'numericMiddle',
] as const satisfies readonly (keyof OptionSignals)[]

/** The signals of every option, in their order. */
export function readOptionSignals(options: readonly string[]): readonly OptionSignals[] {
  const meanLength = mean(options.map(({ length }) => length))
  const numbers = options.map(leadingNumber)
  const sorted = numbers.filter((number) => number !== undefined).sort((left, right) => left - right)
  return options.map((option, place) => {
    const number = numbers[place]
    const rank = number === undefined ? -1 : sorted.indexOf(number)
    return {
      relativeLength: Math.log((option.length + 1) / (meanLength + 1)),
      place: options.length < 2 ? 0 : place / (options.length - 1) - 0.5,
      numericMiddle: sorted.length < 3 || rank < 0 ? 0 : 0.5 - Math.abs(rank / (sorted.length - 1) - 0.5) * 2,
    }
  })
}

function leadingNumber(option: string): number | undefined {
  const match = /-?\d[\d,]*(?:\.\d+)?(?:\s*(?:[x×]|\\times)\s*10\s*\^?\s*\{?\(?(-?\d+))?/.exec(option)
  if (match === null) return undefined
  const mantissa = Number(/-?\d[\d,]*(?:\.\d+)?/.exec(match[0])?.[0]?.replaceAll(',', '') ?? Number.NaN)
  const value = mantissa * 10 ** Number(match[1] ?? 0)
  return Number.isFinite(value) ? value : undefined
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
