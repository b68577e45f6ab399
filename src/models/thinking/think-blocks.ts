import type { TokenLogprob } from '../../ports/chat-model.ts'

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

/** Keeps the log-probabilities of the answer and drops those of thinking and of the marks around it. */
export interface AnswerLogprobs {
  /** Tokens whose texts make up the next piece of the whole text. */
  push(piece: string, tokens: readonly TokenLogprob[]): void
  /** The values of all tokens that have a part in this segment of the answer and were not given out before. */
  take(segment: ThinkSegment): readonly (number | undefined)[]
  /** The same as whole tokens. */
  takeTokens(segment: ThinkSegment): readonly TokenLogprob[]
}

/**
 * Creates the aligner. A token's place is where its text stands in the piece; where the texts do not add up to the
 * piece (bytes of half a character, say) each token counts for the whole piece. A token without a text of its own
 * counts for the character that follows, so an end-of-text token at the very end is no answer token. A piece without a
 * token, among others that have theirs, is a token nobody measured: leaving it out would pass for a mean over all.
 */
export function createAnswerLogprobs(): AnswerLogprobs {
  let pending: { readonly start: number; readonly end: number; readonly reported: TokenLogprob }[] = []
  let length = 0
  let measured = false
  /** Answer text was given out before the first token came. */
  let begunUnmeasured = false
  const takeTokens = (segment: ThinkSegment): readonly TokenLogprob[] => {
    const end = segment.start + segment.text.length
    const taken = pending.filter((token) => token.start < end && token.end > segment.start)
    pending = pending.filter((token) => token.start >= end)
    if (!measured) {
      begunUnmeasured ||= taken.length > 0
      return []
    }
    return taken.map(({ reported }) => reported)
  }
  return {
    push(piece, tokens) {
      if (tokens.length === 0 && piece !== '' && (pending.at(-1)?.end ?? 0) <= length) {
        pending.push({ start: length, end: length + piece.length, reported: { token: piece, logprob: undefined } })
      }
      if (tokens.length > 0 && !measured) {
        measured = true
        const reported = { token: '', logprob: undefined }
        if (begunUnmeasured) pending.push({ start: length, end: length + 1, reported })
      }
      const addsUp = tokens.map(({ token }) => token).join('') === piece
      let start = length
      for (const reported of tokens) {
        const { token } = reported
        const end = addsUp ? start + Math.max(token.length, 1) : length + Math.max(piece.length, 1)
        pending.push({ start, end, reported })
        if (addsUp) start += token.length
      }
      length += piece.length
    },
    takeTokens,
    take: (segment) => takeTokens(segment).map(({ logprob }) => logprob),
  }
}
