/** ln p/(1-p), p kept within 0.02 and 0.98. */
export function logOdds(probability: number): number {
  const kept = Math.min(0.98, Math.max(0.02, probability))
  return Math.log(kept / (1 - kept))
}
