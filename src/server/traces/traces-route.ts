import type { TraceStore } from '../../traces/trace-store.ts'
import type { Client } from '../access/clients.ts'
import { RequestError } from '../errors/request-error.ts'
import { parseStrictly } from '../fields/parse-strictly.ts'
import type { HttpServer } from '../http-types.ts'
import type { TraceBody } from '../page/trace-body.ts'
import type { TraceListBody } from '../page/trace-list-body.ts'
import { sendUnlessKnown } from '../send-unless-known.ts'
import { traceListQuerySchema, traceQueryOf } from './trace-list-query.ts'
import { noSuchTrace, seenOwner, type TraceLookup } from './trace-lookup.ts'

export interface TraceRouteParts {
  readonly store: TraceStore
  readonly lookup: TraceLookup
  /** A trace with what was said of it. */
  readonly bodyOf: (client: Client, id: string) => Promise<TraceBody>
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number
}

/** `GET /v1/traces`, and `GET` and `DELETE /v1/traces/:id`: for the key that made a trace, and for those that see all. */
export function registerTraces(server: HttpServer, { store, bodyOf, wallClockMs }: TraceRouteParts): void {
  server.get('/v1/traces', async (request, reply) => {
    const asked = parseStrictly(traceListQuerySchema, request.query)
    const query = traceQueryOf(asked, seenOwner(request.client), wallClockMs())
    const { traces, total, newer } = await store.list(query)
    const before = new Date(query.beforeMs).toISOString()
    return sendUnlessKnown(request, reply, {
      object: 'list',
      total,
      newer,
      before,
      data: traces,
    } satisfies TraceListBody)
  })
  server.get<{ Params: { id: string } }>('/v1/traces/:id', async ({ client, params }) => bodyOf(client, params.id))
  server.delete<{ Params: { id: string } }>('/v1/traces/:id', async ({ client, params: { id } }) => {
    if (!(await store.delete(client.manage ? seenOwner(client) : client.owner, id))) {
      throw (await seesIt(store, client, id)) ? notTheirs(id) : noSuchTrace(id)
    }
    return { id, object: 'smacs.trace.deleted', deleted: true }
  })
}

async function seesIt(store: TraceStore, client: Client, id: string): Promise<boolean> {
  return (await store.get(seenOwner(client), id)) !== undefined
}

function notTheirs(id: string): RequestError {
  const message = `The trace \`${id}\` is another key's: only a key with \`page: { manage: true }\` may delete it.`
  return new RequestError(message, { status: 403, type: 'permission_error', code: 'not_allowed' })
}
