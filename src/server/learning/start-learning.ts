import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '../../ports/clock.ts'
import { goByGrownBank } from '../answering/go-by-grown-bank.ts'
import type { StrategyFittings } from '../answering/strategy-fittings.ts'
import type { Metrics } from '../observation/metrics.ts'
import type { ServedConfiguration } from '../server-state.ts'
import { learnWhileServing } from './learn-while-serving.ts'
import { createLearningThread } from './learning-thread.ts'
import { takeUpWhileServing } from './take-up-while-serving.ts'
import type { Waker } from './waker.ts'

export interface LearningSurroundings {
  /** The configuration in force. */
  readonly current: () => ServedConfiguration
  /** Absolute path, or Postgres address. */
  readonly tracePlace: string
  readonly flushTraces: () => Promise<void>
  readonly fittings: Pick<StrategyFittings, 'begin'>
  readonly metrics: Pick<Metrics, 'learnt' | 'learningFailed' | 'bankTakenUp'>
  readonly logger: FastifyBaseLogger
  readonly clock: Clock
  /** Woken by feedback. */
  readonly waker: Waker
}

/** Learning while a server serves. */
export interface LearningInService {
  /** Resolves when it has ended after the signal's abort. */
  readonly ended: Promise<unknown>
  /** Ends its thread. */
  close(): Promise<void>
}

/** Begins to take what is answered and said into the bank, and to go by what the bank then holds, until the signal aborts. */
export function startLearning(surroundings: LearningSurroundings, signal: AbortSignal): LearningInService {
  const { current, tracePlace, flushTraces, fittings, metrics, logger, clock, waker } = surroundings
  const thread = createLearningThread()
  const learning = learnWhileServing(
    {
      ...{ thread, tracePlace, flushTraces, clock, waker },
      settings() {
        const { server: section, bankFile, embedder } = current()
        return section.learn && bankFile !== undefined ? { ...section.learn, bankFile, embedder } : undefined
      },
      onLearnt(outcome, { source }) {
        metrics.learnt(outcome)
        logger.info({ source, ...outcome }, 'learnt from traces')
      },
      onFailure(error) {
        metrics.learningFailed()
        logger.warn({ err: error }, 'learning from traces failed; the next look tries again')
      },
    },
    signal,
  )
  const takingUp = takeUpWhileServing(
    {
      clock,
      everyMs: () => current().server.learn?.takeUpEveryMs,
      ...goByGrownBank({ current, fittings, metrics, logger }),
      onFailure: (error) =>
        logger.warn({ err: error }, 'the changed bank could not be taken up; a reload reads it anew'),
    },
    signal,
  )
  return { ended: Promise.all([learning, takingUp]), close: () => thread.close() }
}
