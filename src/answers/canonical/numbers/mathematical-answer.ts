import { withoutDelimiters, withoutEmphasis } from '../../extraction/markup.ts'
import { parseStatement } from '../../mathematics/parse-statement.ts'
import { multiplyRationals, type Rational, rationalFromNumeral } from '../../mathematics/rational.ts'
import { type StatementKey, statementKey } from '../../mathematics/statement-key.ts'
import { tidyFormula } from '../../mathematics/tidy-formula.ts'
import { rationalKey } from '../../mathematics/value-key.ts'
import type { WorkBudget } from '../../mathematics/work-budget.ts'
import { plainCharacters } from '../plain-characters.ts'
import { momentOf } from './calendar-and-clock.ts'
import { compoundMeasure } from './compound-measure.ts'
import { isIdlePhrase } from './idle-words.ts'
import type { NumberWanted } from './number-wanted.ts'
import { areVariables } from './number-wanted.ts'
import { hanNumber, numberInWords } from './number-words.ts'
import { plainNumeral } from './plain-numeral.ts'
import { proportionOf } from './proportion.ts'
import { spokenFormula } from './spoken-number.ts'
import { undecorated } from './undecorated.ts'
import { type Unit, unitOf } from './unit.ts'

/** A number or formula as it is compared. */
export interface MathematicalAnswer extends StatementKey {
  readonly unit?: Unit
  /** Digits after the point where the answer is written as a decimal numeral: it may be a rounding. */
  readonly decimals?: number
  /** Keys of what it may say as well: `3:30` in the afternoon. */
  readonly otherKeys?: readonly string[]
}

const longestAnswer = 3_000
/** Characters of a formula that are read in the time of an addition. */
const charactersParsedByUnit = 4

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
  const plain = plainCharacters(text)
  const bare = withoutOpening(tidyFormula(undecorated(withoutDelimiters(withoutEmphasis(plain)))))
  const inBase = numeralInBase(bare, wanted, budget)
  if (inBase !== undefined) return inBase
  if (/^[A-Za-z]{2,}$/.test(bare) && !areVariables(bare, wanted.variables ?? ''))
    return spelledOut(bare, wanted, budget)
  if (shortWords.test(bare) && !bare.split(/,? /).every((word) => mayBeFormula(word, wanted)))
    return notation(bare, wanted, budget) ?? spelledOut(bare, wanted, budget)
  return (
    notation(bare, wanted, budget) ??
    measured(bare, wanted, budget) ??
    percentage(bare, wanted, budget) ??
    formula(bare, wanted, budget) ??
    spelledOut(bare, wanted, budget)
  )
}

/** `it is`: no product of products. */
const shortWords = /^[A-Za-z]{2,3}(?:,? [A-Za-z]{2,3})+$/

/** Whether a word may be part of a formula. */
function mayBeFormula(word: string, { variables = '' }: NumberWanted): boolean {
  return wordThatIsMathematics.test(word) || areVariables(word, variables)
}

/** Dates, times, ratios, ranges, scores and measures of several parts: numerals that together say one thing. */
function notation(text: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const moment = wanted.ratio === true ? undefined : momentOf(text)
  if (moment !== undefined) return moment
  const proportion = proportionOf(text, wanted)
  if (proportion !== undefined) return 'key' in proportion ? proportion : formula(proportion.formula, wanted, budget)
  const remainder = /^(\d+),?\s?(?:r\.?|rem(?:ainder)?\.?|with (?:a )?remainder(?: of)?)\s?(\d+)$/i.exec(
    text.replace(/\\(?:text|textrm|mathrm)\s?\{([^{}]{0,40})\}/g, '$1').replace(/\s+/g, ' '),
  )
  if (remainder !== null) return { key: `${remainder[1]} remainder ${remainder[2]}` }
  const scaled = /^(\\dollar |[€£₹])?(-?\d[\d,]*(?:\.\d+)?)\s?(?:(K|k|M|B)|(mn|mio|bn|tn))\.?$/.exec(text)
  const letter = scaled?.[3] ?? ''
  if (scaled !== null && (letter === '' || wanted.variables?.includes(letter) !== true)) {
    const spoken = spokenFormula(`${scaled[2]}${letter === '' ? ` ${scaled[4]}` : letter}`)
    const read = spoken === undefined ? undefined : formula(spoken, wanted, budget)
    const unit = scaled[1] === undefined ? undefined : unitOf(scaled[1].startsWith('\\') ? 'dollars' : scaled[1])
    if (read !== undefined) return unit === undefined ? read : { ...read, unit }
  }
  const hours = /^(\d+):([0-5]\d) (?:hours|hrs?|h)$/.exec(text)
  const measure = compoundMeasure(hours === null ? text : `${hours[1]} hours ${hours[2]} minutes`)
  if (measure === undefined) return undefined
  const value = rationalKey(measure.value)
  return { key: value.key, value, unit: measure.unit }
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
      /^(?:=|\\approx|≈|~(?=\s?[\d$])|:|is|equals?|about|approximately|approx\.?|around|roughly|exactly|only|a total of|total:?|rs\.?)(?![a-z])\s{0,4}/i,
      '',
    )
    .replace(/^[$€£₹]\s{0,2}(?=[\d.,-])/, (sign) => (sign.startsWith('$') ? '\\dollar ' : sign))
    .replace(/^-\s{0,2}\$\s{0,2}(?=[\d.])/, '\\dollar -')
    .replaceAll('$', '')
    .replace(
      repeatedPeriod,
      (_all, start: string, digit?: string, period?: string) => `${start}\\overline{${digit ?? period}}`,
    )
    .replace(/(?:\.{3}|…|\\[lc]?dots)$/, '')
    .trim()
}

