/** ln p/(1-p), p kept so far from 0 and from 1. */
export function logOdds(probability: number, margin: number = 0.02): number {
  const kept = Math.min(1 - margin, Math.max(margin, probability))
  return Math.log(kept / (1 - kept))
}
