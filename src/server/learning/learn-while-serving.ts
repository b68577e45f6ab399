import { lockBank } from '../../bank/lock-bank.ts'
import type { LearnSection } from '../../learning/learn-options.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { LearningThread } from './learning-thread.ts'
import type { LearningOutcome } from './learning-worker.ts'
import type { Waker } from './waker.ts'

/** What is learnt into, and how, as the configuration in force has it. */
export interface LearningSettings extends LearnSection {
  /** Absolute path or Postgres address. */
  readonly bankFile: string
  readonly embedder: Embedder
}

export interface LearningParts {
  readonly thread: Pick<LearningThread, 'learn'>
  /** Undefined while learning is off. */
  readonly settings: () => LearningSettings | undefined
  /** Absolute path, or Postgres address. */
  readonly tracePlace: string
  /** Writes what is still in memory, so that it can be looked at. */
  readonly flushTraces: () => Promise<void>
  readonly clock: Clock
  /** Woken when somebody said something of an answer, or took it back: the next look comes soon. */
  readonly waker: Waker
  /** Told of each look that changed the bank. */
  readonly onLearnt: (outcome: LearningOutcome, settings: LearningSettings) => void
  readonly onFailure: (error: unknown) => void
}

/** So soon after a word of somebody's the next look comes, in milliseconds: others often follow. */
const soonMs = 5_000
/** How often a switch that may be turned by a reload is looked at, in milliseconds. */
const whileOffMs = 60_000

/**
 * Looks at what was answered and said, again and again until the signal aborts, and takes it into the bank. Of several processes
 * with one bank only one learns; when it ends, another goes on.
 */
export async function learnWhileServing(parts: LearningParts, signal: AbortSignal): Promise<void> {
  const { thread, settings, tracePlace, clock, waker, flushTraces, onLearnt, onFailure } = parts
  let lock:
    | { readonly bankFile: string; readonly isLost: () => boolean; readonly release: () => Promise<void> }
    | undefined
  const look = async (now: LearningSettings): Promise<void> => {
    const { bankFile, source, mostQuestions: most, leaveOut, embedder } = now
    if (lock?.bankFile !== bankFile || lock.isLost()) {
      await lock?.release()
      lock = undefined
      let isLost = false
      const onLost = (): void => {
        isLost = true
      }
      const release = await lockBank(bankFile, 'learning', clock, signal, undefined, onLost)
      lock = { bankFile, isLost: () => isLost, release }
    }
    await flushTraces()
    const outcome = await thread.learn({ tracePlace, bankFile, source, most, leaveOut, embedder })
    if (outcome.bankHash !== undefined) onLearnt(outcome, now)
  }
  try {
    while (!signal.aborted) {
      const now = settings()
      const atMostMs = now?.everyMs ?? whileOffMs
      await waker.wait(clock, { atMostMs, soonMs: Math.min(soonMs, atMostMs) }, signal)
      if (now !== undefined) await look(now).catch((error: unknown) => signal.aborted || onFailure(error))
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    await lock?.release()
  }
}
