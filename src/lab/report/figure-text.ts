import type { MeasuredValue } from './measure.ts'

/** `77.3 %`; a dash for what could not be measured. */
export function percentText(share: number): string {
  if (!Number.isFinite(share)) return '–'
  return `${(100 * share).toFixed(1)} %`
}

/** `75.1 % to 79.4 %` */
export function intervalText([low, high]: readonly [number, number]): string {
  if (!Number.isFinite(low)) return '–'
  return `${percentText(low)} to ${percentText(high)}`
}

/** `+1.2`, in percentage points. */
export function pointsText(share: number): string {
  return signed(100 * share, 1)
}

/** `+0.3 to +2.1`, in percentage points. */
export function pointsIntervalText([low, high]: readonly [number, number]): string {
  return `${pointsText(low)} to ${pointsText(high)}`
}

/** `+0.031` */
export function signed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '–'
  const text = Math.abs(value).toFixed(digits)
  return `${Number(text) === 0 ? '±' : value < 0 ? '−' : '+'}${text}`
}

/** What an interval of a difference allows to say. */
export function verdict({ ci95: [low, high] }: MeasuredValue): 'more' | 'less' | 'unclear' {
  return low > 0 ? 'more' : high < 0 ? 'less' : 'unclear'
}

/** `+4.8 points (95 % interval +3.1 to +6.4)`; says so where the interval holds 0, or nothing but 0. */
export function differenceText(difference: MeasuredValue): string {
  const { mean, ci95 } = difference
  return `${pointsText(mean)} points (95 % interval ${pointsIntervalText(ci95)}${doubtText(difference)})`
}

function doubtText(difference: MeasuredValue): string {
  if (verdict(difference) !== 'unclear') return ''
  const [low, high] = difference.ci95
  return low === 0 && high === 0 ? ', no difference seen at all' : ', too wide to tell from no difference'
}

/** `3 models`, `1 model`. */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}
