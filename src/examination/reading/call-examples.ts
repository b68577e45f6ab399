import type { PlainValue } from '../../ports/plain-value.ts'
import { parseArguments, parseLiteral } from '../literals/parse-literal.ts'

/** A call that a question shows, with what it is said to give. */
export interface CallExample {
  readonly arguments: readonly PlainValue[]
  readonly expected: PlainValue
}

/** A question with more examples than this is a table, and costs time. */
const mostExamples = 16
/** Lines of a doctest's result that are read on, where one alone is no literal. */
const mostResultLines = 8

const arrow =
  /^[ \t]*[`)]?[ \t]*(?:#|\/\/)?[ \t]*(?:=+>|-+>|==+|➞|→|⇒|⟶|=|:|(?:will |would |should |must )?(?:returns?|give?s?|be(?:comes)?|is|outputs?|evaluates? to)(?:[ \t]+is)?)[ \t]*:?[ \t]*[`]?[ \t]*/i
/** What may stand behind the value of an example: anything but the rest of an expression. */
const ending = /^[ \t]*(?:[`"'.,;:)\]#]|$|\n|\/\/|\(|because|since|as|and|or|where|for|when|if|but|whereas|while|due)/i

/** Calls that are looked at: a question with more is no question. */
const mostCalls = 200

/**
 * The examples of a function: doctests, `f(x) -> y` and its like, assertions; where it shows no call, `Input: … Output: …`.
 * Literals alone, read and never evaluated; each call once.
 */
export function callExamples(text: string, name: string): readonly CallExample[] {
  const shown = shownCalls(text, name)
  return distinctExamples(shown.length > 0 ? shown : inputOutputExamples(text))
}

/** The calls of a function that a question shows with what they give. */
export function shownCalls(text: string, name: string): readonly CallExample[] {
  const found: CallExample[] = []
  const calls = new RegExp(`(?<![\\w.])${name}[ \\t]*\\(`, 'g')
  for (const match of text.matchAll(calls).take(mostCalls)) {
    const before = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index)
    if (/\bdef[ \t]+$/.test(before)) continue
    const given = parseArguments(text, match.index + match[0].length)
    if (given === undefined) continue
    const expected = />>>[ \t]*$/.test(before)
      ? doctestResult(text, given.end)
      : (assertedTruth(before, text, given.end) ?? shownResult(text, given.end))
    if (expected !== undefined) found.push({ arguments: given.values, expected: expected.value })
  }
  return found
}

function distinctExamples(examples: readonly CallExample[]): readonly CallExample[] {
  const distinct = new Map(examples.map((example) => [JSON.stringify(example.arguments), example]))
  return [...distinct.values()].slice(0, mostExamples)
}

function doctestResult(text: string, end: number): { readonly value: PlainValue } | undefined {
  const rest = text.slice(end)
  const line = /^[^\n]*\n/.exec(rest)?.[0]
  if (line === undefined) return undefined
  if (line.trim() !== '' && !/^[ \t]*#/.test(line)) return shownResult(text, end)
  const lines: string[] = []
  for (const next of rest.slice(line.length).split('\n').slice(0, mostResultLines)) {
    if (/^\s*(?:>>>|"""|'''|$)/.test(next)) break
    lines.push(next.trim())
    const joined = lines.join('\n')
    const literal = parseLiteral(joined, 0)
    if (literal !== undefined && /^\s*(?:#.*)?$/.test(joined.slice(literal.end))) return { value: literal.value }
  }
  return undefined
}

/** `assert f(1)` and `assert not f(2)`. */
function assertedTruth(before: string, text: string, end: number): { readonly value: PlainValue } | undefined {
  const truth = /\bassert[ \t(]+(not[ \t]+)?$/.exec(before)
  return truth !== null && /^[ \t)]*(?:[,#\n]|$)/.test(text.slice(end, end + 20))
    ? { value: truth[1] === undefined }
    : undefined
}

function shownResult(text: string, end: number): { readonly value: PlainValue } | undefined {
  const sign = arrow.exec(text.slice(end, end + 60))?.[0]
  if (sign === undefined) return undefined
  const literal = parseLiteral(text, end + sign.length)
  if (literal === undefined || text.slice(end + sign.length, literal.end).startsWith('\n')) return undefined
  return ending.test(text.slice(literal.end, literal.end + 20)) ? { value: literal.value } : undefined
}

const inputLine = /(?:^|\n)[ \t>*`]*(?:sample[ \t]+)?input[ \t]*(?:\d+)?[ \t*`]*[:=][ \t*`]*([^\n]+)/gi
const outputLine = /^[\s>*`]*(?:expected[ \t]+|sample[ \t]+)?output[ \t]*(?:\d+)?[ \t*`]*[:=][ \t*`]*/i

/** `Input: nums = [2, 7], target = 9` and below it `Output: [0, 1]`. */
function inputOutputExamples(text: string): readonly CallExample[] {
  return [...text.matchAll(inputLine).take(mostCalls)].flatMap((match) => {
    const given = namedLiterals(match[1] ?? '')
    const after = text.slice(match.index + match[0].length)
    const sign = outputLine.exec(after)?.[0]
    const expected = sign === undefined ? undefined : parseLiteral(after, sign.length)
    return given === undefined || expected === undefined ? [] : [{ arguments: given, expected: expected.value }]
  })
}

function namedLiterals(line: string): readonly PlainValue[] | undefined {
  const values: PlainValue[] = []
  let place = 0
  while (place < line.length) {
    const name = /^[\s,`]*(?:[A-Za-z_]\w*[ \t]*=[ \t]*)?/.exec(line.slice(place))?.[0] ?? ''
    const literal = parseLiteral(line, place + name.length)
    if (literal === undefined) return undefined
    values.push(literal.value)
    place = literal.end + (/^[\s`.*]*$/.test(line.slice(literal.end)) ? line.length : 0)
    if (place < line.length && !/^\s*,/.test(line.slice(place))) return undefined
  }
  return values.length === 0 ? undefined : values
}
