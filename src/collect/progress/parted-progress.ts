import type { CollectionProgress } from './collection-progress.ts'

/** How far asking has come where questions are asked part by part. */
export interface PartedProgress {
  /** Of the parts that have ended. */
  soFar(nowMs: number): CollectionProgress
  /** With a part that is under way. */
  with(part: CollectionProgress, nowMs: number): CollectionProgress
  /** With a part that has ended; it counts from now on. */
  add(part: CollectionProgress, nowMs: number): CollectionProgress
}

type Counts = Pick<
  CollectionProgress,
  'answered' | 'failed' | 'inputTokens' | 'outputTokens' | 'tokensComplete' | 'costUsd' | 'costComplete'
>

const nothing: Counts = {
  ...{ answered: 0, failed: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 },
  ...{ tokensComplete: true, costComplete: true },
}

export function createPartedProgress(
  { total, answered: known }: { readonly total: number; readonly answered: number },
  startedAtMs: number,
): PartedProgress {
  let before = nothing
  const progressOf = (counts: Counts, nowMs: number): CollectionProgress => {
    const elapsedMs = nowMs - startedAtMs
    const finished = counts.answered + counts.failed
    const left = total - known - finished
    return {
      ...counts,
      ...{ total, done: known + counts.answered, elapsedMs },
      ...(finished > 0 && elapsedMs > 0 && { cellsPerSecond: (finished * 1000) / elapsedMs }),
      ...(finished > 0 ? { remainingMs: (left * elapsedMs) / finished } : left === 0 && { remainingMs: 0 }),
    }
  }
  return {
    soFar: (nowMs) => progressOf(before, nowMs),
    with: (part, nowMs) => progressOf(sumOf(before, part), nowMs),
    add(part, nowMs) {
      before = sumOf(before, part)
      return progressOf(before, nowMs)
    },
  }
}

function sumOf(a: Counts, b: Counts): Counts {
  return {
    answered: a.answered + b.answered,
    failed: a.failed + b.failed,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    tokensComplete: a.tokensComplete && b.tokensComplete,
    costUsd: a.costUsd + b.costUsd,
    costComplete: a.costComplete && b.costComplete,
  }
}
