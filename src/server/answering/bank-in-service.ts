import type { FastifyBaseLogger } from 'fastify'
import { type BankNews, openBankNews } from '../../bank/bank-news.ts'
import { untilAborted } from '../../cancellation/race-abort.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Metrics } from '../observation/metrics.ts'
import type { ServedConfiguration } from '../server-state.ts'
import { followBank } from './follow-bank.ts'
import { goByGrownBank } from './go-by-grown-bank.ts'
import type { StrategyFittings } from './strategy-fittings.ts'

export interface BankSurroundings {
  /** The configuration in force. */
  readonly current: () => ServedConfiguration
  readonly fittings: Pick<StrategyFittings, 'begin'>
  readonly metrics: Pick<Metrics, 'bankStale' | 'bankTakenUp'>
  readonly logger: FastifyBaseLogger
  readonly clock: Clock
  readonly wallClockMs: () => number
}

/** The bank that answers go by, beside the one that there is. */
export interface BankInService {
  /** A reload may have brought another bank. */
  reloaded(): void
  /** What `/readyz` says of the bank. */
  detail(): Promise<'none' | BankDetail>
  /** Resolves when following has ended after the signal's abort. */
  readonly ended: Promise<void>
}

export interface BankDetail {
  readonly questions: number
  /** Content hash of the state that answers go by. */
  readonly hash?: string | undefined
  /** There only where the bank has gone on: its hash, or null where nobody has computed it yet. */
  readonly newerHash?: string | null
}

/** Begins to go by a bank in Postgres that others change, until the signal aborts. One in a file is read at a reload. */
export function startFollowingBank(surroundings: BankSurroundings, signal: AbortSignal): BankInService {
  const { current, fittings, metrics, logger, clock, wallClockMs } = surroundings
  let isStale = false
  let news: BankNews | undefined
  let reload = new AbortController()

  const onStale = (stale: boolean): void => {
    metrics.bankStale(stale)
    if (stale && !isStale) {
      logger.warn({ bankHash: current().bankHash }, 'the bank has changed; answers go by its earlier state for now')
    }
    isStale = stale
  }
  const followAt = async (place: string, untilReload: AbortSignal): Promise<void> => {
    const opened = await openBankNews(place, clock)
    if (opened === undefined) return untilAborted(untilReload)
    news = opened
    try {
      await followBank(
        {
          ...{ news: opened, clock, wallClockMs, onStale },
          everyMs: () => current().server.learn?.takeUpEveryMs ?? 0,
          ...goByGrownBank({ current, fittings, metrics, logger }),
          onFailure: (error) =>
            logger.warn({ err: error }, 'the bank could not be looked at; the next look tries again'),
        },
        untilReload,
      )
    } finally {
      news = undefined
      await opened.close()
    }
  }
  const follow = async (): Promise<void> => {
    while (!signal.aborted) {
      reload = new AbortController()
      const untilReload = AbortSignal.any([signal, reload.signal])
      const place = current().bankFile
      const following = place === undefined ? untilAborted(untilReload) : followAt(place, untilReload)
      await following.catch(async (error: unknown) => {
        if (untilReload.aborted) return
        logger.warn({ err: error }, 'the bank cannot be followed; a reload reads it anew')
        await untilAborted(untilReload).catch(() => undefined)
      })
    }
  }

  return {
    ended: follow(),
    reloaded() {
      onStale(false)
      reload.abort()
    },
    async detail() {
      const { bankQuestions: questions, bankHash: hash } = current()
      if (questions === undefined) return 'none'
      if (!isStale) return { questions, hash }
      return { questions, hash, newerHash: (await news?.hash().catch(() => undefined)) ?? null }
    },
  }
}
