import { Decimal } from 'decimal.js'

/**
 * Whether a program printed what was wanted, by LiveCodeBench's rule (lcb_runner, testing_util.py): blanks around the whole
 * and around each line do not count, nor does how a number is written; the numbers of lines agree, and each line is equal
 * as text or token by token as numbers. There is no tolerance.
 */
export function isOutputEqual(wanted: string, printed: string): boolean {
  const [left, right] = [linesOf(wanted), linesOf(printed)]
  return left.length === right.length && left.every((line, index) => isLineEqual(line, right[index] ?? ''))
}

/** What Python strips. */
const blanks = '[\\s\\u001c-\\u001f\\u0085]'
const around = new RegExp(`^${blanks}+|${blanks}+$`, 'g')
const between = new RegExp(`${blanks}+`)

function strip(text: string): string {
  return text.replace(around, '')
}

/** A byte order mark is a blank to JavaScript alone, so another character stands for it. */
function linesOf(text: string): readonly string[] {
  return strip(text.replaceAll('\ufeff', '\ue000')).split('\n').map(strip)
}

function isLineEqual(wanted: string, printed: string): boolean {
  if (wanted === printed) return true
  const [left, right] = [numbersOf(wanted), numbersOf(printed)]
  if (left === undefined || right === undefined || left.length !== right.length) return false
  return left.every((number, index) => isNumberEqual(number, right[index]))
}

type ReadNumber = Decimal | 'Infinity' | '-Infinity' | 'nan'

/** Every token of the line as a decimal number; undefined where one is none. */
function numbersOf(line: string): readonly ReadNumber[] | undefined {
  const numbers = line === '' ? [] : line.split(between).map(readNumber)
  return numbers.every((number) => number !== undefined) ? numbers : undefined
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** A number as Python's Decimal reads it: underscores fall away, Infinity and NaN have names. */
function readNumber(token: string): ReadNumber | undefined {
  const text = token.replaceAll('_', '').replace(/\p{Nd}/gu, asciiDigit)
  const infinite = /^([+-]?)(?:inf|infinity)$/i.exec(text)
  if (infinite) return infinite[1] === '-' ? '-Infinity' : 'Infinity'
  if (/^[+-]?s?nan\d*$/i.test(text)) return 'nan'
  return number.test(text) ? new Exact(text) : undefined
}

const Exact = Decimal.clone({ precision: 1000, maxE: 9e15, minE: -9e15 })

/** Unicode keeps the digits of each script in a row of ten, from its zero on. */
function asciiDigit(digit: string): string {
  let value = 0
  let point = digit.codePointAt(0) ?? 48
  if (point >= 48 && point <= 57) return digit
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(point - 1))) {
    point--
    value++
  }
  return String(value)
}

function isNumberEqual(left: ReadNumber, right: ReadNumber | undefined): boolean {
  if (left === 'nan' || right === 'nan' || right === undefined) return false
  if (typeof left === 'string' || typeof right === 'string') return left === right
  return left.equals(right)
}
