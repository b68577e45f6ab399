import { withoutDelimiters, withoutMarkup } from '../extraction/markup.ts'
import { parseStatement } from '../mathematics/parse-statement.ts'
import { multiplyRationals, type Rational, rationalFromNumeral } from '../mathematics/rational.ts'
import { type StatementKey, statementKey } from '../mathematics/statement-key.ts'
import { tidyFormula } from '../mathematics/tidy-formula.ts'
import { rationalKey } from '../mathematics/value-key.ts'
import type { WorkBudget } from '../mathematics/work-budget.ts'
import { numberInWords, scaleOf } from './number-words.ts'
import { areVariables, questionVariables } from './question-variables.ts'
import { type Unit, unitOf } from './unit.ts'

/** A number or formula as it is compared. */
export interface MathematicalAnswer extends StatementKey {
  readonly unit?: Unit
  /** Digits after the point where the answer is written as a decimal numeral: it may be a rounding. */
  readonly decimals?: number
}

/** What the question says about how a number is to be written. */
export interface NumberWanted {
  /** It asks for a percentage: `25` and `25%` say the same. */
  readonly percent: boolean
  /** It asks for a numeral in this base: `121` and `121_3` say the same. */
  readonly base?: number
  /** Units of one letter that it names in full, so that the `g` of `48g` is grams and no variable. */
  readonly unitLetters?: string
  /** The letters that it uses as variables. Other letters that stand together are a word and no product. */
  readonly variables?: string
}

const longestAnswer = 3_000

/** Reads the wishes of `NumberWanted` off a question's text. */
export function numberWanted(questionText: string): NumberWanted {
  const percent = /\bpercent(?:age)?\b|%/i.test(questionText)
  const base = baseWanted(questionText)
  const unitLetters = unitWords.flatMap(([word, letters]) => (word.test(questionText) ? [letters] : [])).join('')
  const variables = questionVariables(questionText)
  return { percent, unitLetters, variables, ...(base === undefined ? {} : { base }) }
}

const baseWords =
  /\b(?:in|to|into|as an?|its)\s(?:the\s)?base[ -]{0,2}\$?(\d{1,2}|[a-z]{2,8})\b|\bin (binary|octal|hexadecimal)\b/gi
const namedBases: Readonly<Record<string, number>> = { binary: 2, octal: 8, hexadecimal: 16 }

/** The base that a question names last: `What is 121 in base 3, written in base 10?` */
function baseWanted(questionText: string): number | undefined {
  const match = [...questionText.matchAll(baseWords)].at(-1)
  if (match === undefined) return undefined
  const name = (match[1] ?? match[2] ?? '').toLowerCase()
  const base = namedBases[name] ?? Number(/^\d/.test(name) ? name : (numberInWords(name) ?? Number.NaN))
  return base >= 2 && base <= 36 ? base : undefined
}

const unitWords: readonly (readonly [RegExp, string])[] = [
  [/\bgrams?\b/i, 'g'],
  [/\b(?:met(?:er|re)s?)\b/i, 'm'],
  [/\blit(?:er|re)s?\b/i, 'lL'],
  [/\bseconds?\b/i, 's'],
  [/\bhours?\b/i, 'h'],
]

/**
 * Reads an answer as mathematics; undefined where it is none.
 * @throws WorkSpent
 */
export function mathematicalAnswer(
  text: string,
  wanted: NumberWanted,
  budget: WorkBudget,
): MathematicalAnswer | undefined {
  if (text.length > longestAnswer) return undefined
  if (/^-?\d{1,15}$/.test(text)) return wholeNumber(text, wanted, budget)
  const bare = withoutOpening(tidyFormula(withoutDelimiters(withoutMarkup(text))))
  const inBase = numeralInBase(bare, wanted, budget)
  if (inBase !== undefined) return inBase
  if (/^[A-Za-z]{2,}$/.test(bare) && !areVariables(bare, wanted.variables ?? '')) return spelledOut(bare)
  return measured(bare, wanted, budget) ?? percentage(bare, wanted, budget) ?? formula(bare, budget) ?? spelledOut(bare)
}

