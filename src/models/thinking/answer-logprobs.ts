import type { TokenLogprob } from '../../ports/chat-model.ts'
import type { ThinkSegment } from './think-blocks.ts'

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
