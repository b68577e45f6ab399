import type { AnswerContext } from '../answer-context.ts'
import { normalisedText } from '../canonical/normalised-text.ts'
import { mathematicalAnswer } from '../canonical/numbers/mathematical-answer.ts'
import { mathematicsEqual } from '../canonical/numbers/mathematics-equal.ts'
import { WorkBudget, withinBudget } from '../mathematics/work-budget.ts'
import { labelledPlace, optionLetter, optionPlace, questionOptions } from '../question-options.ts'
import { isRefusal } from '../sentences/refusal.ts'
import { jsonAnswerField } from './json-answer-field.ts'
import { correction, lastBoxed, statedAnswer, taggedAnswer } from './marked-answer.ts'
import { withoutDelimiters } from './markup.ts'

/**
 * The letter of the option that a response chooses, by the strongest sign in it: an `answer` field, a box, "the answer
 * is (C)", "Answer: C", a lone letter or an option's text, the only option whose text stands in a short response, an option
 * named by its place, and last of all the last letter that a clause states alone. Undefined where nothing names an option,
 * and where the strongest sign names two.
 */
export function choiceLetter(text: string, question: AnswerContext): string | undefined {
  const options = questionOptions(question)
  const named = (answer: string | undefined) =>
    answer === undefined ? undefined : (namedOption(answer, options) ?? labelledOption(answer, question))
  const [field, boxed] = [jsonAnswerField(text), lastBoxed(text)]
  for (const marked of [field, boxed, taggedAnswer(text)]) {
    if (marked === undefined) continue
    if (namesSeveral(marked, options)) return undefined
    const letter = named(marked)
    if (letter !== undefined) return letter
  }
  const stated = statedLetter(text, options)
  if (stated !== undefined) return stated === several ? undefined : stated
  const said = statedAnswer(text)
  if (said !== undefined && namesSeveral(said, options)) return undefined
  const short = text.length <= 2_000
  if (short && namesSeveral(text, options)) return undefined
  return (
    named(said) ??
    (short ? (named(text) ?? openingOption(text, options)) : undefined) ??
    onlyOptionMentioned(text, options) ??
    optionByPlace(text, options) ??
    (isRefusal(text, question.text) ? undefined : clauseLetter(text, options))
  )
}

/** The option that a short text names: by its letter (`C`, `(C)`, `C. text`, `option C`), an option's exact text or its value. */
export function namedOption(answer: string, options: readonly string[]): string | undefined {
  const bare = withoutDelimiters(
    answer.replace(/\\(?:text|textbf|mathrm|mathbf)\s{0,4}\{([^{}]{0,400})\}/g, '$1').replace(/\\[ ,;]/g, ' '),
  )
  const byText = optionWithText(bare, options)
  if (byText !== undefined) return byText
  if (/^[A-Z]{2}$/.test(bare) && isOption(bare, options)) return bare
  const match =
    /^(?:(?:option|choice|answer)[ \t:]{1,4})?[([{]?([A-Z]|[АВСЕНКМОРТХ])(?:[)\]}]|$|[.:,](?=\s|$|\*)|\s(?![a-z]|\s?[=+^_<>*/\\-]))/iu.exec(
      bare,
    )
  const letter = match?.[1]
  if (letter === undefined) return optionWithValue(bare, options)
  if (letter !== letter.toUpperCase() && bare.length > 3 && !/^(?:option|choice)/i.test(bare)) return undefined
  const name = latin(letter.toUpperCase())
  return isOption(name, options) && !namesSeveral(bare, options) ? name : undefined
}

/** Cyrillic letters that look like Latin ones. */
function latin(letter: string): string {
  const place = 'АВСЕНКМОРТХ'.indexOf(letter)
  return place === -1 ? letter : 'ABCEHKMOPTX'.charAt(place)
}

