import './dot-interval.css'

/** A share as a dot with its 95 % interval, on a line. It goes with the figures in words, so readers' machines skip it. */
export function DotInterval({ share, interval, beside, scale = [0, 1] }: DotIntervalProps) {
  const at = (value: number): string => `${((100 * (value - scale[0])) / (scale[1] - scale[0])).toFixed(2)}%`
  return (
    <svg class="dot-interval" aria-hidden="true">
      <line class="scale" x1="0" x2="100%" y1="50%" y2="50%" />
      {beside !== undefined && <line class="beside" x1={at(beside)} x2={at(beside)} y1="4" y2="16" />}
      {interval !== undefined && <line x1={at(interval[0])} x2={at(interval[1])} y1="50%" y2="50%" />}
      {share !== undefined && <circle cx={at(share)} cy="50%" r="4" />}
    </svg>
  )
}

interface DotIntervalProps {
  /** 0 to 1; absent = unknown. */
  readonly share?: number | undefined
  readonly interval?: readonly [number, number] | undefined
  /** Another share, as a tick to compare with. */
  readonly beside?: number | undefined
  /** What the line stands for. Default: 0 to 1. */
  readonly scale?: readonly [number, number]
}
