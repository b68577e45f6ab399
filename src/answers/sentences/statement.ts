import { isNotation } from '../canonical/notation.ts'
import { type Claim, claimOf } from './claim.ts'
import { exactWords } from './exact-words.ts'
import { withPlainForms } from './plain-forms.ts'
import { isAsked, type QuestionFrame } from './question-frame.ts'
import { areForms, isFunctionWord } from './words.ts'

/** A word of a claim. */
export interface ClaimWord {
  /** In lower case, possessives off. */
  readonly word: string
  readonly isCapital: boolean
  /** `Shakespeare's`: what follows belongs to it. */
  readonly isOwner: boolean
  /** `told`: it says something that the question does not. */
  readonly role: 'function' | 'asked' | 'idle' | 'told'
  /** Parts of a clause that no word joins: commas, colons, quotes. */
  readonly breaksBefore: boolean
}

/** What a response says, ready to be held against what others say. */
export interface Statement {
  readonly claim: Claim
  readonly words: readonly ClaimWord[]
  /** Of the whole sentence, where the claim is a part of it. */
  readonly sentenceWords: readonly ClaimWord[]
  /** The told words in order (of a list: sorted). Statements with equal keys say the same. */
  readonly key: string
  /** The words of the key where it is no list. */
  readonly said: readonly string[]
  /** It says its answer alone, or in a sentence that has one new part only: others may be read by it. */
  readonly isShort: boolean
  readonly isDenied: boolean
  /** Signs between its words, in order: an expression says something else than its parts. */
  readonly signs: string
}

/** The words of a statement that say something which the question does not. */
export function toldWords({ words }: Statement): readonly ClaimWord[] {
  return words.filter(({ role }) => role === 'told')
}

const linking =
  'lie lies lay lying stands stood located situated found finds means meant meaning refers referred called calls call named known termed says said denotes represents describes described seems seem appears appear looks become became becomes believed thought considered credited placed used uses happens happened occurs occurred takes took place'.split(
    ' ',
  )
const idle = new Set([
  ...linking,
  ...'also often usually actually mainly mostly probably commonly generally technically perhaps maybe possibly definitely certainly likely exactly officially originally currently today now always well rather quite fairly particular particularly typically normally simply just only still already alone together one kind type form correct right answer person people thing something part name word term so-called famous fact case says sir lord lady dr mr mrs ms professor president king queen emperor empress saint captain'.split(
    ' ',
  ),
])
const isDenial = /^(?:not|no|never|none|neither|nor|without|hardly|cannot|nobody|nothing)$|n't$/

/** Whether a word denies. */
export function denies({ word }: ClaimWord): boolean {
  return isDenial.test(word)
}

