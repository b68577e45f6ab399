/**
 * How hard a question is: z ~ N(0, 1.7^2), a number that nobody knows, so that everything is averaged over it. The average
 * is over seven Gauss-Hermite nodes, exact for polynomials up to degree 13 (Abramowitz and Stegun 25.4.46, table 25.10).
 */
const standardDeviation = 1.7

const abscissas = [0.8162878828589647, 1.6735516287674714, 2.6519613568352334]
const ordinates = [0.4256072526101278, 0.05451558281912703, 0.0009717812450995191]
const middleOrdinate = 0.8102646175568073

/** The difficulties that are averaged over, in ascending order. */
export const difficulties: Float64Array = Float64Array.of(
  ...abscissas.map((node) => -Math.SQRT2 * standardDeviation * node).reverse(),
  0,
  ...abscissas.map((node) => Math.SQRT2 * standardDeviation * node),
)

/** What each weighs; they sum to 1. */
export const difficultyWeights: Float64Array = Float64Array.of(
  ...[...ordinates].reverse(),
  middleOrdinate,
  ...ordinates,
).map((ordinate) => ordinate / Math.sqrt(Math.PI))

/** nodes: the probability that somebody of an ability is right, at each difficulty. @param ability in log odds */
export function rightAt(ability: number): Float64Array {
  return difficulties.map((difficulty) => logistic(ability - difficulty))
}

/** The probability that somebody of an ability is right, the question's difficulty unknown. */
export function expectedAccuracy(ability: number): number {
  return rightAt(ability).reduce((sum, right, node) => sum + right * (difficultyWeights[node] as number), 0)
}

/** The ability, in log odds, of whom this share of right answers is to be expected. @param accuracy above 0 and below 1 */
export function abilityExpecting(accuracy: number): number {
  let [low, high] = [-10, 10]
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    if (expectedAccuracy(middle) < accuracy) low = middle
    else high = middle
  }
  return (low + high) / 2
}

export function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
