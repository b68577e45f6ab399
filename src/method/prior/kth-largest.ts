/**
 * The value at zero-based rank `rank` when `values` are sorted from large to small; NaN counts as absent. Keeps the
 * rank + 1 largest in a min-heap, so that a small rank in a long list costs little more than one comparison a value.
 *
 * @param rank 0 to (number of values that are not NaN) - 1.
 */
export function kthLargest(values: ArrayLike<number>, rank: number): number {
  const heap = new Float64Array(rank + 1).fill(Number.NEGATIVE_INFINITY)
  let smallest = Number.NEGATIVE_INFINITY
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number
    if (value > smallest) smallest = replaceSmallest(heap, value)
  }
  return smallest
}

/** Puts `value` in the place of the heap's smallest and returns what is the smallest now. */
function replaceSmallest(heap: Float64Array, value: number): number {
  const size = heap.length
  let place = 0
  for (;;) {
    let child = 2 * place + 1
    if (child >= size) break
    if (child + 1 < size && (heap[child + 1] as number) < (heap[child] as number)) child++
    if ((heap[child] as number) >= value) break
    heap[place] = heap[child] as number
    place = child
  }
  heap[place] = value
  return heap[0] as number
}