function wholeNumber(text: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer {
  const inBase = numeralInBase(text, wanted, budget)
  if (inBase !== undefined) return inBase
  const value = rationalKey({ numerator: BigInt(text), denominator: 1n })
  return { key: value.key, value }
}

/** Words and signs before the number that do not change it. */
function withoutOpening(text: string): string {
  return text
    .replace(/^(?:so|thus|hence|therefore|yes|sure|okay|ok),\s{1,4}(?=\S)/i, '')
    .replace(
      /^(?:=|\\approx|≈|~|:|is|equals?|about|approximately|approx\.?|around|roughly|exactly|only|a total of|total:?|rs\.?)(?![a-z])\s{0,4}/i,
      '',
    )
    .replace(/^[$€£]\s{0,2}(?=[\d.,-])/, (sign) => (sign.startsWith('$') ? '\\dollar ' : sign))
    .replace(/^-\s{0,2}\$\s{0,2}(?=[\d.])/, '\\dollar -')
    .replaceAll('$', '')
    .replace(/(?:\.{3}|…|\\[lc]?dots)$/, '')
    .trim()
}

function numeralInBase(text: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const marked =
    /^(-?[0-9A-Z]{1,60})(?:_\{?(\d{1,2})\}?|_\{?\\text\s?\{(?:base )?(\w{1,8})\}\}?|\s?\(?base (\d{1,2})\)?)$/.exec(
      text,
    )
  const digits = marked?.[1] ?? (/^-?[0-9A-Z]{1,60}$/.test(text) && /^-?\d/.test(text) ? text : undefined)
  const named =
    marked?.[2] ??
    marked?.[4] ??
    (marked?.[3] === undefined ? undefined : String(numberInWords(marked[3]) ?? marked[3]))
  const base = named === undefined ? wanted.base : Number(named)
  if (digits === undefined || base === undefined || !(base >= 2 && base <= 36) || base === 10) {
    return base === 10 && marked !== null && digits !== undefined ? formula(digits, budget) : undefined
  }
  const fits = [...digits.replace('-', '')].every((digit) => Number.parseInt(digit, 36) < base)
  return fits ? { key: `${digits.replace(/^(-?)0+(?=.)/, '$1')}_${base}` } : undefined
}

const wordThatIsMathematics = /\b(?:and|or|pi|sqrt|sin|cos|tan|log|ln|exp|inf|infinity|mod|base|to|cup|theta)\b/i

/** A number with a unit, a currency or a counted noun after it. */
function measured(text: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const currency = /^(?:\\dollar |[€£])/.exec(text)?.[0]
  const rest = currency === undefined ? text : text.slice(currency.length)
  const split = splitUnit(rest, wanted.unitLetters ?? '')
  if (currency === undefined && split === undefined) return undefined
  const number = split?.number ?? rest
  const scale = scaleOf(split?.phrase.split(' ')[0] ?? '')
  const phrase = scale === undefined ? (split?.phrase ?? '') : (split?.phrase ?? '').split(' ').slice(1).join(' ')
  const unit = currency === undefined ? unitOf(phrase) : unitOf(currency.startsWith('\\') ? 'dollars' : currency)
  if (/^percent(?:age points?)?$/i.test(phrase)) return percentage(`${number}%`, wanted, budget)
  const read = formula(number, budget)
  if (read?.value === undefined) return undefined
  const scaled = scale === undefined ? read : scaledBy(read, { numerator: scale, denominator: 1n })
  return unit === undefined ? scaled : { ...scaled, unit }
}

function splitUnit(
  text: string,
  unitLetters: string,
): { readonly number: string; readonly phrase: string } | undefined {
  const angle = /^(.{0,200}[\d)}])\s?(?:\^\s?\{?\s?\\circ\s?\}?|°|\\degree)([CF]?)$/.exec(text)
  if (angle !== null && !/[a-z]{3}/i.test(angle[1]?.replace(/\\frac|\\sqrt|\\pi/g, '') ?? '')) {
    return { number: angle[1] ?? '', phrase: `°${angle[2] ?? ''}` }
  }
  const inches = /^(-?[\d./ ]{1,40})["”]$/.exec(text)?.[1]
  if (inches !== undefined) return { number: inches, phrase: 'inches' }
  const wrapped =
    /^(.{0,400}?)\s?\\(?:text|textrm|mathrm|mbox|textbf)\s{0,2}\{\s{0,4}([^{}]{1,80})\}\s?(\^\s?\{?\d\}?)?$/.exec(text)
  if (wrapped !== null && /\S/.test(wrapped[1] ?? '')) {
    return { number: wrapped[1] ?? '', phrase: `${(wrapped[2] ?? '').trim()}${wrapped[3] ?? ''}` }
  }
  const plain = /^(.{0,200}?[\d)}!])(\s{0,3})([A-Za-z¢°²³][A-Za-z0-9 .,'’/^²³°-]{0,80})$/.exec(text)
  const phrase = plain?.[3] ?? ''
  if (plain === null || wordThatIsMathematics.test(phrase) || /\d[^\s]*\s.*\d/.test(phrase)) return undefined
  const isApart = phrase.length > 1 || plain[2] !== '' || unitLetters.includes(phrase)
  const isUnit = isApart && unitOf(phrase) !== undefined
  const isNoun = /^[A-Za-z]{3,}(?:[ ,'’/.-]+[A-Za-z]+)*\.?$/.test(phrase) && plain[2] !== ''
  return isUnit || isNoun ? { number: plain[1] ?? '', phrase } : undefined
}

function percentage(text: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const number = /^(.{1,200}?)\s?%$/.exec(text)?.[1]
  const read = number === undefined ? undefined : formula(number, budget)
  if (read?.value === undefined || wanted.percent) return read
  return scaledBy(read, { numerator: 1n, denominator: 100n })
}

/** The number times a factor. What is no fraction keeps its key and is told apart by the factor. */
function scaledBy(read: MathematicalAnswer, factor: Rational): MathematicalAnswer {
  const exact = read.value?.exact && multiplyRationals(read.value.exact, factor)
  if (exact === undefined) return { key: `${read.key}*${factor.numerator}/${factor.denominator}` }
  const value = rationalKey(exact)
  return { key: value.key, value }
}

function formula(text: string, budget: WorkBudget): MathematicalAnswer | undefined {
  const numeral = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:\.(\d*))?$/.exec(text)
  if (numeral !== null && /\d/.test(text)) {
    const exact = rationalFromNumeral(text.replace(/[, ]/g, ''))
    if (exact === undefined) return undefined
    const value = rationalKey(exact)
    const decimals = numeral[1]?.length ?? 0
    return decimals === 0 ? { key: value.key, value } : { key: value.key, value, decimals }
  }
  const approximation = /^(.{1,400}?)(?:\\approx|≈)/.exec(text)?.[1]
  const statement = parseStatement(withoutMembership(approximation ?? text))
  return statement === undefined ? undefined : statementKey(statement, budget)
}

/** `x \in (1, 2)` says `(1, 2)`. */
function withoutMembership(text: string): string {
  return text.replace(/^[a-z]\s{0,2}(?:\\in(?![a-z])|∈)\s{0,2}/i, '')
}

function spelledOut(text: string): MathematicalAnswer | undefined {
  if (!/^[A-Za-z][A-Za-z -]{1,120}$/.test(text)) return undefined
  const number = numberInWords(text)
  if (number === undefined) return undefined
  const value = rationalKey({ numerator: number, denominator: 1n })
  return { key: value.key, value }
}
