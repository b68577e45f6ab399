/** What a feature is worth before document frequencies; chosen by how often a question's nearest share its MMLU-Pro category. */
const WEIGHTS = {
  word: 1,
  wordPair: 0.6,
  /** Three or four letters of a word, its ends included: inflections, misspellings and compounds still meet. */
  letters: 0.7,
  latexCommand: 1,
  /** The number itself: two questions with the same 7 in them are hardly alike, two with the same 86,400 may be. */
  number: 0.3,
  /** How many digits it has, and whether decimals. */
  numberShape: 0.6,
  symbol: 0.4,
} as const

/** In pairs every number is the same word: "7 apples" and "12 apples" are one pair. */
const ANY_NUMBER = 0x6e756d62
/** Words shorter than this have no letters worth cutting up. */
const SHORTEST_CUT_WORD = 3
/** Longer than any word of a language: an encoded file, a run without spaces. Its pieces would drown the rest. */
const LONGEST_CUT_WORD = 64

/**
 * Visits every feature of a text, as often as it occurs: words, pairs of neighbouring words, letters of words, LaTeX
 * commands, numbers and their shapes, symbols. Features are 32-bit hashes; equal features of any two texts hash alike.
 */
export function visitTextFeatures(text: string, visit: (hash: number, weight: number) => void): void {
  const folded = fold(text)
  const length = folded.length
  let previous = 0
  let at = 0
  while (at < length) {
    const start = at
    const kind = characterKind(folded.charCodeAt(at++))
    if (kind === SEPARATOR) continue

    let word: number
    if (kind === LETTER) {
      while (at < length && characterKind(folded.charCodeAt(at)) === LETTER) at++
      word = hashRange(folded, start, at, 0x776f7264)
      visit(scramble(word), WEIGHTS.word)
      visitLetters(folded, start, at, visit)
    } else if (kind === DIGIT) {
      at = endOfNumber(folded, at)
      word = ANY_NUMBER
      visit(scramble(hashRange(folded, start, at, 0x64696769)), WEIGHTS.number)
      visit(scramble(numberShape(folded, start, at)), WEIGHTS.numberShape)
    } else if (kind === BACKSLASH) {
      while (at < length && characterKind(folded.charCodeAt(at)) === LETTER) at++
      word = hashRange(folded, start, at, 0x6c617465)
      visit(scramble(word), WEIGHTS.latexCommand)
    } else {
      word = hashRange(folded, start, at, kind === IDEOGRAPH ? 0x6964656f : 0x73796d62)
      visit(scramble(word), kind === IDEOGRAPH ? WEIGHTS.word : WEIGHTS.symbol)
    }
    if (previous !== 0) visit(scramble(Math.imul(previous, 31) ^ word), WEIGHTS.wordPair)
    previous = word
  }
}

function visitLetters(text: string, start: number, end: number, visit: (hash: number, weight: number) => void): void {
  if (end - start < SHORTEST_CUT_WORD || end - start > LONGEST_CUT_WORD) return
  const letter = (at: number) => (at < start || at >= end ? 0x20 : text.charCodeAt(at))
  for (let first = start - 1; first + 2 <= end; first++) {
    let hash = 0x6c657474
    hash = step(hash, letter(first))
    hash = step(hash, letter(first + 1))
    hash = step(hash, letter(first + 2))
    visit(scramble(hash), WEIGHTS.letters)
    if (first + 3 <= end) visit(scramble(step(hash, letter(first + 3))), WEIGHTS.letters)
  }
}

/** A point or comma belongs to a number where a digit follows. */
function endOfNumber(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (characterKind(code) === DIGIT) at++
    else if ((code === 0x2e || code === 0x2c) && characterKind(text.charCodeAt(at + 1)) === DIGIT) at += 2
    else return at
  }
}

function numberShape(text: string, start: number, end: number): number {
  let decimals = 0
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === 0x2e) decimals = 1
  return step(step(0x73686170, Math.min(end - start, 6)), decimals)
}

/** Lower case, compatible forms made one (full-width digits, ligatures). Plain ASCII takes the short way. */
function fold(text: string): string {
  return (isAscii(text) ? text : text.normalize('NFKC')).toLowerCase()
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false
  return true
}

const SEPARATOR = 0
const LETTER = 1
const DIGIT = 2
const SYMBOL = 3
const BACKSLASH = 4
const IDEOGRAPH = 5

const SEPARATORS = new Set([...' \t\n\r\f\v.,;:!?\'"`$(){}[]&~|'].map((character) => character.charCodeAt(0)))

/** NaN, past the end of the text, is a separator. */
function characterKind(code: number): number {
  if (code < 0x80) {
    if (code >= 0x61 && code <= 0x7a) return LETTER
    if (code >= 0x30 && code <= 0x39) return DIGIT
    if (code === 0x5c) return BACKSLASH
    return code < 0x20 || SEPARATORS.has(code) ? SEPARATOR : SYMBOL
  }
  if (Number.isNaN(code) || code < 0xc0) return SEPARATOR
  if (code === 0xd7 || code === 0xf7) return SYMBOL
  if (code >= 0x2000 && code < 0x2070) return SEPARATOR
  if (code >= 0x2190 && code < 0x2c00) return SYMBOL
  if (code >= 0x3000 && code < 0x3040) return SEPARATOR
  if (code >= 0x3040 && code < 0xa000) return IDEOGRAPH
  return LETTER
}

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo), begun at `seed` so that kinds of features do not meet. */
function hashRange(text: string, start: number, end: number, seed: number): number {
  let hash = seed
  for (let at = start; at < end; at++) hash = step(hash, text.charCodeAt(at))
  return hash
}

function step(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193)
}

/** The finaliser of MurmurHash3 (Austin Appleby): every bit of the result depends on every bit of the hash. */
function scramble(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
