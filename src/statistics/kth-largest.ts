/**
 * The value at zero-based rank `rank` when `values` are sorted from large to small; NaN counts as absent. Hoare's
 * quickselect: a few passes over the values where a full sort would take log2(n).
 *
 * @param rank 0 to (number of values that are not NaN) - 1.
 */
export function kthLargest(values: ArrayLike<number>, rank: number): number {
  const known = knownOf(values)
  let left = 0
  let right = known.length - 1
  while (left < right) {
    const pivot = medianOfThree(known, left, right)
    let low = left
    let high = right
    while (low <= high) {
      while ((known[low] as number) > pivot) low++
      while ((known[high] as number) < pivot) high--
      if (low > high) break
      swap(known, low++, high--)
    }
    // Now everything up to `high` is at least the pivot, everything from `low` on at most, and what lies between equals it.
    if (rank <= high) right = high
    else if (rank >= low) left = low
    else return pivot
  }
  return known[rank] as number
}

function knownOf(values: ArrayLike<number>): Float64Array {
  const known = new Float64Array(values.length)
  let count = 0
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number
    if (!Number.isNaN(value)) known[count++] = value
  }
  return known.subarray(0, count)
}

function medianOfThree(values: Float64Array, left: number, right: number): number {
  const first = values[left] as number
  const middle = values[(left + right) >> 1] as number
  const last = values[right] as number
  return Math.max(Math.min(first, middle), Math.min(Math.max(first, middle), last))
}

function swap(values: Float64Array, a: number, b: number): void {
  const kept = values[a] as number
  values[a] = values[b] as number
  values[b] = kept
}