/** `0.333…` goes on as it began; `17.9443…` does not say how. */
const repeatedPeriod = /^(-?\d{0,20}\.\d{0,9}?)(?:(\d)\2{2,20}|(\d{2,6})\3{1,6})(?:\.{3}|…|\\[lc]?dots)$/

function numeralInBase(text: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const prefixed = /^0([xbo])([0-9A-F]{1,60})$/i.exec(text)
  const marked =
    /^\(?(-?[0-9A-Za-z]{1,60})\)?(?:_\{?(\d{1,2})\}?|_\{?\\text\s?\{(?:base )?(\w{1,8})\}\}?|\s?\(?base (\d{1,2})\)?)$/.exec(
      text,
    )
  const isBare = (wanted.base ?? 0) > 10 ? /^-?[0-9A-Za-z]{1,60}$/.test(text) : /^-?\d[0-9A-Z]{0,60}$/.test(text)
  const digits = (prefixed?.[2] ?? marked?.[1] ?? (isBare ? text : undefined))?.toUpperCase()
  const named =
    (prefixed === null ? undefined : prefixBases[prefixed[1]?.toLowerCase() ?? '']) ??
    marked?.[2] ??
    marked?.[4] ??
    (marked?.[3] === undefined ? undefined : String(numberInWords(marked[3]) ?? marked[3]))
  const base = named === undefined ? wanted.base : Number(named)
  if (digits === undefined || base === undefined || !(base >= 2 && base <= 36) || base === 10) {
    return base === 10 && marked !== null && digits !== undefined ? formula(digits, wanted, budget) : undefined
  }
  const fits = [...digits.replace('-', '')].every((digit) => Number.parseInt(digit, 36) < base)
  return fits ? { key: `${digits.replace(/^(-?)0+(?=.)/, '$1')}_${base}` } : undefined
}

const prefixBases: Readonly<Record<string, string>> = { x: '16', b: '2', o: '8' }

const wordThatIsMathematics = /\b(?:and|or|pi|sqrt|sin|cos|tan|log|ln|exp|inf|infinity|mod|base|to|cup|theta)\b/i

/** A number with a unit, a currency or a counted noun after it. */
function measured(text: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const currency = /^(?:\\dollar |[€£₹])/.exec(text)?.[0]
  const rest = currency === undefined ? text : text.slice(currency.length)
  const split = splitUnit(rest, wanted)
  if (currency === undefined && split === undefined) return undefined
  const phrase = split?.phrase ?? ''
  if (percentWord.test(phrase)) return percentage(`${split?.number}%`, wanted, budget)
  const unit =
    currency === undefined ? measureUnit(phrase, wanted) : unitOf(currency.startsWith('\\') ? 'dollars' : currency)
  if (unit === undefined && !isIdlePhrase(phrase, wanted.counted)) return undefined
  const read = formula(split?.number ?? rest, wanted, budget)
  if (read?.value === undefined) return undefined
  return unit === undefined ? read : { ...read, unit }
}

/** Where the question is about money, pounds are pounds sterling. */
function measureUnit(phrase: string, wanted: NumberWanted): Unit | undefined {
  return wanted.money === true && /^pounds?$/i.test(phrase) ? unitOf('£') : unitOf(phrase)
}

