import type { MethodContext } from '../strategy.ts'

/** When a stage is to end that may take this share of the time left, so that the next has the rest; undefined without a deadline. */
export function stageEndMs(
  { clock, deadlineAtMs }: Pick<MethodContext, 'clock' | 'deadlineAtMs'>,
  share: number,
): number | undefined {
  if (deadlineAtMs === undefined) return undefined
  const now = clock.nowMs()
  return now + share * (deadlineAtMs - now)
}
