/** A bank question on which it is known whether the first answer was enough. */
export interface JudgedFirst {
  /** The accuracy expected of the first model. */
  readonly firstAccuracy: number
  readonly wasEnough: boolean
}

/** One answer counts as enough beforehand where it was on at least this share of at least so many bank questions. */
const sureShare = 0.95
const fewestSure = 50

/** The least accuracy of a first model from which on one answer was enough; undefined = nowhere. */
export function surenessFrom(judged: readonly JudgedFirst[]): number | undefined {
  const surestFirst = judged.toSorted((left, right) => right.firstAccuracy - left.firstAccuracy)
  let enough = 0
  let least: number | undefined
  surestFirst.forEach(({ firstAccuracy, wasEnough }, place) => {
    if (wasEnough) enough++
    // Questions of one kind have one accuracy: it lets all of them in, or none.
    if (surestFirst[place + 1]?.firstAccuracy === firstAccuracy) return
    const count = place + 1
    if (count >= fewestSure && enough >= sureShare * count) least = firstAccuracy
  })
  return least
}
