import { splitSentences } from './split-sentences.ts'
import { areForms, isFunctionWord, wordsOf } from './words.ts'

/** What of a question decides how the sentences that answer it are read. */
export interface QuestionFrame {
  /** Its telling words, in lower case: a sentence that answers it repeats some of them. Passages, long quotes and options are left out. */
  readonly asked: readonly string[]
  /** The answers that it offers in its own words ("spam or not spam"), as lists of words; empty where it offers none. */
  readonly options: readonly (readonly string[])[]
  /** Words in capitals that it has: `GROUP`, `SQL`. */
  readonly signs: ReadonlySet<string>
  /** It asks for a person, who may be called by the last name alone. */
  readonly wantsPerson: boolean
  /** It asks for a place, whose region may follow it: "Madrid, Spain". */
  readonly wantsPlace: boolean
  /** The order of a list that answers it counts. */
  readonly isOrdered: boolean
  /** It asks for words as such: to write, spell or translate them, for a form or an abbreviation. Any other form is another answer. */
  readonly asksForForm: boolean
  /** It tells what to write: the answer is that, and no sentence about it. */
  readonly asksToWrite: boolean
}

const longestQuestion = 8_000
const asksForPerson =
  /\bwho(?:m|se)?\b|\b(?:which|what|name (?:the|a)) (?:\w+ ){0,2}(?:person|man|woman|author|writer|poet|novelist|playwright|composer|painter|artist|sculptor|architect|scientist|physicist|chemist|mathematician|philosopher|president|king|queen|emperor|leader|general|explorer|inventor|director|actor|actress|singer|musician|astronaut|economist|player|minister)s?\b/i

/** Reads what `QuestionFrame` holds off a question's text. Takes time in proportion to its length. */
export function questionFrame(questionText: string): QuestionFrame {
  if (questionText !== last?.questionText) last = { questionText, frame: readFrame(questionText) }
  return last.frame
}

/** Many answers to one question are read one after another. */
let last: { readonly questionText: string; readonly frame: QuestionFrame } | undefined

function readFrame(questionText: string): QuestionFrame {
  const text = askingPart(questionText.slice(0, longestQuestion))
  const options = offeredOptions(text)
  const offered = options.flat()
  const asked = wordsOf(withoutLists(withoutLongQuotes(text))).filter(
    (word) => !isFunctionWord(word) && !offered.some((other) => other === word),
  )
  return {
    asked: [...new Set(asked.flatMap((word) => (word.includes('-') ? [word, ...word.split('-')] : [word])))],
    options,
    signs: new Set(text.match(/\b\p{Lu}{2,}\b/gu)),
    wantsPerson: asksForPerson.test(text),
    wantsPlace: /\bwhere\b/i.test(text),
    isOrdered: asksForOrder.test(text),
    asksForForm: asksToWrite.test(text) || asksAboutWords.test(text),
    asksToWrite: asksToWrite.test(text),
  }
}

const asksForOrder =
  /\border\b(?! to\b)|\b(?:ordered|sort|sorted|rank|ranked|arrange|reverse|sequence|respectively|then|steps|chronological\w*|alphabetical\w*|followed by|first and second|first, second)\b|\bfrom \w+ to \w+\b|\bby (?:\w+ing )?(?:distance|size|age|height|date|length|weight|year|population|area|value)\b|\b\w+est first\b/i

const asksToWrite =
  /^\W*(?:(?:please|now|just|simply|only|exactly)\W+)*(?:write|repeat|spell|type|copy|print|output|say|reply|respond|reverse|sort|arrange|put|capitali[sz]e|convert|translate|fill|complete|insert|remove|delete|replace|rewrite|correct|unscramble|decode|encode|join|change|turn|alphabeti[sz]e|conjugate|decline|abbreviate|shorten|echo|quote)\b/i
const asksAboutWords =
  /\b(?:plural|singular|tense|participle|simple past|gerund|infinitive|comparative|superlative|conjugat\w*|(?:first|second|third) person|noun|verb|adjective|adverb|pronoun|preposition|spel(?:l|t|led|ling)|rhym\w*|anagram|palindrome|syllables?|prefix|suffix|opposite|antonym|synonym|homophone|abbreviat\w*|acronym|initials|(?:stands?|short) for|symbol|formula|contraction|possessive|backwards|(?:lower|upper) ?case|capital letters?|letters|translat\w*|(?:first|second|third|fourth|fifth|last|next|missing|which|what|code|pass|same|hidden|following) ?words?|words? for|password|full (?:name|form)|in words|inhabitants?|masculine|feminine|(?<!in the )form of|(?:do|does|would|can) (?:you|one|people|we) (?:say|call))\b|\b(?:\p{Lu}\p{L}{2,}) (?:word|term|name|expression|for)\b|\b[Ww]hat (?:does|do|is|did) "?\p{Lu}{2,}"?[^?]*\b(?:mean|call)/u

