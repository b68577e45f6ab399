/**
 * How long an endpoint asks to be left alone, in milliseconds: `retry-after-ms` (as OpenAI sends it), or `Retry-After`
 * in seconds or as a date (RFC 9110, section 10.2.3), which is read against the answer's own `Date`, so that clocks
 * need not agree. Undefined where nothing usable was said.
 */
export function parseRetryAfterMs(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): number | undefined {
  const milliseconds = nonNegative(headers['retry-after-ms'])
  if (milliseconds !== undefined) return milliseconds
  const seconds = nonNegative(headers['retry-after'])
  if (seconds !== undefined) return seconds * 1000
  const waitMs = httpDateMs(headers['retry-after']) - httpDateMs(headers.date)
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs)
}

function nonNegative(value: string | readonly string[] | undefined): number | undefined {
  if (typeof value !== 'string' || !/^\s*\d+(\.\d+)?\s*$/.test(value)) return undefined
  return Number(value)
}

/** NaN where it is no date as HTTP writes them. */
function httpDateMs(value: string | readonly string[] | undefined): number {
  return typeof value === 'string' && /GMT\s*$/.test(value) ? Date.parse(value) : Number.NaN
}
