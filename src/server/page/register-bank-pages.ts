import type { Clock } from '../../ports/clock.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { StateLease } from '../answering/answer-service.ts'
import type { HttpServer } from '../http-types.ts'
import type { ServerState } from '../server-state.ts'
import type { StreamingParts } from '../streaming/stream-answer.ts'
import type { BankReader } from './bank/bank-reader.ts'
import { type AskBank, registerBank } from './bank/bank-routes.ts'
import { createJobs } from './jobs/jobs.ts'
import { registerJobs } from './jobs/jobs-routes.ts'
import { type PoolRouteParts, registerPool } from './pool/pool-routes.ts'
import { registerReports } from './reports/reports-routes.ts'

export interface BankPagesParts {
  readonly reader: BankReader
  readonly askBank: AskBank
  readonly embedder: () => Embedder
  readonly lease: () => StateLease<ServerState>
  readonly streaming: StreamingParts['streaming']
  readonly clock: Clock
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number
  readonly isOneOfSeveral: boolean
  readonly pool: Omit<PoolRouteParts, 'clock' | 'wallClockMs'>
  readonly onJobFailure: (error: unknown) => void
}

/** What the page shows of bank and pool, and has done to them. */
export function registerBankPages(server: HttpServer, parts: BankPagesParts): void {
  const { reader, askBank, embedder, lease, streaming, clock, wallClockMs, isOneOfSeveral, onJobFailure } = parts
  const jobs = createJobs({ reader, clock, wallClockMs, onFailure: onJobFailure })
  registerBank(server, { ask: askBank, embedder })
  registerJobs(server, { jobs, reader, lease, streaming, isOneOfSeveral })
  registerPool(server, { ...parts.pool, clock, wallClockMs })
  registerReports(server, () => parts.pool.current().reportsFolder)
  // A job may take hours, and whoever watches it would hold the server up.
  server.addHook('preClose', () => jobs.close())
}
