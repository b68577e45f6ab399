/** Where values stand on an axis. */
export interface AxisRange {
  readonly domain: readonly [number, number]
  /** Share of the axis, 0 at the low end, 1 at the high one. */
  position(value: number): number
}

/** Share of the axis that stays free at either end. */
const margin = 0.05

/** An axis that holds all values with some room around them. */
export function axisRange(
  values: readonly number[],
  scale: 'linear' | 'log',
  given?: readonly [number, number],
): AxisRange {
  const along = (value: number): number => (scale === 'log' ? Math.log(value) : value)
  const back = (value: number): number => (scale === 'log' ? Math.exp(value) : value)
  const known = values.filter(Number.isFinite)
  const low = Math.min(...known.map(along))
  const high = Math.max(...known.map(along))
  // A single value, or none, still needs an axis to stand on.
  const room = high > low ? margin * (high - low) : Math.max(Math.abs(low) * margin, 0.01)
  const domain = given ?? (known.length === 0 ? ([0, 1] as const) : ([back(low - room), back(high + room)] as const))
  const [from, to] = [along(domain[0]), along(domain[1])]
  return { domain, position: (value) => (along(value) - from) / (to - from) }
}
