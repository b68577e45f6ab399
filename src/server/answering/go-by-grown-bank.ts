import type { FastifyBaseLogger } from 'fastify'
import type { Metrics } from '../observation/metrics.ts'
import type { ServedConfiguration } from '../server-state.ts'
import type { StrategyFittings } from './strategy-fittings.ts'

export interface GrownBankParts {
  /** The configuration in force. */
  readonly current: () => ServedConfiguration
  readonly fittings: Pick<StrategyFittings, 'begin'>
  readonly metrics: Pick<Metrics, 'bankTakenUp'>
  readonly logger: FastifyBaseLogger
}

/** How answers come to go by a bank that has changed, and what is said and fitted once they do. */
export function goByGrownBank({ current, fittings, metrics, logger }: GrownBankParts): {
  /** False where nothing has changed. */
  takeUp(): Promise<boolean>
  onTakenUp(): void
} {
  return {
    takeUp: async () => (await current().takeUpBank?.()) ?? false,
    onTakenUp() {
      const { bankQuestions, bankHash } = current()
      metrics.bankTakenUp()
      logger.info({ bankQuestions, bankHash }, 'the bank has changed; answers go by it from now on')
      fittings.begin(current())
    },
  }
}
