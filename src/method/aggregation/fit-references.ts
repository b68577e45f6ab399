/** Of a shortened reference, the share kept from its start; the rest is kept from its end, where answers stand. */
const keptFromStart = 1 / 3

export interface FittedReferences {
  readonly texts: readonly string[]
  /** Places and lengths (UTF-16 units) of those that were shortened. */
  readonly shortened: readonly { readonly place: number; readonly from: number; readonly to: number }[]
}

/**
 * Shortens references until they fit together, the longest first: all are cut to one common length at which the sum
 * fits, and those already shorter stay whole. What is left out is said in its place.
 * @param tokensOf likely tokens of a text
 * @param tokensAvailable tokens that all references together may take
 */
export function fitReferences(
  texts: readonly string[],
  tokensOf: (text: string) => number,
  tokensAvailable: number,
): FittedReferences {
  const fits = (candidate: readonly string[]): boolean =>
    candidate.reduce((sum, text) => sum + tokensOf(text), 0) <= tokensAvailable
  if (fits(texts)) return { texts, shortened: [] }

  // The largest common length that fits, by bisection: cutting at a smaller length never takes more tokens by much.
  let low = 0
  let high = Math.max(...texts.map((text) => text.length))
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (fits(texts.map((text) => shorten(text, middle)))) low = middle
    else high = middle
  }
  const fitted = texts.map((text) => shorten(text, low))
  const shortened = texts.flatMap((text, place) => {
    const to = fitted[place]?.length ?? 0
    return text.length > low ? [{ place, from: text.length, to }] : []
  })
  return { texts: fitted, shortened }
}

function shorten(text: string, length: number): string {
  if (text.length <= length) return text
  const start = wholeCharacters(text, Math.floor(length * keptFromStart))
  const end = wholeCharacters(text, text.length - (length - start))
  return `${text.slice(0, start)}\n[… ${end - start} characters left out …]\n${text.slice(end)}`
}

/** The cut moved so that it splits no surrogate pair. */
function wholeCharacters(text: string, cut: number): number {
  const code = text.charCodeAt(cut)
  return code >= 0xdc00 && code <= 0xdfff ? cut + 1 : cut
}
