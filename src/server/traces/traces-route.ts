import type { TraceStore } from '../../traces/trace-store.ts'
import { RequestError } from '../errors/request-error.ts'
import type { HttpServer } from '../http-types.ts'

/** `GET` and `DELETE /v1/traces/:id`, for the key that made the trace. */
export function registerTraces(server: HttpServer, store: TraceStore): void {
  server.get<{ Params: { id: string } }>('/v1/traces/:id', async ({ client, params: { id } }) => {
    const trace = store.get(client.owner, id)
    if (trace === undefined) throw noSuchTrace(id)
    return { object: 'smacs.trace', ...trace }
  })
  server.delete<{ Params: { id: string } }>('/v1/traces/:id', async ({ client, params: { id } }) => {
    if (!(await store.delete(client.owner, id))) throw noSuchTrace(id)
    return { id, object: 'smacs.trace.deleted', deleted: true }
  })
}

/** The same for another's trace as for none: ids tell nothing. */
function noSuchTrace(id: string): RequestError {
  return new RequestError(`There is no trace \`${id}\` of this key; it may have expired.`, {
    status: 404,
    type: 'not_found_error',
    code: 'trace_not_found',
  })
}
