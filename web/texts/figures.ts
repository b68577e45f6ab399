const language = 'en'
const whole = new Intl.NumberFormat(language)
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' })

/** A count: `12,345`. */
export function count(value: number): string {
  return whole.format(value)
}

/** A share as whole per cent; what is neither 0 nor 1 is never said to be. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1 %'
  if (share < 1 && share > 0.99) return '> 99 %'
  return `${Math.round(share * 100)} %`
}

/** A probability: certainty is never claimed. */
export function probability(value: number): string {
  return value <= 0 ? '< 1 %' : value >= 1 ? '> 99 %' : percent(value)
}

/** Of a hundred such cases; 1 to 99. */
export function ofHundred(value: number): number {
  return Math.min(99, Math.max(1, Math.round(value * 100)))
}

/** US dollars with two digits that say something: `$0.0009`, `$1.20`. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0'
  const digits = usd >= 0.1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(usd)))
  return `$${usd.toFixed(digits)}`
}

/** Milliseconds as one would say them: `340 ms`, `8.3 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return seconds < 3_600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`
}

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** `2 hours ago`. */
export function ago(iso: string, nowMs: number): string {
  const pastMs = Date.parse(iso) - nowMs
  for (const [unit, ms] of steps) if (Math.abs(pastMs) >= ms) return relative.format(Math.trunc(pastMs / ms), unit)
  return relative.format(0, 'minute')
}

/** A moment in full. */
export function dateAndTime(iso: string): string {
  return moment.format(new Date(iso))
}