const percentWord = /^(?:percent(?:age points?)?|per cent|pct\.?)$/i

function splitUnit(
  text: string,
  wanted: NumberWanted,
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
  const counter =
    /^(-?\d[\d,.]*)\s?([\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]{1,4})$/u.exec(text)
  if (counter !== null) return isCounter(counter[2] ?? '') ? { number: counter[1] ?? '', phrase: '' } : undefined
  const plain = /^(.{0,200}?[\d)}!])(\s{0,3})([A-Za-z¢°²³][A-Za-z0-9 .,'’/^²³°-]{0,80})$/.exec(text)
  const phrase = plain?.[3] ?? ''
  if (plain === null || wordThatIsMathematics.test(phrase) || /\d[^\s]*\s.*\d/.test(phrase)) return undefined
  const isApart = phrase.length > 1 || plain[2] !== '' || wanted.unitLetters?.includes(phrase) === true
  const isUnit = isApart && unitOf(phrase) !== undefined
  const isNoun =
    /^[A-Za-z]{3,}(?:[ ,'’/.-]+[A-Za-z]+)*\.?$/.test(phrase) && plain[2] !== '' && isIdlePhrase(phrase, wanted.counted)
  return isUnit || isNoun || percentWord.test(phrase) ? { number: plain[1] ?? '', phrase } : undefined
}

/** Counters and units of Chinese, Japanese and Korean that leave the number as it is. */
function isCounter(word: string): boolean {
  return counters.has(word)
}

const counters = new Set(
  '个 個 人 名 元 円 块 岁 歳 天 年 月 日 号 本 只 隻 条 條 张 張 枚 台 辆 輛 件 双 瓶 杯 棵 朵 头 頭 匹 颗 粒 种 次 回 度 分 分钟 秒 小时 時間 米 厘米 公里 千米 克 千克 公斤 升 页 頁 题 つ 個です 개 명 원 살 세 번 권 마리 장 대 시간 분 초 일 년 월 미터 킬로그램 그램'.split(
    ' ',
  ),
)

function percentage(text: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const [, number, sign] = /^(.{1,200}?)\s?([%‰])$/.exec(text) ?? []
  const read = number === undefined ? undefined : formula(number, wanted, budget)
  if (read?.value === undefined) return undefined
  if (sign === '‰') return scaledBy(read, { numerator: 1n, denominator: 1000n })
  return wanted.percent ? read : scaledBy(read, { numerator: 1n, denominator: 100n })
}

/** The number times a factor. What is no fraction keeps its key and is told apart by the factor. */
function scaledBy(read: MathematicalAnswer, factor: Rational): MathematicalAnswer {
  const exact = read.value?.exact && multiplyRationals(read.value.exact, factor)
  if (exact === undefined) return { key: `${read.key}*${factor.numerator}/${factor.denominator}` }
  const value = rationalKey(exact)
  return { key: value.key, value }
}

function formula(text: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const numeral = plainNumeral(text, wanted.decimalComma === true)
  if (numeral !== undefined) {
    const exact = rationalFromNumeral(numeral)
    if (exact === undefined) return undefined
    const value = rationalKey(exact)
    const decimals = /\.(\d*)$/.exec(numeral)?.[1]?.length ?? 0
    return decimals === 0 ? { key: value.key, value } : { key: value.key, value, decimals }
  }
  const approximation = /^(.{1,400}?)(?:\\approx|≈)/.exec(text)?.[1]
  const said = withUsualBrackets(withoutMembership(approximation ?? text), wanted)
  const named = namedValue(said, wanted, budget)
  if (named !== undefined) return named
  const compared = /^\s*(?:[<>≤≥]|\\[lg](?:e|t|eq|eqslant)(?![a-z]))/.test(said)
  budget.spend(Math.ceil(said.length / charactersParsedByUnit))
  const statement = parseStatement(compared ? `x ${said}` : said)
  if (statement === undefined) return undefined
  const read = statementKey(statement, budget, wanted.ordered === true)
  // `> 5` names no variable.
  return compared && read !== undefined ? { key: read.key } : read
}

/** `f(3) = 5`, `|AB| = 5`, `D = (0, 1)`, and `a + b = 7` where the question asks for `a + b`. */
function namedValue(text: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const [, name = '', rest = ''] = /^([^=<>]{2,40}|[A-Za-z]\s?(?==\s?[([\\-]))=([^=<>]+)$/.exec(text) ?? []
  const label = name.replace(/[\s$]/g, '')
  const order = /^\(([a-z](?:,[a-z])+)\)$/.exec(label)?.[1]?.split(',')
  if (order !== undefined) {
    const tuple = formula(rest.trim(), wanted, budget)
    const values = tuple?.inOrder?.split(';')
    if (values?.length !== order.length) return undefined
    const sorted = order
      .map((letter, place) => [letter, values[place]] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
    const inOrder = sorted.map(([, value]) => value).join(';')
    return { key: `(${inOrder})`, inOrder }
  }
  if (label === '' || rest.trim() === '') return undefined
  const isName =
    /^\|?(?:m?\\angle)?[A-Z]{2,3}\|?$|^[A-Za-z]\(-?[\w.]{1,8}\)$|^\|?\\(?:overline|overrightarrow)\{[A-Z]{2}\}\|?$/.test(
      label,
    )
  const isAsked = /[A-Za-z]/.test(label) && label.length > 1 && wanted.asked?.includes(label) === true
  const isCollection = /^[A-Za-z]$/.test(label) && /^\s*(?:[([]|\\\{)/.test(rest)
  if (!isName && !isAsked && !isCollection) return undefined
  const value = isName && /\([a-z]\)/i.test(label) ? undefined : formula(rest.trim(), wanted, budget)
  if (value === undefined || (isCollection && value.value !== undefined)) return undefined
  return isName && value.value?.isConstant === true ? { ...value, label } : value
}

/** `]1,3[` is `(1,3)`, `\{x : 0 < x < 1\}` what stands behind its colon, `x = 1,5` one and a half where commas are points. */
function withUsualBrackets(text: string, wanted: NumberWanted): string {
  const open = /^([[\]])([^[\],;]{1,80}[,;][^[\],;]{1,80})([[\]])$/.exec(text)
  if (open !== null && (open[1] === ']' || open[3] === '[')) {
    return `${open[1] === ']' ? '(' : '['}${open[2]}${open[3] === '[' ? ')' : ']'}`
  }
  const built = /^\\\{\s*[a-z](?:\s*(?:\\in|∈)[^:|]{1,40}?)?\s*(?::|\||\\mid)\s*(.{1,200})\\\}$/.exec(text)?.[1]
  if (built !== undefined) return built
  return wanted.decimalComma === true ? text.replace(/^([a-z]\s?=\s?-?\d+),(\d{1,2})$/, '$1.$2') : text
}

/** `x \in (1, 2)` says `(1, 2)`. */
function withoutMembership(text: string): string {
  return text.replace(/^[a-z]\s{0,2}(?:\\in(?![a-z])|∈)\s{0,2}/i, '')
}

/** What words say: a number, a calculation, that there is none. */
function spelledOut(text: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const plain = text.replace(/\\(?:text|textrm|mathrm|mbox)\s{0,4}\{([^{}]{0,100})\}/g, ' $1 ').trim()
  if (noSolution.test(plain)) return { key: '{}' }
  if (noLimit.test(plain)) return { key: 'does not exist' }
  if (wanted.count === true && /^(?:none|zero|nothing)(?: of them)?$/i.test(plain))
    return wholeNumber('0', wanted, budget)
  const eastern = hanNumber(plain)
  if (eastern !== undefined) return wholeNumber(String(eastern), wanted, budget)
  const spoken = spokenFormula(plain)
  if (spoken !== undefined) return formula(spoken, wanted, budget)
  return saidWithNoun(plain, wanted, budget)
}

const noSolution = /^(?:there (?:is|are) )?no (?:real )?solutions?(?: exists?)?$|^(?:the )?empty set$/i
const noLimit = /^(?:d\.?n\.?e\.?|(?:the limit )?does(?: not|n['’]t) exist)$/i

/** `two apples`, `5 million dollars`, `3 and a half hours`: words that say a number, and a unit or noun after it. */
function saidWithNoun(text: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const words = text.split(/\s+/)
  if (words.length < 2 || words.length > 14) return undefined
  for (let length = words.length - 1; length > 0; length--) {
    const phrase = words.slice(length).join(' ')
    const unit = measureUnit(phrase, wanted)
    if (unit === undefined && !(/^[A-Za-z][A-Za-z ,'’-]{2,}\.?$/.test(phrase) && isIdlePhrase(phrase, wanted.counted)))
      continue
    const spoken = spokenFormula(words.slice(0, length).join(' '))
    const read = spoken === undefined ? undefined : formula(spoken, wanted, budget)
    if (read?.value !== undefined) return unit === undefined ? read : { ...read, unit }
  }
  return undefined
}
