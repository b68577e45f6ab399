/** A stretch of what a model wrote. `start` is its place in everything pushed so far, in UTF-16 units. */
export interface ThinkSegment {
  readonly kind: 'text' | 'reasoning'
  readonly text: string
  readonly start: number
}

export interface ThinkBlockMarks {
  readonly open: string
  readonly close: string
  /** The text begins inside a block. */
  readonly startsOpen: boolean
}

/** Parts thinking from answer in a text that comes in pieces. */
export interface ThinkBlockSplitter {
  push(piece: string): readonly ThinkSegment[]
  /** Whatever was held back. A block never closed stays reasoning: nobody can tell where the answer would begin. */
  end(): readonly ThinkSegment[]
}

/**
 * Creates a splitter for blocks such as `<think>…</think>`, their marks cut anywhere over the pieces. A block opens only
 * at the start of the text or after white space, so an answer may speak of `<think>` in quotes or code.
 */
export function createThinkBlockSplitter(marks: ThinkBlockMarks): ThinkBlockSplitter {
  let isInside = marks.startsOpen
  let held = ''
  /** The place of `held` in the whole text. */
  let position = 0
  let mayOpenHere = true

  const cut = (isEnd: boolean): ThinkSegment[] => {
    const segments: ThinkSegment[] = []
    const emit = (length: number): void => {
      if (length > 0) {
        const text = held.slice(0, length)
        segments.push({ kind: isInside ? 'reasoning' : 'text', text, start: position })
        mayOpenHere = /\s$/.test(text)
      }
      held = held.slice(length)
      position += length
    }
    for (;;) {
      const at = isInside ? held.indexOf(marks.close) : indexOfOpening(held, marks.open, mayOpenHere)
      if (at < 0) break
      emit(at)
      const mark = isInside ? marks.close : marks.open
      held = held.slice(mark.length)
      position += mark.length
      isInside = !isInside
      mayOpenHere = true
    }
    emit(isEnd ? held.length : held.length - pendingLength(held, isInside ? marks.close : marks.open))
    return segments
  }

  return {
    push(piece) {
      held += piece
      return cut(false)
    },
    end: () => cut(true),
  }
}

function indexOfOpening(text: string, mark: string, mayOpenAtStart: boolean): number {
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
    if (at === 0 ? mayOpenAtStart : /\s/.test(text.charAt(at - 1))) return at
  }
  return -1
}

/** How much of the text's end may be the beginning of the mark. */
function pendingLength(text: string, mark: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length
  }
  return 0
}
