/** Counts of 32-bit features in one text: an open-addressing table that is used again for the next one. */
export interface FeatureCounts {
  add(feature: number, weight: number): void
  /** Visits each feature once, in the order in which they first came, and empties the table. */
  drain(visit: (feature: number, weight: number, count: number) => void): void
}

export function createFeatureCounts(): FeatureCounts {
  let mask = (1 << 12) - 1
  let features = new Uint32Array(mask + 1)
  let weights = new Float64Array(mask + 1)
  let counts = new Uint32Array(mask + 1)
  let used: number[] = []

  function slotOf(feature: number): number {
    let slot = Math.imul(feature, 0x9e3779b1) & mask
    while (counts[slot] !== 0 && features[slot] !== feature) slot = (slot + 1) & mask
    return slot
  }

  function grow(): void {
    const [oldFeatures, oldWeights, oldCounts, oldUsed] = [features, weights, counts, used]
    mask = 2 * mask + 1
    features = new Uint32Array(mask + 1)
    weights = new Float64Array(mask + 1)
    counts = new Uint32Array(mask + 1)
    used = oldUsed.map((old) => {
      const slot = slotOf(oldFeatures[old] as number)
      features[slot] = oldFeatures[old] as number
      weights[slot] = oldWeights[old] as number
      counts[slot] = oldCounts[old] as number
      return slot
    })
  }

  return {
    add(feature, weight) {
      const slot = slotOf(feature)
      const count = counts[slot] as number
      counts[slot] = count + 1
      if (count > 0) return
      features[slot] = feature
      weights[slot] = weight
      used.push(slot)
      if (2 * used.length > mask) grow()
    },
    drain(visit) {
      for (const slot of used) {
        visit(features[slot] as number, weights[slot] as number, counts[slot] as number)
        counts[slot] = 0
      }
      used.length = 0
    },
  }
}
