/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054

/**
 * The 95 % score interval of a share (Wilson 1927): stays inside 0..1 and is honest for few trials and extreme shares.
 *
 * @param successes may be a fraction where trials are graded between 0 and 1.
 * @param trials above 0.
 */
export function wilsonInterval(successes: number, trials: number): readonly [number, number] {
  const share = successes / trials
  const centre = share + Z ** 2 / (2 * trials)
  const halfWidth = Z * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2))
  const scale = 1 + Z ** 2 / trials
  return [Math.max(0, (centre - halfWidth) / scale), Math.min(1, (centre + halfWidth) / scale)]
}
