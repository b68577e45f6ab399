import type { SpendLedger } from '../budget/spend-ledger.ts'
import { serverSubject } from '../budget/spend-names.ts'
import { createStandingBudget } from '../budget/standing-budget.ts'
import type { ServerKey } from '../config/server-keys.ts'
import type { ServerSection, TracesSection } from '../config/server-section.ts'
import type { Learner } from '../method/learning/state/learner.ts'
import type { AnswerEquivalence } from '../ports/answer-equivalence.ts'
import type { ModelId } from '../ports/chat-model.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { AnswerSettings } from '../ports/question-bank.ts'
import { type ClientRegistry, createClientRegistry } from './access/clients.ts'
import type { RateBuckets } from './access/token-bucket.ts'
import type { AnsweringState } from './answering/answer-service.ts'
import type { ServedPool } from './answering/served-pool.ts'
import { createAnswerCache } from './cache/answer-cache.ts'

/** What the file says of a model that the model itself does not tell. */
export interface FileEntry {
  readonly provider: string
  /** Generations at once. */
  readonly concurrency: number
  /** How it is asked, as a bank remembers it. */
  readonly settings: AnswerSettings
}

/** One reading of the configuration, with everything it names open. */
export interface ServedConfiguration extends ServedPool {
  readonly server: ServerSection
  /** `file` is absolute. */
  readonly traces: TracesSection
  /** See loadServerKeys. */
  readonly keys: readonly ServerKey[]
  /** Finds similar questions in the bank; served as it is too. */
  readonly embedder: Embedder
  /** Decides which answers say the same where rules leave it open; undefined where the configuration names none. */
  readonly equivalence?: AnswerEquivalence | undefined
  /** Learns while answering; undefined where the configuration does not ask for it. */
  readonly learner?: Learner | undefined
  /** Undefined where the configuration names no bank. */
  readonly bankQuestions: number | undefined
  /** Content hash of the bank that answers come from. */
  readonly bankHash?: string | undefined
  /** Goes by the bank as it is now, where it has changed; false where it has not. Undefined where it stays as it was read. */
  readonly takeUpBank?: () => Promise<boolean>
  /** Where the bank lies, or will; undefined where the configuration names none. */
  readonly bankFile?: string | undefined
  /** What the file says of a model; undefined for a name that it does not have. */
  readonly fileEntryOf?: (model: ModelId) => FileEntry | undefined
  /** Where the lab's reports lie; undefined where the file names no folder. */
  readonly reportsFolder?: string | undefined
  /** Closes models, embedder and bank. */
  close(): Promise<void>
}

/** A configuration as the server uses it. */
export interface ServerState extends AnsweringState {
  readonly configuration: ServedConfiguration
  readonly clients: ClientRegistry
  close(): Promise<void>
}

/** What outlives a reload. */
export interface LastingParts {
  readonly ledger: SpendLedger
  readonly buckets: RateBuckets
  readonly nowMs: () => number
  readonly wallClockMs: () => number
}

export function createServerState(configuration: ServedConfiguration, lasting: LastingParts): ServerState {
  const { server, keys } = configuration
  const ceilings = server.budget
  return {
    configuration,
    pool: configuration,
    clients: createClientRegistry(keys, lasting),
    budget: ceilings && createStandingBudget(serverSubject, ceilings, lasting.ledger, lasting.wallClockMs),
    hasCostCeiling: ceilings?.maxCostUsd !== undefined || ceilings?.maxCostUsdPerDay !== undefined,
    deadlineMs: server.deadlineMs,
    cache: server.cache && createAnswerCache({ ...server.cache, nowMs: lasting.nowMs }),
    concurrentRequests: server.limits.concurrentRequests,
    callsPerRequest: server.limits.callsPerRequest,
    show: server.show,
    close: () => configuration.close(),
  }
}
