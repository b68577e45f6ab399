import { monthNumber, monthPattern } from './month.ts'

/** A date or a time of day as it is compared: equal where a key of one is among those of the other. */
export interface Moment {
  readonly key: string
  /** What it may say as well: `3:30` in the afternoon or at night. */
  readonly otherKeys?: readonly string[]
}

const day = '(\\d{1,2})(?:st|nd|rd|th)?'
const yearMonthDay = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/
const monthDay = new RegExp(`^${monthPattern} ${day}(?:,? (\\d{4}))?$`, 'i')
const dayMonth = new RegExp(`^(?:the )?${day}(?: of)? ${monthPattern}(?:,? (\\d{4}))?$`, 'i')
const cjkDate = /^(?:(\d{4})\s?[年년]\s?)?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]$/
/** `3/4/2024` is the third of April to some and the fourth of March to others: the signs are compared. */
const numericDate = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})$/
const weekday = /^(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?=.)/i

const clock =
  /^(\d{1,2})(?:[:.](\d{2})(?::(\d{2}))?)?\s?(?:(a|p)\.?\s?m\.?|o['’]?clock)?(?:\s(?:in the (morning|afternoon|evening)|at (night)))?\.?$/i

/** The date or time of day that a text says and nothing else; undefined where it is none. */
export function momentOf(text: string): Moment | undefined {
  const plain = text
    .replace(/\\(?:text|textrm|mathrm|mbox)\s?\{([^{}]{0,40})\}/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
  if (plain.length > 40) return undefined
  return dateOf(plain.replace(weekday, '')) ?? timeOf(plain)
}

function dateOf(text: string): Moment | undefined {
  const iso = yearMonthDay.exec(text)
  if (iso !== null) return date(iso[1], Number(iso[2]), Number(iso[3]))
  const american = monthDay.exec(text)
  if (american !== null) return date(american[3], monthNumber(american[1] ?? ''), Number(american[2]))
  const european = dayMonth.exec(text)
  if (european !== null) return date(european[3], monthNumber(european[2] ?? ''), Number(european[1]))
  const eastern = cjkDate.exec(text)
  if (eastern !== null) return date(eastern[1], Number(eastern[2]), Number(eastern[3]))
  const numeric = numericDate.exec(text)
  if (numeric === null) return undefined
  const [, first, , second, year] = numeric
  const [a, b] = [Number(first), Number(second)]
  if (a > 31 || b > 31 || (a > 12 && b > 12) || a === 0 || b === 0 || year?.length !== 4) return undefined
  if (a > 12 || a === b) return date(year, b, a)
  return b > 12 ? date(year, a, b) : { key: `date:${year}-${a}/${b}` }
}

function date(year: string | undefined, month: number, dayOfMonth: number): Moment | undefined {
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > 31) return undefined
  return { key: `date:${year ?? ''}-${month}-${dayOfMonth}` }
}

function timeOf(text: string): Moment | undefined {
  if (/^(?:12 )?noon$|^midday$/i.test(text)) return { key: 'time:43200' }
  if (/^(?:12 )?midnight$/i.test(text)) return { key: 'time:0' }
  const match = clock.exec(text)
  if (match === null) return undefined
  const [, hours = '', minutes, seconds, meridian, part, night] = match
  const [hour, minute, second] = [Number(hours), Number(minutes ?? 0), Number(seconds ?? 0)]
  const named = (meridian ?? part ?? night)?.toLowerCase()
  const saysTime = named !== undefined || /clock/i.test(text)
  if (minutes === undefined ? !saysTime : !saysTime && !text.includes(':')) return undefined
  if (hour > 24 || minute > 59 || second > 59 || (saysTime && hour > 12)) return undefined
  const rest = minute * 60 + second
  const open = `${hour}:${String(minute).padStart(2, '0')}${second === 0 ? '' : `:${second}`}`
  if (named === undefined) {
    // Without a half of the day it may be a ratio or a score as well: the signs are compared.
    const isCertain = hour > 12 || (hours.length === 2 && hours.startsWith('0'))
    return isCertain ? { key: open, otherKeys: [`time:${(hour % 24) * 3600 + rest}`] } : { key: open }
  }
  const isLate = /^p|^afternoon|^evening/.test(named) || (named === 'night' && hour >= 6 && hour < 12)
  const inDay = (hour % 12) + (isLate ? 12 : 0)
  return { key: `time:${inDay * 3600 + rest}`, otherKeys: [open] }
}
