import { createHash, hash as digestOf, timingSafeEqual } from 'node:crypto'
import type { SpendLedger } from '../../budget/spend-ledger.ts'
import { keySubject } from '../../budget/spend-names.ts'
import { createStandingBudget } from '../../budget/standing-budget.ts'
import type { ServerKey } from '../../config/server-keys.ts'
import type { Budget } from '../../ports/budget.ts'
import { RequestError } from '../errors/request-error.ts'
import type { RateBucket, RateBuckets } from './token-bucket.ts'

/** Whoever sends requests: the holder of one key, or anybody on this machine where there are none. */
export interface Client {
  readonly name: string
  /** Whose traces are whose: opaque, and another for every key. */
  readonly owner: string
  /** Names of strategies it may use; undefined = all. */
  readonly strategies?: readonly string[] | undefined
  /** Models it may ask alone; undefined = all. */
  readonly models?: readonly string[] | undefined
  /** Whose traces it sees. */
  readonly sees: 'own' | 'all'
  /** Whether it may add models and delete what others made. */
  readonly manage: boolean
  /** Its standing ceilings, shared by all its requests. */
  readonly budget?: Budget | undefined
  /** Whether that budget is in dollars, so that every model asked needs a price. */
  readonly hasCostCeiling: boolean
  /** Counts one request; undefined where it has no rate. Rejects with a RequestError 429 and the seconds to wait. */
  admitRequest(): Promise<void> | undefined
  /** Counts tokens once they are known. */
  spendTokens(tokens: number): void
}

export interface ClientRegistry {
  readonly needKeys: boolean
  /**
   * The client of an `Authorization` header.
   * @throws RequestError 401 where keys exist and this is none of them
   */
  authenticate(authorization: string | undefined): Client
  /**
   * The client whose session it is.
   * @throws RequestError 401 where the session has ended, or its key is none any more
   */
  ofSession(owner: string | undefined): Client
}

export interface ClientState {
  readonly ledger: SpendLedger
  /** Milliseconds since 1970, for days. */
  readonly wallClockMs: () => number
  /** Rates survive a reload of the file: by key name and limit. */
  readonly buckets: RateBuckets
}

/** Who may ask, by the keys of the configuration. */
export function createClientRegistry(keys: readonly ServerKey[], state: ClientState): ClientRegistry {
  const known = keys.map((key) => ({ hash: key.hash, client: createClient(key, ownerOf(key.hash), state) }))
  // Whoever reaches a server without keys is its owner.
  const anybody = createClient({ name: 'local', page: { sees: 'all', manage: true } }, 'local', state)
  return {
    needKeys: keys.length > 0,
    authenticate(authorization) {
      if (known.length === 0) return anybody
      const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
      if (given === undefined) {
        throw unauthorised('No key was sent: `Authorization: Bearer KEY` is needed.', 'missing_api_key')
      }
      const hash = digestOf('sha256', given, 'buffer')
      // Every key is compared, whichever fits, so that time says nothing about which.
      let found: Client | undefined
      for (const { hash: expected, client } of known) if (timingSafeEqual(expected, hash)) found = client
      if (found === undefined) throw unauthorised('The key that was sent is not known here.', 'invalid_api_key')
      return found
    },
    ofSession(owner) {
      const found = known.find(({ client }) => client.owner === owner)
      if (found === undefined) throw unauthorised('This session has ended: sign in again with a key.', 'session_ended')
      return found.client
    },
  }
}

function createClient(key: Omit<ServerKey, 'hash'>, owner: string, state: ClientState): Client {
  const { name, requestsPerMinute, tokensPerMinute, budget: ceilings } = key
  const bucketOf = (what: string, perMinute: number | undefined): RateBucket | undefined =>
    perMinute === undefined ? undefined : state.buckets(`${what} ${name}`, perMinute)
  const requests = bucketOf('requests', requestsPerMinute)
  const tokens = bucketOf('tokens', tokensPerMinute)
  const admit = async (): Promise<void> => {
    // What a request will take in tokens is known afterwards; it may start while anything is left.
    const tokensWaitMs = await tokens?.take(0, 1)
    if (tokensWaitMs !== undefined) throw tooMany(`${tokensPerMinute} tokens`, 'tokens', tokensWaitMs)
    const requestsWaitMs = await requests?.take(1)
    if (requestsWaitMs !== undefined) throw tooMany(`${requestsPerMinute} requests`, 'requests', requestsWaitMs)
  }
  return {
    name,
    owner,
    strategies: key.strategies,
    models: key.models,
    sees: key.page?.sees ?? 'own',
    manage: key.page?.manage ?? false,
    budget: ceilings && createStandingBudget(keySubject(name), ceilings, state.ledger, state.wallClockMs),
    hasCostCeiling: ceilings?.maxCostUsd !== undefined || ceilings?.maxCostUsdPerDay !== undefined,
    admitRequest: () => (tokens ?? requests) && admit(),
    spendTokens: (amount) => tokens?.spend(amount),
  }
}

/** Not the key's own hash: whoever reads the trace file must not learn what to look for. */
function ownerOf(hash: Buffer): string {
  return createHash('sha256').update('smacs trace owner').update(hash).digest('hex').slice(0, 32)
}

function unauthorised(message: string, code: string): RequestError {
  return new RequestError(message, { status: 401, type: 'authentication_error', code })
}

function tooMany(limit: string, what: string, waitMs: number): RequestError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new RequestError(`The limit of ${limit} a minute of this key is reached; wait ${retryAfterSeconds} s.`, {
    status: 429,
    type: 'rate_limit_error',
    code: `${what}_per_minute_exceeded`,
    retryAfterSeconds,
  })
}