/** `A, C`, `(A) and (C)`, `A or B`, `B/D`: two letters are no choice. */
function namesSeveral(text: string, options: readonly string[]): boolean {
  const bare = withoutDelimiters(text).replace(/\\(?:text|textbf|mathrm|mathbf)\s{0,4}\{([^{}]{0,40})\}/g, '$1')
  const match =
    /^(?:both |either |all of |options? |choices? |answers? )*[([]?([A-Z])[)\].:]?\s?(?:,|;|&|\/|\+|and|or|und|y|et)\s?(?:and |or |option )?[([]?([A-Z])(?![A-Za-z])/i.exec(
      bare,
    )
  if (match === null || optionWithText(bare, options) !== undefined) return false
  const [first, second] = [match[1] ?? '', match[2] ?? '']
  const areLetters = first === first.toUpperCase() && second === second.toUpperCase()
  return areLetters && first !== second && isOption(first, options) && isOption(second, options)
}

/** The letter of the option that a label of the question's own names: `2`, `(b)`. */
function labelledOption(answer: string, question: AnswerContext): string | undefined {
  const label = /^(?:(?:option|choice|answer|number)\s)?\(?([a-z]|\d{1,2})(?:[).:](?=\s|$)|$)/.exec(
    withoutDelimiters(answer),
  )?.[1]
  const place = label === undefined ? undefined : labelledPlace(label, question)
  return place === undefined ? undefined : optionLetter(place)
}

/** Options whose texts are the same name nothing. */
function optionWithText(answer: string, options: readonly string[]): string | undefined {
  if (options.length === 0) return undefined
  const letters = lettersByText(options)
  return answer.length > letters.longestNamed ? undefined : letters.byText.get(normalisedText(answer))
}

/** The only option whose value a number or formula is: `0.5` where one is `1/2`. */
function optionWithValue(answer: string, options: readonly string[]): string | undefined {
  if (answer.length > longestValue || !/\d|\\/.test(answer) || !options.some((option) => /\d|\\/.test(option)))
    return undefined
  const read = (text: string) => withinBudget(() => mathematicalAnswer(text, optionValues, new WorkBudget()), undefined)
  const value = read(answer)
  if (value === undefined) return undefined
  const equal = options.flatMap((option, place) => {
    const other = option.length > longestValue ? undefined : read(option)
    return other !== undefined && mathematicsEqual(value, other) ? [place] : []
  })
  const [only] = equal
  return only !== undefined && equal.length === 1 ? optionLetter(only) : undefined
}

const longestValue = 80
const optionValues = { percent: false }

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

/** Stands for a statement of two letters. */
const several = '?'
/**
 * In a longer text that reasons its way to two letters the first is taken, as the published readers of such texts do; a
 * short one that names two chooses none. In characters.
 */
const reasonedText = 120
/** A text of so many statements and nothing else answers the examples that stood before the question, then the question. */
const leastRun = 6
/** A correction stands at most this far before the statement that corrects, in characters. */
const correctionReach = 1_500

/** The letter first stated; the last one where a word of correction stands between them or they are a bare run. */
function statedLetter(text: string, options: readonly string[]): string | undefined {
  const found = [...text.matchAll(letterStatement)].filter(({ 0: said, 1: letter = '', index }) => {
    return /^[A-Z]$/.test(letter) && isOption(letter, options) && !readsAsWord(text, index + said.length, letter)
  })
  const single = found.filter((match) => !statesSeveral(match, options))
  const statements = text.length > reasonedText ? found : single
  const [first] = statements
  const last = statements.at(-1)
  if (first === undefined || last === undefined) return found.length === 0 ? undefined : several
  const between = text.slice(Math.max(first.index + first[0].length, last.index - correctionReach), last.index)
  const chosen = (first !== last && correction.test(between)) || isBareRun(text, statements) ? last : first
  return chosen[1]
}

function statesSeveral({ 0: said, input, index }: RegExpExecArray, options: readonly string[]): boolean {
  const start = index + said.length - 1
  return namesSeveral(input.slice(start, start + 40), options)
}

function isBareRun(text: string, found: readonly RegExpExecArray[]): boolean {
  if (found.length < leastRun) return false
  const ends = found.map(({ 0: said, index }) => index + said.length)
  const between = [...found.map(({ index }, place) => text.slice(ends[place - 1] ?? 0, index)), text.slice(ends.at(-1))]
  return between.every((piece) => piece.length <= 16 && !/[a-z]{4}/i.test(piece.replace(/\bthe\b/gi, '')))
}

/** "The answer is A force of …", "Answer: I think …" name no option. */
function readsAsWord(text: string, after: number, letter: string): boolean {
  return (letter === 'A' || letter === 'I') && /^['’ ][a-z]{2,}/.test(text.slice(after, after + 4))
}

/** "Yes, because …", "False: a triangle …": the option whose text opens the response. */
function openingOption(text: string, options: readonly string[]): string | undefined {
  const opening = /^[\s*_"']{0,6}([^,.:;!\n–—]{1,60}?)[\s*_"']{0,6}(?:[,.:;!\n–—]|$)/.exec(text)?.[1]
  return opening === undefined || opening.length < 2 ? undefined : optionWithText(opening, options)
}

const places = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth']
const byPlace =
  /\b(?:the |option )(first|second|third|fourth|fifth|sixth|last)(?: (?:option|choice|one|answer|statement|alternative|answer choice))\b/gi

/** "I would go with the first option": the only place that a short text names and denies nothing about. */
function optionByPlace(text: string, options: readonly string[]): string | undefined {
  if (text.length > shortResponse || options.length < 2 || denial.test(text)) return undefined
  const named = new Set([...text.matchAll(byPlace)].map(([, place = '']) => place.toLowerCase()))
  const [only] = named
  if (only === undefined || named.size > 1) return undefined
  const place = only === 'last' ? options.length - 1 : places.indexOf(only)
  return place < options.length ? optionLetter(place) : undefined
}

/** A letter as a word of its own: neither the article nor the pronoun, nor a name's (`Vitamin C`, `Plan B`, `25 °C`). */
const loneLetter =
  /(?<![\w°.'’]|\b(?:Vitamin|Plan|Hepatitis|Type|Group|Class|Grade|Team|Section|Part|Figure|Table|Appendix|Mr\.|Mrs\.|Dr\.|Ms\.|Prof\.) )(?:[B-HJ-Z]|[AI](?! [a-z]{2,}))(?![\w'’]|\.? [A-Z][a-z]+ [a-z]{3,}ed\b|\s?[=+^_])/g
const clauseEnd =
  /[;:.!?。，、；,](?=\s|$|[^\x00-\x7f])|(?<=[。，、；])|\n+|\b(?:because|since|whereas|while)\b|, but\b/
const denied =
  /\b(?:not|no|none|neither|nor|never|except|wrong|incorrect|false|cannot|fails?|eliminat\w+|rul\w+ out|excluded?|instead of|rather than|(?:anything|nothing|all) but|possible|both|all of|either)\b|n['’]t\b|不|错|錯|誤|误|아니|틀|(?<![а-я])не(?![а-я])/iu
const states =
  /\b(?:is|are|be|pick|choose|chose|select|selected|with|say|option|choice|answer|correct|right|best|so|thus|hence|therefore)[\s:*("'[]{1,6}$/i

/** The last letter that a clause states, alone and not denied; else the last that stands alone in such a clause. */
function clauseLetter(text: string, options: readonly string[]): string | undefined {
  let [stated, mentioned]: (string | undefined)[] = []
  for (const clause of text.split(clauseEnd)) {
    if (clause === undefined || denied.test(clause)) continue
    const letters = [...clause.matchAll(loneLetter)].filter(([letter]) => isOption(letter, options))
    const only = letters.at(-1)
    if (only === undefined || letters.some(([letter]) => letter !== only[0])) continue
    mentioned = only[0]
    if (states.test(clause.slice(0, only.index))) stated = only[0]
  }
  return stated ?? mentioned
}

/** Where the options are not known, any of the first ten letters may be one. */
function isOption(letter: string, options: readonly string[]): boolean {
  return optionPlace(letter.toUpperCase(), options.length >= 2 ? options.length : 10) !== undefined
}
