import { normalisedText } from '../canonical/normalised-text.ts'
import { optionLetter } from '../question-options.ts'
import { lastBoxed } from './boxed.ts'
import { jsonAnswerField } from './json-answer-field.ts'
import { withoutDelimiters } from './markup.ts'
import { statedAnswer } from './stated-answer.ts'

/**
 * The letter of the option that a response chooses, by the strongest sign in it: an `answer` field, a box, "the answer
 * is (C)", "Answer: C", a lone letter or an option's text, the last letter that stands as a word of its own, and last of
 * all the only option whose text stands in a short response. Undefined where nothing names an option.
 *
 * @param options their texts, in order; where there are fewer than two, letters to J are taken.
 */
export function choiceLetter(text: string, options: readonly string[]): string | undefined {
  const field = jsonAnswerField(text)
  const boxed = lastBoxed(text)
  return (
    (field === undefined ? undefined : namedOption(field, options)) ??
    (boxed === undefined ? undefined : namedOption(boxed, options)) ??
    statedLetter(text, options) ??
    namedOption(statedAnswer(text) ?? '', options) ??
    (text.length <= 2_000 ? namedOption(text, options) : undefined) ??
    lastLetter(text, options) ??
    onlyOptionMentioned(text, options)
  )
}

/** The option that a short text names: by its letter (`C`, `(C)`, `C. text`, `option C`) or by an option's exact text. */
export function namedOption(answer: string, options: readonly string[]): string | undefined {
  const bare = withoutDelimiters(answer.replace(/\\(?:text|textbf|mathrm|mathbf)\s{0,4}\{([^{}]{0,400})\}/g, '$1'))
  const byText = optionWithText(bare, options)
  if (byText !== undefined) return byText
  const match = /^(?:(?:option|choice|answer)[ \t:]{1,4})?[([{]?([A-Z])(?:[)\]}]|$|[.:,](?=\s|$|\*)|\s(?![a-z]))/i.exec(
    bare,
  )
  const letter = match?.[1]
  if (letter === undefined) return undefined
  if (letter !== letter.toUpperCase() && bare.length > 3 && !/^(?:option|choice)/i.test(bare)) return undefined
  return isOption(letter.toUpperCase(), options) ? letter.toUpperCase() : undefined
}

/** Options whose texts are the same name nothing. */
function optionWithText(answer: string, options: readonly string[]): string | undefined {
  if (options.length === 0) return undefined
  const letters = lettersByText(options)
  return answer.length > letters.longestNamed ? undefined : letters.byText.get(normalisedText(answer))
}

/** By list of options: many answers are read against one, and normalising its texts costs more than reading an answer. */
const rememberedLetters = new WeakMap<readonly string[], OptionLetters>()

interface OptionLetters {
  readonly byText: ReadonlyMap<string, string | undefined>
  /** No text of more characters is an option, whatever normalising takes off: a whole response is told without it. */
  readonly longestNamed: number
}

function lettersByText(options: readonly string[]): OptionLetters {
  const remembered = rememberedLetters.get(options)
  if (remembered !== undefined) return remembered
  const byText = new Map<string, string | undefined>()
  for (const [index, option] of options.entries()) {
    const text = normalisedText(option)
    if (text !== '') byText.set(text, byText.has(text) ? undefined : optionLetter(index))
  }
  const letters = { byText, longestNamed: 4 * Math.max(...options.map(({ length }) => length)) + 200 }
  rememberedLetters.set(options, letters)
  return letters
}

/** A response this short may name its option in a sentence, in characters. */
const shortResponse = 200

/** "The word is hat": the one option whose text stands in a short sentence that denies nothing. */
function onlyOptionMentioned(text: string, options: readonly string[]): string | undefined {
  if (text.length > shortResponse || text.includes('\n') || denial.test(text)) return undefined
  const said = ` ${spaced(text)} `
  const mentioned = [...lettersByText(options).byText].filter(([option]) => said.includes(` ${spaced(option)} `))
  const longest = mentioned.toSorted(([a], [b]) => b.length - a.length)[0]
  return longest !== undefined &&
    mentioned.every(([option]) => ` ${spaced(longest[0])} `.includes(` ${spaced(option)} `))
    ? longest[1]
    : undefined
}

const denial = /\b(?:not|no|none|neither|nor|never|except|wrong|incorrect|false)\b|n't\b/i

/** Words and numbers, with one blank between them. */
function spaced(text: string): string {
  return normalisedText(text)
    .replace(/["'():;!?]|[.,](?!\d)/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
}

const letterStatement =
  /\banswer[*_]{0,2}[ \t]{0,4}(?:choice |option )?(?:is|:)[ \t\n]{0,4}(?:indeed |therefore |thus |option |choice |most likely |probably )?[*_$({[\\" \t]{0,10}(?:(?:text|boxed|mathrm|textbf)\{)?[( ]{0,3}([A-Z])(?![A-Za-z'’]|\s?[=+^_<>])/gi

function statedLetter(text: string, options: readonly string[]): string | undefined {
  for (const match of text.matchAll(letterStatement)) {
    const letter = match[1] ?? ''
    if (isOption(letter, options) && !readsAsArticle(text, match.index + match[0].length, letter)) return letter
  }
  return undefined
}

/** "The answer is A force of …" names no option. */
function readsAsArticle(text: string, after: number, letter: string): boolean {
  return letter === 'A' && /^ [a-z]{2,}/.test(text.slice(after, after + 4))
}

/** The last letter that stands as a word of its own and is neither the article nor the pronoun, nor denied. */
function lastLetter(text: string, options: readonly string[]): string | undefined {
  let found: string | undefined
  for (const match of text.matchAll(/(?<!\b[Nn]ot (?:option )?)\b(?:[B-HJ-Z]|[AI](?! [a-z]{2,}))\b(?!['’])/g)) {
    if (isOption(match[0], options)) found = match[0]
  }
  return found
}

/** Where the options are not known, any of the first ten letters may be one. */
function isOption(letter: string, options: readonly string[]): boolean {
  const index = letter.charCodeAt(0) - 65
  return letter.length === 1 && index >= 0 && index < (options.length >= 2 ? options.length : 10)
}
