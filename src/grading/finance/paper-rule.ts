import { answersEqual } from '../../answers/answers-equal.ts'
import { canonicalAnswer } from '../../answers/canonical-answer.ts'

/**
 * The rule of the code released with SMACS (arXiv 2507.14200): equal as texts or as expressions once percent and dollar
 * signs are off, else the first numbers of both, rounded to integers. It takes 0.6 for 0.94 and 1,999 for 1,234; no
 * figure by it is comparable with one by another rule.
 */
export function equalByPaper(prediction: string, reference: string): boolean {
  if (prediction.trim() === '') return false
  const [given, right] = [normalised(prediction), normalised(reference)]
  return given === right || equalExpressions(given, right) || firstNumber(prediction) === firstNumber(reference)
}

function normalised(text: string): string {
  const plain = text
    .trim()
    .replace(/\\?[%$]/g, '')
    .replace(/(\d),(?=\d{3}(?:\D|$))/g, '$1')
    .replace(/\b(million|billion|trillion)\b/g, (_, word: string) => `*10^${powers[word] ?? 0}`)
    .replace(
      /\b(?:degree|centimeter|cm|meter|mile|second|minute|hour|day|week|month|year|foot|feet|inch|yard)(?:es)?s?\b/g,
      '',
    )
    .replace(/\s+/g, '')
    .toLowerCase()
  return /^-?\d+(?:\.0+|e\d{1,2})$/.test(plain) ? String(Number(plain)) : plain
}

const powers: Readonly<Record<string, number>> = { million: 6, billion: 9, trillion: 12 }

function equalExpressions(given: string, right: string): boolean {
  // A whole number is never held against anything else there.
  if (/^-?\d+$/.test(given) !== /^-?\d+$/.test(right)) return false
  const [a, b] = [given, right].map((text) => canonicalAnswer(text, { text: '' }, 'number'))
  return a?.kind === 'mathematics' && b?.kind === 'mathematics' && answersEqual(a, b)
}

function firstNumber(text: string): string {
  const found = /-?\d+(?:\.\d+)?/.exec(text)?.[0]
  if (found === undefined) return text.trim()
  const value = Number(found)
  const lower = Math.floor(value)
  const rounded = value - lower === 0.5 ? lower + (lower % 2 === 0 ? 0 : 1) : Math.round(value)
  return String(rounded + 0)
}
