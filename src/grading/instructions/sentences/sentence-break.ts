import { isLower, isUpper } from '../python/letter-case.ts'
import { abbreviations, collocations, sentenceStarters } from './english-abbreviations.ts'
import { seenAfterStop, seenInBothCases, seenInLowerCase } from './english-orthography.ts'

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

const known = {
  abbreviations: wordsOf(abbreviations),
  starters: wordsOf(sentenceStarters),
  collocations: new Set(collocations.split('\n')),
  afterStop: wordsOf(seenAfterStop),
  bothCases: wordsOf(seenInBothCases),
  lowerCase: wordsOf(seenInLowerCase),
}

const signRun = String.raw`(?:-{2,}|\.{2,}|(?:\.\s){2,}\.)`
const signAlone = String.raw`[)";}\]*:@'({[?!]`
const token = new RegExp(
  String.raw`${signRun}|(?=[^("\x60{[:;&#*@)}\]\-,])\S+?(?=\s|$|${signAlone}|${signRun}|,(?=$|\s|${signAlone}|${signRun}))|\S`,
  'gu',
)
/** What stands before the last one of `. . .`. */
const spacedStops = '. . '
const number = /^-?[.,]?\p{Nd}[\p{Nd},.-]*\.?$/u
const initial = /^\p{L}\.$/u
const firstSign = /^./su

interface Token {
  readonly text: string
  /** In lower case, all numbers being one. */
  readonly type: string
  readonly isAbbreviation: boolean
  readonly isEllipsis: boolean
  /** As far as the word alone tells. */
  readonly endsSentence: boolean
}

/** Whether a sentence ends inside a short text: a word with its sign, and what follows. */
export function containsBreak(context: string): boolean {
  const tokens = context.split('\n').flatMap((line) => [...line.matchAll(token)].map(([text]) => readToken(text)))
  return tokens.some((read, place) => {
    const next = tokens[place + 1]
    return next !== undefined && endsBefore(read, next)
  })
}

function readToken(text: string): Token {
  const lower = text.toLowerCase()
  const bare = lower.slice(0, -1)
  const isEllipsis = /^\.\.+$/.test(text)
  const endsInStop = text.endsWith('.') && !text.endsWith('..') && text !== '.'
  const isAbbreviation =
    endsInStop &&
    (bare === spacedStops || known.abbreviations.has(bare) || known.abbreviations.has(bare.split('-').at(-1) ?? ''))
  return {
    text,
    type: number.test(lower) ? '##number##' : lower,
    isAbbreviation,
    isEllipsis,
    endsSentence: text === '.' || text === '?' || text === '!' || (endsInStop && !isAbbreviation),
  }
}

function endsBefore(read: Token, next: Token): boolean {
  if (!read.text.endsWith('.')) return read.endsSentence
  const type = withoutStop(read.type)
  const nextType = next.endsSentence ? withoutStop(next.type) : next.type
  if (known.collocations.has(`${type} ${nextType}`)) return false
  const isInitial = initial.test(read.text)
  const begins = beginsSentence(next, nextType)
  const nextIsUpper = isUpper(firstSign.exec(next.text)?.[0] ?? '')
  if ((read.isAbbreviation || read.isEllipsis) && !isInitial) {
    if (begins === true || (nextIsUpper && known.starters.has(nextType))) return true
  }
  if (isInitial || type === '##number##') {
    if (begins === false) return false
    if (begins === undefined && isInitial && nextIsUpper && !seenLower(nextType)) return false
  }
  return read.endsSentence
}

/** Whether a word begins a sentence, by how it is written here and elsewhere; undefined where that does not tell. */
function beginsSentence({ text }: Token, type: string): boolean | undefined {
  if (/^[;:,.!?]$/.test(text)) return false
  const first = firstSign.exec(text)?.[0] ?? ''
  if (isUpper(first) && (known.lowerCase.has(type) || known.afterStop.has(type))) return true
  if (isLower(first) && !known.afterStop.has(type)) return false
  return undefined
}

function seenLower(type: string): boolean {
  return known.lowerCase.has(type) || known.afterStop.has(type) || known.bothCases.has(type)
}

function withoutStop(type: string): string {
  return type.length > 1 && type.endsWith('.') ? type.slice(0, -1) : type
}