function claimWords(text: string, frame: QuestionFrame): readonly ClaimWord[] {
  const plain = withPlainForms(text).replace(
    /(\p{L}+)(?:'s|s')\s+((?:\p{L}+[ -]?){1,3}?)(?=$|[,.;]|\s(?:is|are|was|were|on|in|of|and|that|which|at|by)\b)/gu,
    (whole, owner: string, owned: string) =>
      isFunctionWord(`${owner.toLowerCase()}'s`) || owned.trim().split(' ').length > 2
        ? whole
        : `${owned.trim()} of ${owner}`,
  )
  const words: ClaimWord[] = []
  let end = 0
  for (const match of plain.matchAll(
    /(?<![\p{L}\p{N}])[!~¬]?[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|['@._+#/°-](?=[\p{L}\p{N}]))*(?:\+{1,2}|#|%)?/gu,
  )) {
    const written = match[0].toLowerCase()
    const word = written.replace(/'s$/, '')
    const breaksBefore = /[,:;"`()\n]/.test(plain.slice(end, match.index))
    end = match.index + match[0].length
    const isCapital = /^\p{Lu}/u.test(match[0])
    // `WHERE` and `in` between marks of code are names and no words of the sentence.
    const isInitial =
      /^\p{Lu}$/u.test(match[0]) &&
      (/^\.?\s?\p{Lu}/u.test(plain.slice(end, end + 3)) || (words.length > 0 && match[0] !== 'I'))
    const isSign = isInitial || /^\p{Lu}{2,}$/u.test(match[0]) || (plain[match.index - 1] === '`' && plain[end] === '`')
    words.push({
      word,
      isCapital,
      isOwner: word !== written,
      breaksBefore,
      role: isSign && !frame.signs.has(match[0]) ? 'told' : roleOf(word, isCapital, frame),
    })
  }
  return words.map((word, at) =>
    isRelation(words, at) || isOfSubject(words, at) || (frame.wantsPerson && isRecipient(words, at))
      ? { ...word, role: 'told' }
      : word,
  )
}

/** "It was sent to X" tells nothing of who sent it. */
function isRecipient(words: readonly ClaimWord[], at: number): boolean {
  return (
    words[at]?.word === 'to' &&
    giving.test(words[at - 1]?.word ?? '') &&
    /^(?:told|idle)$/.test(words[at + 1]?.role ?? '')
  )
}

const giving =
  /^(?:sen[dt]s?|ga?ven?|gi?ven?|gives|sold|lent|handed|told|wrote|written|said|spoke|paid|offered|lost|shown|showed|taught|passed|addressed|delivered|it|them)$/

/** "The husband of X" is not X, though the question speaks of a husband; "the father of the bomb" is who is asked for. */
function isRelation(words: readonly ClaimWord[], at: number): boolean {
  if (words[at + 1]?.word !== 'of' || !relations.has(words[at]?.word ?? '')) return false
  const owner = words.slice(at + 2).find(({ role }) => role !== 'function')
  return owner?.role === 'told'
}

/** "The capital of X is Kenya" does not say X. */
function isOfSubject(words: readonly ClaimWord[], at: number): boolean {
  return (
    words[at]?.word === 'of' &&
    words[at + 1]?.role === 'told' &&
    /^(?:is|are|was|were)$/.test(words[at + 2]?.word ?? '')
  )
}

/** Persons and places that are told by another one. */
export const relations: ReadonlySet<string> = new Set(
  `north south east west northeast northwest southeast southwest husband wife son daughter father mother brother sister cousin uncle aunt friend
  student pupil teacher rival colleague neighbour neighbor suburb outskirts branch tributary part half end edge`.split(
    /\s+/,
  ),
)

function roleOf(word: string, isCapital: boolean, frame: QuestionFrame): ClaimWord['role'] {
  if (isDenial.test(word)) return 'told'
  if (isFunctionWord(word) && !isOptionWord(word, frame)) return 'function'
  if (isAsked(word, frame)) return 'asked'
  return idle.has(word) || (!isCapital && word.length > 5 && word.endsWith('ly')) ? 'idle' : 'told'
}

function isOptionWord(word: string, { options }: QuestionFrame): boolean {
  return options.some((words) => words.includes(word))
}

/** Reads a response as a statement; undefined where it has no words. */
export function readStatement(response: string, frame: QuestionFrame): Statement | undefined {
  if (isNotation(response.trim())) return undefined
  const claim = claimOf(response, frame)
  if (claim === undefined) return undefined
  if (frame.asksForForm) return exactStatement(claim, frame)
  const words = claimWords(claim.text, frame)
  const sentenceWords = claim.sentence === claim.text ? words : claimWords(claim.sentence, frame)
  const option = chosenOption(claim, words, frame)
  if (option !== undefined)
    return {
      claim,
      words,
      sentenceWords,
      key: option,
      said: [],
      isShort: true,
      isDenied: false,
      signs: signsIn(claim.sentence),
    }
  const telling = tellingWords(words, claim)
  if (telling.length === 0) return undefined
  const isDenied = words.some(denies)
  return {
    claim,
    words,
    sentenceWords,
    key: keyOf(telling, claim, frame),
    said: once(telling.map(({ word }) => word)),
    isShort: claim.kind === 'bare' || claim.kind === 'marked' || (!isDenied && isOnePart(words)),
    isDenied,
    signs: signsIn(claim.sentence),
  }
}

function signsIn(text: string): string {
  return (text.match(/[=+*<>→⇒|~±×÷^](?=\s)|(?<=\s)[=+*<>→⇒|~±×÷^/-](?=\s)|=|->|(?<=\p{L})\/(?=\p{L})/gu) ?? []).join(
    '',
  )
}

/** Nothing but the words as they stand: no other sentence is read by them, and they are read by none. */
function exactStatement(claim: Claim, frame: QuestionFrame): Statement | undefined {
  const key = exactWords(claim, frame)
  return key === ''
    ? undefined
    : { claim, words: [], sentenceWords: [], key, said: [], isShort: true, isDenied: false, signs: '' }
}

/** What a claim says beyond the question; where that is nothing, all that it says. */
function tellingWords(words: readonly ClaimWord[], { kind }: Claim): readonly ClaimWord[] {
  const told = words.filter(
    ({ role }) => role === 'told' || (role === 'idle' && (kind === 'bare' || kind === 'marked')),
  )
  if (told.some(({ role }) => role === 'told')) return told
  const any = words.filter(({ role }) => role !== 'function')
  return any.length > 0 ? any : words
}

/** The told words stand together, with nothing between them but "of" and articles. */
function isOnePart(words: readonly ClaimWord[]): boolean {
  const first = words.findIndex(({ role }) => role === 'told')
  const last = words.findLastIndex(({ role }) => role === 'told')
  return (
    first !== -1 &&
    words.slice(first, last + 1).every(({ word, role }) => role === 'told' || joints.has(word) || role === 'asked')
  )
}

const joints = new Set(['of', 'the', 'a', 'an', 'and', 'de', 'or', 'to', 'for'])

function keyOf(telling: readonly ClaimWord[], { text, sentence, kind }: Claim, { isOrdered }: QuestionFrame): string {
  // A noun in the plural is another answer where it is all that is said.
  const plain = telling.map(({ word }) => (telling.length > 1 ? stem(word) : word))
  // "… blue light more than red light": what a sentence has said once is said.
  const stems = kind === 'said' || kind === 'aside' ? once(plain) : plain
  const items = isOrdered ? [] : listItems(text)
  if (items.length < 2) return stems.join(' ')
  // Which item a word belongs to is told by the words between which it stands.
  const parts: string[][] = []
  const remaining = [...telling]
  for (const item of items) {
    const own: string[] = []
    const low = item.toLowerCase()
    while (remaining[0] !== undefined && low.includes(remaining[0].word)) own.push(stem(remaining.shift()?.word ?? ''))
    if (own.length === 0 || own.length > 3) return stems.join(' ')
    parts.push(own)
  }
  return remaining.length > 0
    ? stems.join(' ')
    : parts
        .map((part) => part.join(' '))
        .sort()
        .join(/\bor\b/i.test(text) && !/\bcan be\b/i.test(sentence) ? ' or ' : ' | ')
}

/** Initials may come twice, and names of one word (`Bora Bora`). */
function once(words: readonly string[]): readonly string[] {
  return words.filter((word, at) => word.length === 1 || words.indexOf(word) === at || words[at - 1] === word)
}

/** `Haiti and the Dominican Republic`, `a, b, and c`. */
function listItems(text: string): readonly string[] {
  return withPlainForms(text).split(/,\s+(?:and\s+|or\s+)?|\s+(?:and|or)\s+|\s+&\s+|\n/)
}

/** A noun in the singular, as far as its letters tell. */
function stem(word: string): string {
  if (word.length > 6 && /[^aeou](?:on|a)$/.test(word)) return word.replace(/(?:on|a)$/, '')
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  return word.length > 3 && /[^siu]s$/.test(word) ? word.slice(0, -1) : word
}

/** The one answer offered by the question that a claim takes; undefined where it takes none or one can't tell. */
function chosenOption(claim: Claim, words: readonly ClaimWord[], frame: QuestionFrame): string | undefined {
  const { options } = frame
  if (options.length === 0) return undefined
  const denied = words.some(denies)
  const opposite = options.find(([first]) => first === 'not' || first === 'no')
  if (opposite !== undefined) {
    const plain = opposite.slice(1)
    if (mentions(words, plain)) return (denied ? opposite : plain).join(' ')
  }
  const than = words.findIndex(({ word }) => word === 'than')
  const before = than === -1 ? words : words.slice(0, than)
  const isAlone = claim.kind === 'bare' && before.filter(({ role }) => role !== 'function').length === 1
  const areSame = isAlone ? (a: string, b: string) => a === b : areForms
  const full = options.filter((option) => mentions(before, option, areSame))
  const named = full.length > 0 ? full : options.filter((option) => isNamedInShort(before, option, options, areSame))
  const longest = named.toSorted((a, b) => b.length - a.length)[0]
  if (longest === undefined || denied) return undefined
  if (!named.every((option) => option.every((word) => longest.includes(word)))) return undefined
  const rest = words.filter(({ role, word }) => role === 'told' && !options.some((option) => option.includes(word)))
  const repeated = frame.asked.filter((word) => words.some((other) => areForms(word, other.word))).length
  const isCompared =
    than !== -1 || words.some(({ word }) => comparing.test(word) && !isAsked(word, frame) && !isOptionWord(word, frame))
  const isSure =
    (claim.kind === 'bare' && claim.text.split(' ').length <= 4) || claim.kind === 'marked'
      ? (rest.length === 0 ||
          (rest.length <= 2 && (claim.kind === 'marked' || /\b(?:is|are|was|were)\b|'s\b/i.test(claim.text)))) &&
        !isCompared
      : rest.length === 0 || (repeated * 2 >= frame.asked.length && !isCompared)
  return isSure ? longest.join(' ') : undefined
}

/** What one of two is and the other is not; where the question does not ask for it, it is said of the other. */
export const comparing = /^(?:once|formerly|less|least|fewer|as|last|second|later|\w{3,}er|\w{3,}est)$/

/** "Water is denser" of ice and liquid water. */
function isNamedInShort(
  words: readonly ClaimWord[],
  option: readonly string[],
  options: readonly (readonly string[])[],
  areSame: (a: string, b: string) => boolean,
): boolean {
  const last = option.at(-1) ?? ''
  const at = words.findIndex(({ word }) => areSame(word, last))
  return (
    at !== -1 && words[at - 1]?.role !== 'told' && options.every((other) => other === option || !other.includes(last))
  )
}

function mentions(
  words: readonly ClaimWord[],
  option: readonly string[],
  areSame: (a: string, b: string) => boolean = areForms,
): boolean {
  return words.some((_, at) => option.every((word, offset) => areSame(words[at + offset]?.word ?? '', word)))
}
