import { monthNumber, monthPattern, months } from '../canonical/numbers/month.ts'

const ordinals =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first'.split(
    ' ',
  )
const day = `(\\d{1,2}(?:st|nd|rd|th)?|${ordinals.toReversed().join('|')})`
const year = '(?:,?\\s+(\\d{4})(?!\\d))?'
const dayFirst = new RegExp(`\\b(?:the )?${day}(?: day)?(?: of)? ${monthPattern}(?![a-z])${year}`, 'gi')
const monthFirst = new RegExp(`\\b${monthPattern} (?:the )?${day}(?![\\d.:]|,\\d)\\b${year}`, 'gi')

/** One word for a date, whatever the order of its parts: `july-4`, `july-4-1776`. */
function withPlainDates(text: string): string {
  return text
    .replace(dayFirst, (whole, dayText: string, monthText: string, yearText?: string) =>
      dateWord(whole, dayText, monthText, yearText),
    )
    .replace(monthFirst, (whole, monthText: string, dayText: string, yearText?: string) =>
      dateWord(whole, dayText, monthText, yearText),
    )
}

function dateWord(whole: string, dayText: string, monthText: string, yearText: string | undefined): string {
  const place = ordinals.indexOf(dayText.toLowerCase())
  const number = place === -1 ? Number.parseInt(dayText, 10) : place + 1
  const name = months[monthNumber(monthText) - 1]
  return number >= 1 && number <= 31 && name !== undefined
    ? `${name}-${number}${yearText === undefined ? '' : `-${yearText}`}`
    : whole
}

/** Names that are written in several ways everywhere, the plain form first. */
const sameNames: readonly (readonly string[])[] = [
  ['united states', 'united states of america', 'usa', 'us', 'the us', 'the states'],
  [
    'united kingdom',
    'uk',
    'united kingdom of great britain and northern ireland',
    'great britain and northern ireland',
  ],
  ['european union', 'eu'],
  ['united nations', 'un', 'united nations organization', 'united nations organisation'],
  ['united arab emirates', 'uae'],
  ['soviet union', 'ussr', 'union of soviet socialist republics'],
  ['china', "people's republic of china", 'prc'],
  ['south korea', 'republic of korea'],
  ['north korea', "democratic people's republic of korea", 'dprk'],
  ['netherlands', 'holland'],
  ['czech republic', 'czechia'],
  ['new york city', 'nyc', 'new york, new york'],
  ['washington, dc', 'washington dc'],
  ['los angeles', 'l.a.'],
  ['world war i', 'first world war', 'world war one', 'ww1', 'wwi', 'world war 1', '1st world war'],
  ['world war ii', 'second world war', 'world war two', 'ww2', 'wwii', 'world war 2', '2nd world war'],
  ['carbon dioxide', 'co2'],
  ['water', 'h2o'],
  ['table salt', 'nacl', 'sodium chloride'],
  ['carbon monoxide', 'chemical co'],
  ['javascript', 'js'],
  ['typescript', 'ts'],
  ['postgresql', 'postgres'],
  ['doctor', 'dr.'],
  ['saint', 'st.'],
  ['mount', 'mt.'],
  ['television', 'tv'],
  ['percent', 'per cent', '%'],
  ['kilometres', 'kilometers', 'kilometre', 'kilometer', 'km'],
  ['metres', 'meters', 'metre', 'meter'],
  ['litres', 'liters', 'litre', 'liter'],
  ['kilograms', 'kilogram', 'kilogrammes', 'kg'],
  ['degrees celsius', '°c', 'degrees centigrade'],
  ['degrees fahrenheit', '°f'],
  ['colour', 'color'],
  ['grey', 'gray'],
  ['aluminium', 'aluminum'],
  ['sulphur', 'sulfur'],
]

const plainName = new Map(
  sameNames.flatMap(([plain = '', ...others]) => others.map((other) => [other, plain] as const)),
)
const otherName = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${[...plainName.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.+*?^$()[\]{}|\\]/g, '\\$&'))
    .join('|')})(?![\\p{L}\\p{N}])`,
  'giu',
)
/** `U.N.`, but not the initials of a name (`J. R. R. Tolkien`). */
const dottedLetters = /(?<![\p{L}.])(?:\p{Lu}\.){1,5}\p{Lu}\b\.?(?!\s?\p{Lu}\p{Ll})/gu

/** `J.R.R.` before a name */
const initials = /(?<![\p{L}.])(?:\p{Lu}\.){2,5}(?=\s?\p{Lu}\p{Ll})/gu

/** In small letters these are words. */
const onlyInCapitals = new Set(['un', 'eu', 'us', 'ts', 'js', 'the us', 'la'])

/** A text in which dates, usual abbreviations and spellings, and signs of several widths have one form each. */
export function withPlainForms(text: string): string {
  const unified = /^\p{ASCII}*$/u.test(text) ? text : text.normalize('NFKC')
  const named = unified.replace(initials, (letters) => letters.replaceAll('.', '. '))
  return withPlainDates(named.replace(dottedLetters, (letters) => letters.replaceAll('.', ''))).replace(
    otherName,
    (found) => {
      const low = found.toLowerCase()
      const isWord = onlyInCapitals.has(low) && !/[A-Z]{2}/.test(found)
      return isWord ? found : (plainName.get(low) ?? found)
    },
  )
}