/** What stands in a list to choose from is no word of the question: an answer that has it has said it. */
function withoutLists(text: string): string {
  return text
    .replace(/\[[^\]]{1,400}\]/g, ' ')
    .replace(/[:?]\s[^:?]*,[^:?]*\??$/, ' ')
    .replace(/\p{Lu}\p{L}*(?:, \p{Lu}\p{L}*)+,? (?:and|or) \p{Lu}\p{L}*/gu, ' ')
}

/** Without the passage that it is about: the sentences that ask, else the first line. */
function askingPart(text: string): string {
  const sentences = splitSentences(text)
  const asking = sentences.filter((sentence) => /[?？][\p{Pe}\p{Pf}"'*]{0,3}$/u.test(sentence))
  return asking.length > 0 ? asking.join(' ') : (sentences[0] ?? text)
}

/** A quote of some words is what the question is about; what it says must not be taken for the question's own words. */
function withoutLongQuotes(text: string): string {
  return text.replace(/["“«]([^"”»]{1,400})["”»]/g, (quote, inside: string) =>
    inside.split(/\s+/).length > 6 ? ' ' : quote,
  )
}

/** `…: politics, sports or business?`, `a proton or an electron`, `spam or not spam`: the words that tell them apart. */
function offeredOptions(text: string): readonly (readonly string[])[] {
  const match = /^(.{1,2000}?)[,]?\s(?:or|vs\.?|versus)\s+([^?.!;:"]{1,120})/is.exec(withoutLongQuotes(text))
  if (match === null) return []
  const before = (match[1] ?? '').slice((match[1] ?? '').lastIndexOf(':') + 1)
  const parts = before.split(',').slice(-mostOptions)
  const opens = parts.length === 1 || !questionWord.test(parts[0] ?? '') ? (parts.shift() ?? '') : undefined
  if (questionWord.test(parts[0] ?? '')) parts.shift()
  const afterArticle = /.*\b(?:an?|the)\s+((?:\S+\s?){1,4})$/is.exec(parts.at(-1) ?? opens ?? '')?.[1]
  const size = afterArticle === undefined ? undefined : optionWords(afterArticle).length
  const after = optionWords(nameAtStart.exec(match[2] ?? '')?.[0] ?? (match[2] ?? '').split(',')[0] ?? '')
  const last = size === undefined || denials.has(after[0] ?? '') ? after.slice(0, 3) : after.slice(0, size)
  const plain = last.filter((word) => !denials.has(word)).length
  const opening =
    opens === undefined ? [] : [optionWords(opens).slice(-(size ?? Math.max(1, parts.length > 0 ? 1 : plain)))]
  const offered = [...opening, ...parts.map(optionWords), last].filter((words) => words.length > 0)
  const shared = (word: string) => offered.every((words) => words.includes(word))
  const apart = offered.map((words) => words.filter((word) => !shared(word)))
  return offered.length < 2 ? [] : apart.every((words) => words.length > 0) ? apart : offered
}

const mostOptions = 8
/** `Scott` of "Scott reach the South Pole". */
const nameAtStart = /^\p{Lu}[\p{L}'-]*(?: \p{Lu}[\p{L}'-]*)*(?= \p{Ll})/u
const questionWord = /\b(?:who|whom|whose|which|what|when|where|how|why)\b/i
const denials = new Set(['not', 'no', 'non'])

function optionWords(text: string): readonly string[] {
  return wordsOf(text).filter((word) => denials.has(word) || !isFunctionWord(word))
}

/** Whether a word in lower case is one of the question's, in whatever form. */
export function isAsked(word: string, frame: QuestionFrame): boolean {
  return askedPlaces(word, frame).length > 0
}

/** How many of the question's words a list of words in lower case repeats. */
export function repeatedWords(words: readonly string[], frame: QuestionFrame): number {
  return new Set(words.flatMap((word) => askedPlaces(word, frame))).size
}

/** By frame: one question has many answers, and their words are mostly the same. */
const rememberedPlaces = new WeakMap<QuestionFrame, Map<string, readonly number[]>>()

function askedPlaces(word: string, frame: QuestionFrame): readonly number[] {
  const known = rememberedPlaces.get(frame) ?? new Map<string, readonly number[]>()
  rememberedPlaces.set(frame, known)
  const places = known.get(word) ?? frame.asked.flatMap((other, place) => (areForms(word, other) ? [place] : []))
  known.set(word, places)
  return places
}
