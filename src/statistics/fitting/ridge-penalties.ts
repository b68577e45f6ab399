import type { ChoiceState } from './conditional-logit.ts'

/**
 * Penalties for `fitConditionalLogit`, which takes them for features of unit size, such that none of them is held back less than
 * if its size were its unit. What hardly varies in a bank says hardly anything of what it is worth where it does: an
 * accuracy that differs only by the label left out of it would seem to tell that very label.
 * @param units one a feature: a difference that means something
 */
export function ridgePenalties(
  states: readonly ChoiceState[],
  units: readonly number[],
  penalties: readonly number[],
): Float64Array {
  const width = units.length
  return Float64Array.from(units, (unit, feature) => {
    let squares = 0
    let count = 0
    for (const { features } of states) {
      for (let place = feature; place < features.length; place += width) {
        const value = features[place] as number
        if (value === 0) continue
        squares += value * value
        count++
      }
    }
    const size = count === 0 ? unit : Math.sqrt(squares / count)
    return (penalties[feature] as number) * Math.max(1, (unit / size) ** 2)
  })
}
