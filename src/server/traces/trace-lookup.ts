import type { Clock } from '../../ports/clock.ts'
import type { Trace } from '../../traces/trace.ts'
import type { TraceStore } from '../../traces/trace-store.ts'
import type { Client } from '../access/clients.ts'
import { RequestError } from '../errors/request-error.ts'

/** Finds traces for those who may see them. */
export interface TraceLookup {
  /** @throws RequestError 404 where there is none, or none that this client sees */
  traceFor(client: Client, id: string): Promise<Trace>
}

/** Another process's trace is in the file some 50 ms after its answer; looked for again after each of these. */
const lookAgainAfterMs = [60, 140]

/** @param isShared whether other processes answer at the same address */
export function createTraceLookup(store: TraceStore, clock: Pick<Clock, 'wait'>, isShared: boolean): TraceLookup {
  return {
    async traceFor(client, id) {
      const owner = seenOwner(client)
      let trace = await store.get(owner, id)
      for (const pauseMs of isShared ? lookAgainAfterMs : []) {
        if (trace !== undefined) break
        await clock.wait(pauseMs)
        trace = await store.get(owner, id)
      }
      if (trace === undefined) throw noSuchTrace(id)
      return trace
    },
  }
}

/** Whose traces a client sees; undefined = everybody's. */
export function seenOwner({ sees, owner }: Client): string | undefined {
  return sees === 'all' ? undefined : owner
}

/** The same for another's trace as for none: ids tell nothing. */
export function noSuchTrace(id: string): RequestError {
  return new RequestError(`There is no trace \`${id}\` of this key; it may have expired.`, {
    status: 404,
    type: 'not_found_error',
    code: 'trace_not_found',
  })
}
