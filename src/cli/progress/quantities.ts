/** `1,234`: whole numbers grouped the same on every machine. */
export function countText(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 0 })
}

/** `1 call`, `2 calls`. */
export function pluralText(count: number, singular: string, plural = `${singular}s`): string {
  return `${countText(count)} ${count === 1 ? singular : plural}`
}

/** `840 ms`, `3.2 s`, `2 min 5 s`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** `$0.0021`: two significant digits below a cent, else cents. */
export function costText(usDollars: number): string {
  if (usDollars === 0) return '$0'
  return `$${usDollars < 0.01 ? usDollars.toPrecision(2) : usDollars.toFixed(2)}`
}

/** `93 %`. */
export function percentText(share: number): string {
  return `${(share * 100).toFixed(share > 0.995 && share < 1 ? 1 : 0)} %`
}

/** `22.9 MB`, in powers of ten, as downloads are counted. */
export function bytesText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`
  return `${Math.ceil(bytes / 1e3)} kB`
}
