import { stripEnd } from '../python/white-space.ts'
import { containsBreak } from './sentence-break.ts'

/** A sign that may end a sentence, and what follows it: another sign, or blanks and a word. */
const possibleEnd = /[.?!](?=(?<after>[)";}\]*:@'({[?!]|\s+(?<next>\S+)))/gu
/** Quotes and brackets that belong to the sentence before. */
const closingSigns = /^["')\]}]+?(?:\s+|(?=--)|$)/mu

interface Span {
  readonly start: number
  readonly end: number
}

/**
 * The sentences of an English text as Punkt parts them (Kiss and Strunk 2006, as in NLTK, with which IFEval counts):
 * abbreviations, initials, ordinals and ellipses end none unless the next word tells.
 */
export function splitSentences(text: string): readonly string[] {
  return [...withClosingSigns(text, [...spans(text)])].map(({ start, end }) => text.slice(start, end))
}

function* spans(text: string): Generator<Span> {
  let start = 0
  for (const { end, next, context } of contexts(text)) {
    if (!containsBreak(context)) continue
    yield { start, end }
    start = next
  }
  yield { start, end: stripEnd(text).length }
}

interface EndContext {
  /** Behind the sign. */
  readonly end: number
  /** Where the next sentence would begin. */
  readonly next: number
  /** The word before the sign, the sign, and what follows. */
  readonly context: string
}

interface PossibleEnd {
  /** The word before the sign. */
  readonly word: Span
  readonly next: number
  readonly after: string
}

function contextOf(text: string, { word, next, after }: PossibleEnd): EndContext {
  const end = word.end + 1
  return { end, next, context: text.slice(word.start, end) + after }
}

/** Of signs in one word the last counts. */
function* contexts(text: string): Generator<EndContext> {
  let before: PossibleEnd | undefined
  for (const match of text.matchAll(possibleEnd)) {
    const { after = '', next } = match.groups ?? {}
    const gap = text.slice(before?.word.end ?? 0, match.index)
    const blank = lastBlank(gap)
    const start = blank > 0 ? (before?.word.end ?? 0) + blank + 1 : (before?.word.start ?? 0)
    if (before !== undefined && before.word.end <= start) yield contextOf(text, before)
    const end = match.index + 1
    before = {
      word: { start, end: match.index },
      next: next === undefined ? end : end + after.length - next.length,
      after,
    }
  }
  if (before !== undefined) yield contextOf(text, before)
}

/** The place of the last blank of ASCII; 0 where there is none, or where it is the first character. */
function lastBlank(text: string): number {
  let place = text.length - 1
  while (place > 0 && !/[ \t-\r]/.test(text.charAt(place))) place--
  return Math.max(0, place)
}

function* withClosingSigns(text: string, parts: readonly Span[]): Generator<Span> {
  let moved = 0
  for (const [place, part] of parts.entries()) {
    const start = part.start + moved
    const following = parts[place + 1]
    const signs = following && closingSigns.exec(text.slice(following.start, following.end))?.[0]
    if (following !== undefined && signs !== undefined) {
      yield { start, end: following.start + stripEnd(signs).length }
      moved = signs.length
    } else {
      if (start < part.end) yield { start, end: part.end }
      moved = 0
    }
  }
}
