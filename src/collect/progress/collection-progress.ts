import type { Usage } from '../../ports/usage.ts'

/** How far a build has come. Cells are pairs of a question and a model. */
export interface CollectionProgress {
  /** Cells of all questions and models together. */
  readonly total: number
  /** Cells the bank holds: those of earlier runs and those of this one. */
  readonly done: number
  /** Answers of this run. */
  readonly answered: number
  readonly failed: number
  readonly elapsedMs: number
  /** Cells finished a second in this run, failures included; absent before the first. */
  readonly cellsPerSecond?: number
  /** Until the slowest lane is through, at the pace each has had so far; absent while a lane has none. */
  readonly remainingMs?: number
  /** Of this run; `tokensComplete` is false when a call did not say how many it used. */
  readonly inputTokens: number
  readonly outputTokens: number
  readonly tokensComplete: boolean
  /** US dollars known to be spent in this run; `costComplete` is false when a call's cost is not known. */
  readonly costUsd: number
  readonly costComplete: boolean
}

/** Counts what happens in a build. */
export interface CollectionTally {
  /** One cell of the lane was answered and stored, or failed. */
  finished(lane: number, outcome: 'answered' | 'failed'): void
  /** A model was asked, whatever came of it. */
  spent(spending: CellSpending): void
  /** A cell of the lane that will not be asked after all. */
  dropped(lane: number): void
  snapshot(nowMs: number): CollectionProgress
}

/** What asking once took; absent = unknown. */
export interface CellSpending {
  readonly usage?: Usage | undefined
  readonly costUsd?: number | undefined
}

/** @param pending cells to ask, one number a lane */
export function createCollectionTally(known: number, pending: readonly number[], startedAtMs: number): CollectionTally {
  const total = known + pending.reduce((sum, cells) => sum + cells, 0)
  const left = [...pending]
  const finishedOf = pending.map(() => 0)
  let answered = 0
  let failed = 0
  let inputTokens = 0
  let outputTokens = 0
  let tokensComplete = true
  let spentUsd = 0
  let costComplete = true

  const remainingMs = (elapsedMs: number): number | undefined => {
    let slowest = 0
    for (const [lane, cells] of left.entries()) {
      const finished = finishedOf[lane] ?? 0
      if (cells === 0) continue
      if (finished === 0) return undefined
      slowest = Math.max(slowest, (cells * elapsedMs) / finished)
    }
    return slowest
  }

  return {
    finished(lane, outcome) {
      left[lane] = (left[lane] ?? 0) - 1
      finishedOf[lane] = (finishedOf[lane] ?? 0) + 1
      if (outcome === 'answered') answered++
      else failed++
    },
    spent({ usage, costUsd }) {
      inputTokens += usage?.inputTokens ?? 0
      outputTokens += usage?.outputTokens ?? 0
      if (usage?.inputTokens === undefined || usage.outputTokens === undefined) tokensComplete = false
      spentUsd += costUsd ?? 0
      if (costUsd === undefined) costComplete = false
    },
    dropped(lane) {
      left[lane] = (left[lane] ?? 0) - 1
    },
    snapshot(nowMs) {
      const elapsedMs = nowMs - startedAtMs
      const remaining = remainingMs(elapsedMs)
      const finished = answered + failed
      return {
        total,
        done: known + answered,
        answered,
        failed,
        elapsedMs,
        ...(finished > 0 && elapsedMs > 0 && { cellsPerSecond: (finished * 1000) / elapsedMs }),
        ...(remaining !== undefined && { remainingMs: remaining }),
        inputTokens,
        outputTokens,
        tokensComplete,
        costUsd: spentUsd,
        costComplete,
      }
    },
  }
}
