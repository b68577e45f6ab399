/** Makes text that comes in pieces well-formed: a pair of surrogates cut in two is joined, a lone one becomes U+FFFD. */
export interface WellFormedText {
  push(piece: string): string
  /** What was held back. */
  end(): string
}

export function createWellFormedText(): WellFormedText {
  let held = ''
  return {
    push(piece) {
      if (held === '' && piece.isWellFormed()) return piece
      const text = held + piece
      const isCut = /[\ud800-\udbff]$/.test(text)
      held = isCut ? text.slice(-1) : ''
      return (isCut ? text.slice(0, -1) : text).toWellFormed()
    },
    end() {
      const rest = held.toWellFormed()
      held = ''
      return rest
    },
  }
}
