/**
 * How patient a stopping rule is with one question: the same for the same words, whoever asks and in whatever order, and
 * spread over questions like draws from the logistic distribution (Fowler-Noll-Vo 1a, then the finaliser of MurmurHash3).
 */
export function questionPatience(text: string): number {
  let sum = 0x811c9dc5
  for (let place = 0; place < text.length; place++) sum = Math.imul(sum ^ text.charCodeAt(place), 0x01000193)
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b)
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35)
  return patienceAt(((sum ^ (sum >>> 16)) >>> 0) / 2 ** 32)
}

/** The patience that the given share of questions stays below. */
export function patienceAt(share: number): number {
  const kept = Math.min(1 - 1e-6, Math.max(1e-6, share))
  return Math.log(kept / (1 - kept))
}
