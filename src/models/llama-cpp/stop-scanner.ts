/** A bit of generated text and what belongs to it. */
export interface TextPiece {
  readonly text: string
  /** Of the tokens that made the text, in order. */
  readonly logprobs: readonly (number | undefined)[]
}

/** Lets pieces of text through up to the first stop string, holding back what might be the start of one. */
export class StopScanner {
  readonly #stops: readonly string[]
  #held: TextPiece[] = []
  #stopped = false

  /** @param stops none of them empty. */
  constructor(stops: readonly string[]) {
    this.#stops = stops
  }

  get stopped(): boolean {
    return this.#stopped
  }

  push(piece: TextPiece): readonly TextPiece[] {
    if (this.#stopped) return []
    this.#held.push(piece)
    const text = this.#held.map((held) => held.text).join('')
    const stopsAt = this.#firstStop(text)
    this.#stopped = stopsAt !== undefined
    const passed = this.#takeUntil(stopsAt ?? text.length - this.#possibleStart(text), this.#stopped)
    if (this.#stopped) this.#held = []
    return passed
  }

  /** What was held back and turned out to be no stop string. */
  end(): readonly TextPiece[] {
    const rest = this.#held
    this.#held = []
    return rest
  }

  #firstStop(text: string): number | undefined {
    const places = this.#stops.map((stop) => text.indexOf(stop)).filter((place) => place >= 0)
    return places.length === 0 ? undefined : Math.min(...places)
  }

  /** Length of the longest end of `text` that a stop string starts with. */
  #possibleStart(text: string): number {
    const longest = Math.max(0, ...this.#stops.map((stop) => stop.length - 1))
    for (let length = Math.min(longest, text.length); length > 0; length--) {
      const end = text.slice(-length)
      if (this.#stops.some((stop) => stop.startsWith(end))) return length
    }
    return 0
  }

  /** Takes the pieces before `end`; the one across it is cut there when `cut`, else held back whole. */
  #takeUntil(end: number, cut: boolean): readonly TextPiece[] {
    const taken: TextPiece[] = []
    let start = 0
    for (let piece = this.#held[0]; piece !== undefined && start < end; piece = this.#held[0]) {
      const fits = start + piece.text.length <= end
      if (!fits && !cut) break
      taken.push(fits ? piece : { ...piece, text: piece.text.slice(0, end - start) })
      start += piece.text.length
      this.#held.shift()
    }
    return taken
  }
}
