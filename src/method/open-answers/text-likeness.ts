/** Cosine of every two vectors, row-major; 0 with a vector of zeros, 1 of any other with itself. */
export function cosineMatrix(vectors: readonly ArrayLike<number>[]): Float64Array {
  const count = vectors.length
  const norms = vectors.map((vector) => Math.sqrt(dot(vector, vector)))
  const cosines = new Float64Array(count * count)
  for (let left = 0; left < count; left++) {
    for (let right = left; right < count; right++) {
      const norm = (norms[left] as number) * (norms[right] as number)
      const cosine = norm > 0 ? dot(vectors[left] ?? [], vectors[right] ?? []) / norm : 0
      cosines[left * count + right] = cosine
      cosines[right * count + left] = cosine
    }
  }
  return cosines
}

/**
 * Groups texts that say the same: each joins the first group all of whose members are at least this alike (complete
 * linkage in the order given), so that one text between two others does not make them one.
 * @param cosines count x count
 * @returns the group of each, numbered in the order of their first members
 */
export function groupAlike(cosines: Float64Array, count: number, sameFrom: number): readonly number[] {
  const groups: number[][] = []
  return Array.from({ length: count }, (_, text) => {
    const found = groups.findIndex((members) =>
      members.every((member) => (cosines[text * count + member] as number) >= sameFrom),
    )
    if (found >= 0) groups[found]?.push(text)
    return found >= 0 ? found : groups.push([text]) - 1
  })
}

/** Two texts of one question that were graded. */
export interface LabelledPair {
  readonly cosine: number
  /** Both right, or one right and one wrong. */
  readonly same: boolean
}

/** With fewer pairs of either kind, or a worse separation, a threshold would be a guess. */
const fewestPairs = 50
const leastSeparation = 0.4

/**
 * The cosine from which two texts say the same, by what separates pairs of right answers from pairs of a right and a
 * wrong one best: the highest share of the former at or above it less that of the latter (Youden's J). Scales of
 * embedders differ too much for a constant. Undefined where the pairs do not tell.
 */
export function learnSameFrom(pairs: readonly LabelledPair[]): number | undefined {
  const same = pairs.filter((pair) => pair.same).length
  const different = pairs.length - same
  if (same < fewestPairs || different < fewestPairs) return undefined
  const sorted = pairs.toSorted((left, right) => right.cosine - left.cosine)
  let best: { readonly cosine: number; readonly separation: number } | undefined
  let sameAbove = 0
  let differentAbove = 0
  sorted.forEach((pair, place) => {
    if (pair.same) sameAbove++
    else differentAbove++
    if (sorted[place + 1]?.cosine === pair.cosine) return
    const separation = sameAbove / same - differentAbove / different
    if (separation > (best?.separation ?? leastSeparation)) best = { cosine: pair.cosine, separation }
  })
  return best?.cosine
}

function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < left.length; index++) sum += (left[index] as number) * (right[index] as number)
  return sum
}
