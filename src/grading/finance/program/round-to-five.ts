/** Python's `round(value, 5)`: by the exact binary value, a tie to the even digit. */
export function roundToFive(value: number): number {
  const isTie = Math.abs(value * 64) % 2 === 1
  if (!isTie) return Number(value.toFixed(5))
  const lower = Math.floor(value * 1e5)
  return (lower % 2 === 0 ? lower : lower + 1) / 1e5
}
